"""Conditions: what they say of content, and what is refused when a file is loaded. Nothing here knows a procedure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from app.workflow import cel

TODAY = "2025-09-01"
DECLARED = cel.variables(
    sections={
        "other": ("text", ()),
        "costs": ("money_table", ()),
        "sum": ("money", ()),
        "start_on": ("date", ()),
        "urgent": ("yes_no", ()),
        "mark": ("choice", ("Open", "Closed")),
        "partners": ("people", ()),
    },
    checklist={"q8": ("yes", "no")},
    deciders=("chair", "treasurer"),
    matters=("grant", "estate"),
    parameters={"days": 5, "label": "short"},
    asks={"until": ("date", ()), "agreed": ("yes_no", ())},
)
CONTENT: Mapping[str, Any] = {
    "title": "A grant",
    "decider": {"post": "chair", "matter": "grant", "authority": None},
    "checklist.q8": {"answer": "yes"},
    "sections.costs": {"is": "given", "value": [{"year": "2025", "revenue": 900}, {"year": "2026", "revenue": 10**30}]},
    "sections.sum": {"is": "given", "value": 5000},
    "sections.start_on": {"is": "given", "value": "2025-09-02"},
    "sections.urgent": {"is": "given", "value": True},
    "sections.mark": {"is": "given", "value": "Open"},
    "sections.partners": {"is": "given", "value": ["Ash", "Birch"]},
    "sections.other": {"is": "none"},
    "recommendations": [{"id": "1", "amount_pence": 700}, {"id": "2"}, {"id": "3", "amount_pence": 50}],
}


def holds(source: str, content: Mapping[str, Any] = CONTENT, **more: Any) -> cel.Answer:
    return cel.compile(source, DECLARED).holds(content, today=TODAY, **more)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("an answer is compared with a word", 'checklist.q8 == "yes"'),
        ("a word may be in a list", 'sections.other.is in ["none", "blank"]'),
        ("quotes may be single", "title == 'A grant'"),
        ("the deciding post and the matter are known", 'decider == "chair" && matter != "estate"'),
        ("dates compare as text", "sections.start_on > today"),
        ("a given section is there", "has(sections.sum)"),
        ("none is an answer, but not a value", "!has(sections.other)"),
        ("money is pence", "sections.sum >= 5000 && !(sections.sum > 5000)"),
        ("yes or no stands by itself", "sections.urgent"),
        ("rows are counted, whatever is in them", "size(sections.costs) == 2"),
        ("a text can be looked for in a list", '"Ash" in sections.partners'),
        ("recommendations are counted and added up", "size(recommendations) == 3 && total_pence == 750"),
        ("a body's parameter is read", "parameters.days < 6"),
        ("or holds although the other side cannot be told", 'sections.other == "x" || checklist.q8 == "yes"'),
        ("a condition may stand on two lines", 'checklist.q8 == "yes"\n  && sections.urgent'),
        ("spaces within has() are allowed", "has( sections.sum )"),
        ("a number may be negative", "-1 < sections.sum"),
    ],
)
def test_true(sentence: str, source: str) -> None:
    assert holds(source, parameters={"days": 5}) == cel.Answer(True), sentence


@pytest.mark.parametrize(
    ("sentence", "source", "content", "reason"),
    [
        ("what is not so does not hold", 'checklist.q8 == "no"', CONTENT, "is not so"),
        ("a blank section cannot be compared", 'sections.other == "x"', {}, "cannot be told while blank: sections.other"),
        ("an unanswered question is not no", 'checklist.q8 == "no"', {}, "cannot be told while blank: checklist.q8"),
        (
            "one blank of two is named",
            "sections.sum > 1 && sections.urgent",
            {**CONTENT, "sections.sum": {"is": "see"}},
            "sections.sum",
        ),
        (
            "a number too big for the engine",
            "sections.sum > 1",
            {"sections.sum": {"is": "given", "value": 10**30}},
            "cannot be told",
        ),
        ("a value of the wrong type", "sections.sum > 1", {"sections.sum": {"is": "given", "value": "9"}}, "cannot be told"),
        ("text that is no text", 'title == "x"', {"title": "\ud800"}, "cannot be told"),
    ],
)
def test_not_true(sentence: str, source: str, content: Mapping[str, Any], reason: str) -> None:
    answer = holds(source, content)
    assert not answer, sentence
    assert reason in answer.reason


def test_blank_has_a_state_but_no_value() -> None:
    assert holds('sections.sum.is == "blank" && !has(sections.sum) && !has(title) && !has(decider) && !has(checklist.q8)', {})
    assert holds("size(recommendations) == 0 && total_pence == 0", {})


def test_a_value_counts_only_where_it_is_given() -> None:
    assert holds("!has(sections.sum)", {"sections.sum": {"is": "not_applicable", "value": 5, "why": "It is free."}})


def test_inputs_are_read_from_the_act() -> None:
    later = "inputs.until > today && inputs.agreed"
    assert holds(later, inputs={"until": "2025-09-02", "agreed": True})
    assert not holds(later, inputs={"until": "2025-09-01", "agreed": True})
    assert "inputs.until" in holds(later).reason


def test_what_was_said_of_a_value_is_said_of_no_other() -> None:
    condition = cel.compile('inputs.agreed || title == "x"', DECLARED)
    given: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...] = (
        ({"agreed": True}, {}),
        ({"agreed": 1}, {}),
        ({"agreed": False}, {"title": "x"}),
        ({}, {}),
    )
    said = [condition.holds(content, inputs=inputs, today=TODAY) for inputs, content in given]
    assert [bool(answer) for answer in said] == [True, False, True, False]
    assert [condition.holds(content, inputs=inputs, today=TODAY) for inputs, content in reversed(given)] == said[::-1]


def test_what_officers_write_is_not_kept_with_a_condition() -> None:
    condition = cel.compile('title != "x"', DECLARED)
    secret = "A title of more than a few words, which somebody wrote"
    assert condition.holds({"title": secret}, today=TODAY)
    assert not condition._known
    for n in range(cel.MOST_KNOWN + 1):
        condition.holds({"title": str(n)}, today=TODAY)
    assert len(condition._known) == 1


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ('has(sections.sum) && sections.other.is == "none"', ("sections.other", "sections.sum")),
        ('decider == "chair" || matter == "grant"', ("decider",)),
        ("total_pence > 0 && size(recommendations) > 0", ("recommendations",)),
        ('checklist.q8 == "yes" && title != "x"', ("checklist.q8", "title")),
        ("inputs.until > today && parameters.days > 1", ()),
    ],
)
def test_reads_are_content_paths(source: str, reads: tuple[str, ...]) -> None:
    assert cel.compile(source, DECLARED).reads == reads


@pytest.mark.parametrize(
    ("sentence", "source", "column", "says"),
    [
        ("nothing", "", 1, "missing here"),
        ("half a comparison", "title ==", 9, "missing here"),
        ("two values side by side", "title title", 7, "expected a comparison"),
        ("a minus sign between two numbers", "sections.sum -1 > 0", 14, "expected a comparison"),
        ("addition", "sections.sum + 1 > 2", 14, "arithmetic"),
        ("a choice", 'title == "x" ? true : false', 14, "arithmetic and choices"),
        ("a fraction", "sections.sum > 1.5", 16, "whole"),
        ("a number with letters", "sections.sum > 1u", 16, "whole"),
        ("a number beyond the engine", "sections.sum > 1234567890123456789", 16, "18 digits"),
        ("a method", 'title.startsWith("x")', 1, "not understood"),
        ("a method in lower case", "title.size() > 1", 1, "only has(name) and size(name)"),
        ("a macro", 'sections.partners.exists(p, p == "x")', 1, "only has(name) and size(name)"),
        ("an index", 'sections.partners[0] == "x"', 1, "by position"),
        ("an index after a bracket", '(sections.partners)[0] == "x"', 20, "expected a comparison"),
        ("a raw text", 'title == r"x"', 10, "not understood"),
        ("a text with a backslash", r'title == "a\n"', 10, "backslash"),
        ("a text that is not closed", 'title == "a', 10, "not closed"),
        ("null", "title == null", 10, "null is not declared"),
        ("a map", "title == {}", 10, "not understood"),
        ("an unknown name, with the nearest", "sections.cots.is == 'none'", 1, "did you mean sections.costs.is?"),
        ("an unknown group", "officer == 'x'", 1, "a condition may read checklist, decider, inputs"),
        ("an open bracket", "(title == 'x'", 14, "not closed"),
        ("a bracket too many", "title == 'x')", 13, "closes nothing"),
        ("a bracket of another kind", "(title == 'x']", 14, "closes nothing"),
        ("a list with a hole", "title in ['a',,'b']", 15, "expected a name or a value"),
        ("a list that ends in a comma", "title in ['a',]", 15, "expected a name or a value"),
        ("a comma outside a list", "(title, title)", 7, "expected a comparison"),
        ("a text where yes or no is needed", "title && true", 7, "a text and true/false"),
        ("a text held against a number", "title < 5", 7, "a text and a whole number"),
        ("a number held against a text, on the second line", "true &&\n sections.sum > 'x'", 23, "a whole number and a text"),
        ("the size of a number", "size(sections.sum) > 1", 5, "on a whole number"),
        ("a look into rows", "'x' in sections.costs", 5, "a text and a list of rows"),
        ("a value that is not true or false", "title", 1, "must be true or false"),
        ("has() of what is never blank", "has(today)", 1, "never blank"),
        ("an answer that nobody can give", "checklist.q8 == 'yess'", 17, "never 'yess': it is one of yes, no"),
        ("a choice that is not offered, the other way round", "'Shut' != sections.mark", 1, "one of Open, Closed"),
        ("a word in a list that is never so", "decider in ['chair', 'clerk']", 22, "never 'clerk'"),
        ("too many brackets", "(" * 17 + "true" + ")" * 17, 17, "more than 16 brackets"),
        ("too long", "true || " * 130 + "true", 1001, "at most 1000"),
    ],
)
def test_refused_when_loaded(sentence: str, source: str, column: int, says: str) -> None:
    with pytest.raises(ValueError, match=r"^column \d+: ") as refusal:
        cel.compile(source, DECLARED)
    said = str(refusal.value)
    assert says in said, sentence
    assert said.startswith(f"column {column}: "), sentence


def test_names_cannot_run_into_one_another() -> None:
    """A section `a` that has `.is`, and a section named `a__is`, are two things."""
    declared = cel.variables(sections={"a": ("line", ()), "a__is": ("line", ())}, checklist={}, deciders=())
    content = {"sections.a": {"is": "none"}, "sections.a__is": {"is": "given", "value": "other"}}
    condition = cel.compile('sections.a.is == "none" && sections.a__is == "other"', declared)
    assert condition.holds(content, today=TODAY)


def test_a_text_that_looks_like_a_name_stays_a_text() -> None:
    assert holds('title == "sections.sum"', {"title": "sections.sum"})
