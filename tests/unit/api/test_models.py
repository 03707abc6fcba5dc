"""The types of the edge: what they take, and how they say what they do not take."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from app.api.faults import faults_of
from app.api.models import (
    ActAttempted,
    Answered,
    Day,
    DecisionOpened,
    DecisionRevised,
    Id,
    Key,
    Line,
    LinkKind,
    SignoffStated,
    Taken,
    Text,
    Visibility,
)
from app.decisions.content import ANSWERS, LINKS, VISIBILITIES, paths_of

ID = "01993c1e-6d2f-7a51-9b0e-2f64c7d0a113"
OPENED: dict[str, Any] = {"body": "north-shire", "workflow": "pcc-decision-notice", "title": "A footbridge"}


def faults(model: type[Taken], sent: Any) -> dict[str, str]:
    """Give what is wrong with what was sent, as the framework would hand it over."""
    with pytest.raises(ValidationError) as refused:
        model.model_validate(sent)
    errors = [{**error, "loc": ("body", *error["loc"])} for error in refused.value.errors()]
    return {fault.where: fault.message for fault in faults_of(errors, model)}


def test_the_words_spelt_out_here_are_those_of_the_content() -> None:
    assert get_args(Answered) == ANSWERS
    assert get_args(LinkKind) == LINKS
    assert get_args(Visibility) == VISIBILITIES


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Id, [ID], [ID.upper(), ID + "\n", ID.replace("-7", "-4"), "", "1", ID + "0"]),
        (Key, ["a", "chief_finance_officer", "a9"], ["", "A", "9a", "a-b", "a" * 65, "a\n", "é"]),
        (Line, ["A footbridge", " x "], ["", " ", "a\nb", "a\n", "\t", "x" * 301]),
        (Text, ["A\n\tB", "."], ["", "\n", " \t ", "x" * 20_001]),
        (Day, ["2026-02-28", "2024-02-29"], ["2026-02-29", "2026-2-1", "20260201", "2026-02-01T00:00", "01/02/2026", "²026-01-01"]),
    ],
)
def test_text_is_checked_by_its_pattern(kind: Any, good: list[str], bad: list[str]) -> None:
    taken = TypeAdapter(kind)
    for text in good:
        assert taken.validate_python(text, strict=True) == text
    for text in bad:
        with pytest.raises(ValidationError):
            taken.validate_python(text, strict=True)


@pytest.mark.parametrize(
    ("sent", "where", "sentence"),
    [
        ({**OPENED, "titel": "x"}, "titel", "Did you mean title?"),
        ({**OPENED, "x" * 300: 1}, "x" * 300, "There is no such field; there are: body, workflow"),
        ({**OPENED, "sections": {"costs": {"is": "given", "walue": 1}}}, "sections.costs.walue", "Did you mean value?"),
        ({**OPENED, "links": [{"kind": "supersedes", "decision": ID, "to": 1}]}, "links.0.to", "there are: kind, decision"),
        ({"workflow": "w", "title": "t"}, "body", "Expected a value; this field is required."),
        ({**OPENED, "title": 7}, "title", "Expected text."),
        ({**OPENED, "title": None}, "title", "Expected text."),
        ({**OPENED, "title": "a\nb"}, "title", "Expected one line of text that is not blank."),
        ({**OPENED, "sections": []}, "sections", "Expected an object."),
        ({**OPENED, "sections": {"costs": "none"}}, "sections.costs", "Expected an object."),
        (
            {**OPENED, "sections": {"costs": {"is": "blank"}}},
            "sections.costs.is",
            "Expected 'given', 'none', 'not_applicable' or 'see'.",
        ),
        ({**OPENED, "recommendations": {}}, "recommendations", "Expected a list."),
        (
            {**OPENED, "recommendations": [{"id": "a", "verb": "v", "text": "t"}] * 201},
            "recommendations",
            "Expected at most 200 items.",
        ),
        ({**OPENED, "body": "North Shire"}, "body", "Expected a body's id or short name"),
        ({**OPENED, "originator": {"post": ""}}, "originator.post", "Expected at least 1 characters."),
    ],
)
def test_a_fault_says_where_and_what_was_expected(sent: Any, where: str, sentence: str) -> None:
    assert sentence in faults(DecisionOpened, sent)[where]


def test_nothing_is_taken_for_something_else() -> None:
    stated = {"recommendation": "one", "outcome": "approved", "conditions": "none"}
    assert set(faults(ActAttempted, {"action": "approve", "comment": 1, "determinations": [stated]})) == {
        "comment",
        "determinations.0.conditions",
    }
    amounts = [{"id": "a", "verb": "v", "text": "t", "amount_pence": amount} for amount in ("1", True, -1)]
    assert set(faults(DecisionOpened, {**OPENED, "recommendations": amounts})) == {
        f"recommendations.{n}.amount_pence" for n in range(3)
    }


def test_what_is_stated_with_an_act_is_no_longer_than_a_text() -> None:
    assert ActAttempted.model_validate({"action": "return", "inputs": {"reason": "x" * 20_000, "sure": True, "n": 7, "none": None}})
    assert faults(ActAttempted, {"action": "return", "inputs": {"reason": "x" * 20_001}}) == {
        "inputs.reason": "Expected at most 20000 characters."
    }


def test_no_fault_repeats_what_was_sent() -> None:
    told = faults(DecisionOpened, {**OPENED, "title": ["a secret"], "body": "a secret", "workflow": {"a secret": 1}})
    assert not any("secret" in message for message in told.values())


def test_blank_and_left_out_are_two_things() -> None:
    sent = {"decider": None, "sections": {"costs": None, "summary": {"is": "none", "why": None}}, "recommendations": []}
    changes = DecisionRevised.model_validate(sent).model_dump(by_alias=True, exclude_unset=True)
    assert paths_of(changes) == {
        "decider": None,
        "sections.costs": None,
        "sections.summary": {"is": "none", "why": None},
        "recommendations": [],
    }


@pytest.mark.parametrize(
    ("stated", "sentence"),
    [
        ({"method": "wet"}, "expected the officer who signed and signed_on"),
        ({"method": "wet", "officer": ID}, "expected the officer who signed and signed_on"),
        ({"officer": ID}, "Expected officer only for a signature on paper"),
        ({"signed_on": "2026-02-02", "scan": ID}, "Expected signed_on, scan only for a signature on paper"),
    ],
)
def test_a_signature_on_paper_says_who_and_when_and_another_does_not(stated: Any, sentence: str) -> None:
    assert sentence in faults(SignoffStated, stated)["body"]
