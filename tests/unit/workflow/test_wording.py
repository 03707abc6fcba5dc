"""One text is asked about once, act after act: what reads the text alone can be told by nothing else, and says the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MethodType, SimpleNamespace
from typing import Any, cast

import pytest

from app.workflow import engine
from app.workflow.definition import Definition
from app.workflow.facts import Attempt, Facts
from app.workflow.guards import GuardCall, registry
from app.workflow.guards.findings import read_digest
from app.workflow.loader import load_file
from app.workflow.made_up import section_value
from app.workflow.steps import Wording
from tests.unit.workflow import noticed_reports
from tests.unit.workflow.notices import (
    OLIVE,
    SMALL,
    TODAY,
    awaiting,
    content,
    decision,
    facts,
    given,
    paper,
    recommendation,
    standing,
)

NONE = {"is": "none"}
NOTE = {"text": "It is.", "on": read_digest(SMALL.findings[1], decision().commitments)}
OWED = {"id": "c1", "kind": "follow_up", "text": "Report back.", "owner": {"post": "nobody"}}
TEXTS: dict[str, dict[str, Any]] = {
    "It lacks nothing.": {},
    "A section is blank.": {"sections__summary": None},
    "A section refers to a paper that is not there.": {"sections__risks": {"is": "see", "attachment": "p9"}},
    "A paper is there.": {"attachments__p1": paper(), "sections__risks": {"is": "see", "attachment": "p1"}},
    "A question is not answered.": {"checklist__legal_advice": None},
    "An answer stops it.": {"checklist__finance_consulted": {"answer": "no"}},
    "Risks are said to be told, and there are none.": {"sections__risks": NONE},
    "The conclusion words it differently.": {"sections__conclusion": given("Something else.")},
    "A note answers that, on other words.": {"sections__conclusion": given("Else."), "findings__conclusion_differs": NOTE},
    "There is nothing to decide on.": {"recommendations": []},
    "A condition is for nobody.": {"recommendations": [recommendation("r1", "Go on.", conditions=[OWED])]},
    "A row says too little.": {"sections__costs": given([{"year": "2026"}])},
}
OF_TEXT = [guard for guard in registry.values() if guard.reads_text]
FILES = sorted((Path(__file__).parents[3] / "workflows").glob("*.yaml"))


def bare(of: Facts) -> Facts:
    """Give facts of which nothing can be asked but what a wording holds: all else is not there."""
    held = of.decision
    text = {"content": held.content, "commitments": held.commitments, "originator_post": held.originator_post}
    bare = SimpleNamespace(definition=of.definition, standing=of.standing, today=of.today, attempt=of.attempt)
    bare.decision, bare.parameter = SimpleNamespace(**text), MethodType(Facts.parameter, bare)
    return cast(Facts, bare)


def asks_of(definition: Definition) -> list[tuple[str, GuardCall]]:
    """Give every guard of the text as a procedure asks it."""
    acts = [(use, transition) for transition in definition.transitions for use in transition.guards if hasattr(use, "name")]
    named = [(finding.guard, None) for finding in definition.findings if finding.guard]
    calls = [(use.name, GuardCall(registry[use.name].rule, act, argument=use.argument)) for use, act in (*acts, *named)]
    return [(name, call) for name, call in calls if registry[name].reads_text]


def written(procedure: Definition) -> Iterator[tuple[str, Any]]:
    """Give a text with something in every section, and an answer to every question."""
    for key, section in procedure.sections.items():
        value = section_value(procedure, section, TODAY)
        yield f"sections.{key}", given("The staff cost £5." if section.type in ("line", "text") else value)
    yield from ((f"checklist.{key}", {"answer": question.answers[0]}) for key, question in procedure.checklist.items())


@pytest.mark.parametrize("changes", TEXTS.values(), ids=TEXTS)
def test_what_reads_the_text_reads_nothing_else(changes: dict[str, Any]) -> None:
    whole = facts(awaiting(content(**changes)), attempt=Attempt(inputs={}))
    for guard in OF_TEXT:
        if guard.argument is None or guard.optional:
            call = GuardCall(guard.rule, SMALL.by_action["submit"][0])
            assert list(guard.check(bare(whole), call)) == list(guard.check(whole, call)), guard.name
            assert list(guard.check(Wording.of(whole).facts, call)) == list(guard.check(whole, call)), guard.name


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_nor_does_it_in_any_procedure_that_is_delivered(file: Path) -> None:
    procedure, asked = load_file(file), set()
    for blank in (True, False):
        told: dict[str, Any] = {} if blank else dict(written(procedure))
        whole = facts(awaiting({"title": "A text", **told}), definition=procedure, attempt=Attempt(inputs={}))
        for name, call in asks_of(procedure):
            asked.add(name)
            assert list(registry[name].check(bare(whole), call)) == list(registry[name].check(whole, call)), name
    assert asked


def test_the_test_of_key_decisions_reads_the_text_and_what_the_body_has_set() -> None:
    guard, call = registry["key_status_stated"], GuardCall("")
    for said in (noticed_reports.KEY, noticed_reports.NOT_KEY, {}):
        whole = noticed_reports.facts(said, stand=noticed_reports.standing(parameters={"key_threshold": 1}))
        assert list(guard.check(bare(whole), call)) == list(guard.check(whole, call))


@pytest.mark.parametrize("changes", TEXTS.values(), ids=TEXTS)
def test_a_verdict_is_the_same_whether_its_text_was_asked_about_before_or_not(changes: dict[str, Any]) -> None:
    draft = facts(decision(values=content(**changes)), attempt=Attempt())
    wording = Wording.of(draft)
    expected = engine.decide(draft, "submit")
    assert [engine.decide(draft, "submit", wording) for _ in range(2)] == [expected] * 2
    assert wording.told


def test_an_answer_about_the_text_is_kept_and_none_about_the_rest() -> None:
    blank = facts(decision(values=content(sections__summary=None)), attempt=Attempt())
    wording = Wording.of(blank)
    assert not engine.decide(blank, "submit", wording).allowed
    stranger = replace(blank, actor="nobody")
    assert wording.is_of(stranger)
    codes = [blocker.code for blocker in engine.decide(stranger, "submit", wording).blockers]
    assert codes == ["capacity_not_held", "section_missing"]


DRAFT = facts(decision(), attempt=Attempt(inputs={"until": "2025-10-01"}))
OTHERS: dict[str, dict[str, Any]] = {
    "Another text, even one that says the same.": {"decision": replace(DRAFT.decision, content=dict(DRAFT.decision.content))},
    "Other commitments.": {"decision": replace(DRAFT.decision, commitments=dict(DRAFT.decision.commitments))},
    "For another post.": {"decision": replace(DRAFT.decision, originator_post="chief_executive")},
    "In other circumstances.": {"standing": standing()},
    "On another day.": {"today": DRAFT.today + timedelta(days=1)},
    "Under another procedure.": {"definition": load_file(FILES[0])},
    "Something else is stated.": {"attempt": Attempt(inputs={"until": "2025-10-02"})},
    "Nothing is stated.": {"attempt": None},
}


@pytest.mark.parametrize("changed", OTHERS.values(), ids=OTHERS)
def test_facts_that_differ_in_anything_that_it_holds_are_not_its_own(changed: dict[str, Any]) -> None:
    assert not Wording.of(DRAFT).is_of(replace(DRAFT, **changed))


def test_facts_that_differ_in_the_rest_are() -> None:
    later = replace(DRAFT, decision=replace(DRAFT.decision, version=9, state="legal_check"), actor=OLIVE)
    assert Wording.of(DRAFT).is_of(later)
    assert Wording.of(replace(DRAFT, attempt=None)).is_of(replace(later, attempt=Attempt(affirmed=("d",))))
