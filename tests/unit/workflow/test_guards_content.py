"""Rules of the content: what is missing, said with its place. Each row is a sentence that a governance officer can check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from app.errors import Blocker
from app.workflow.definition import Paper
from app.workflow.facts import Facts
from app.workflow.guards import GuardCall, registry
from app.workflow.guards.findings import findings, read_digest
from tests.unit.workflow.notices import (
    FINDINGS,
    SMALL,
    condition,
    content,
    decision,
    definition,
    facts,
    given,
    paper,
    recommendation,
    with_section,
    yes,
)

SUBMIT = SMALL.by_action["submit"][0]


def ask(name: str, of: Facts, argument: Any = None) -> tuple[Blocker, ...]:
    guard = registry[name]
    return tuple(guard.check(of, GuardCall(guard.rule, SUBMIT, argument=argument)))


def told(blockers: Iterable[Blocker]) -> list[tuple[str, str]]:
    return [(b.code, b.where) for b in blockers]


def notice(**changes: Any) -> Facts:
    return facts(decision(values=content(**changes)))


def test_every_row_of_a_table_says_something_in_every_column() -> None:
    rows = [{"year": "2025", "capital": 0, "revenue": 5}, {"year": "2026", "revenue": 5}, {"year": " ", "capital": 1, "revenue": 5}]
    blockers = ask("rows_complete", notice(sections__costs=given(rows)), "costs")
    assert told(blockers) == [("row_incomplete", "sections.costs")] * 2
    assert ["Row 2" in blockers[0].message, "capital" in blockers[0].message, "Row 3" in blockers[1].message] == [True] * 3
    for nothing in (None, NONE, given([]), given(rows[:1])):
        assert ask("rows_complete", notice(sections__costs=nothing), "costs") == ()


NONE, SEE = {"is": "none"}, {"is": "see", "attachment": "p1"}
SECTIONS = [
    ("A required section that says something is complete.", "summary", given("One team."), []),
    ("A required section that is blank is missing.", "summary", None, ["section_missing"]),
    ("A section that only has spaces in it is empty.", "summary", given(" \n"), ["section_incomplete"]),
    ("None is an answer.", "risks", NONE, []),
    ("Not applicable needs a reason.", "risks", {"is": "not_applicable"}, ["section_incomplete"]),
    ("Not applicable with a reason is an answer.", "risks", {"is": "not_applicable", "why": "A note."}, []),
    ("See elsewhere is an answer where the paper is there.", "risks", SEE, []),
    ("See elsewhere must say which paper.", "risks", {"is": "see"}, ["section_incomplete"]),
    ("A paper that is not there answers nothing.", "risks", SEE | {"attachment": "p9"}, ["paper_missing"]),
    ("A section that nobody requires may be blank.", "costs", None, []),
    ("A given table without rows is empty.", "costs", given([]), ["section_incomplete"]),
    ("What is said where nothing is required must be complete too.", "conclusion", given(""), ["section_incomplete"]),
]


@pytest.mark.parametrize(("sentence", "key", "entry", "codes"), SECTIONS, ids=[row[0] for row in SECTIONS])
def test_sections_complete(sentence: str, key: str, entry: Any, codes: list[str]) -> None:
    blockers = ask("sections_complete", notice(**{f"sections__{key}": entry}))
    assert told(blockers) == [(code, f"sections.{key}") for code in codes]


def test_every_missing_section_is_told_at_once() -> None:
    blockers = ask("sections_complete", notice(sections__summary=None, sections__risks=None))
    assert [b.where for b in blockers] == ["sections.summary", "sections.risks"]


def test_a_missing_section_is_said_in_a_plain_sentence_with_who_can_clear_it_and_the_rule() -> None:
    (blocker,) = ask("sections_complete", notice(sections__summary=None))
    assert blocker.message == "Section 'Summary' is empty."
    assert blocker.capacity == "originator"
    assert blocker.rule == registry["sections_complete"].rule


def test_a_section_of_a_post_is_for_that_post_to_fill() -> None:
    procedure = with_section(required_on=("submit",), filled_by=("chief_finance_officer",))
    (blocker,) = ask("sections_complete", facts(definition=procedure))
    assert (blocker.code, blocker.capacity) == ("section_missing", "chief_finance_officer")


IF_SECRET, IF_OPEN = condition('checklist.confidential == "yes"'), condition('checklist.confidential == "no"')
ON_SUBMIT: dict[str, Any] = {"required_on": ("submit",)}
CONDITIONAL = [
    ("A section is needed on the acts that are named.", ON_SUBMIT, "yes", True),
    ("On other acts it is not.", {"required_on": ("certify",)}, "yes", False),
    ("With a condition it is needed where that is true.", ON_SUBMIT | {"required_if": IF_SECRET}, "yes", True),
    ("Where the condition is not true it is not needed.", ON_SUBMIT | {"required_if": IF_SECRET}, "no", False),
    ("A condition alone asks on every act that asks for sections.", {"required_if": IF_SECRET}, "yes", True),
    ("A section that is not shown is not needed.", ON_SUBMIT | {"shown_if": IF_OPEN}, "yes", False),
    ("A section that is shown is.", ON_SUBMIT | {"shown_if": IF_OPEN}, "no", True),
]


@pytest.mark.parametrize(("sentence", "section", "confidential", "needed"), CONDITIONAL, ids=[row[0] for row in CONDITIONAL])
def test_conditional_sections(sentence: str, section: dict[str, Any], confidential: str, needed: bool) -> None:
    values = content(checklist__confidential={"answer": confidential, "reason": "Staff."})
    blockers = ask("sections_complete", facts(decision(values=values), definition=with_section(**section)))
    assert told(blockers) == ([("section_missing", "sections.extra")] if needed else [])


NO = {"answer": "no"}
ANSWERS = [
    ("A question answered as expected needs nothing more.", "legal_advice", yes(), [], []),
    ("Unanswered is no NO: an answer is asked for, not a reason.", "legal_advice", None, ["question_unanswered"], []),
    ("NO where YES is expected needs a reason.", "legal_advice", NO, [], ["reason_missing"]),
    ("A reason of spaces is none.", "legal_advice", NO | {"reason": " "}, [], ["reason_missing"]),
    ("NO with a reason will do.", "legal_advice", NO | {"reason": "It is a note."}, [], []),
    ("YES where NO is expected needs a reason as well.", "confidential", yes(), [], ["reason_missing"]),
    ("A question that blocks does so even with a reason.", "finance_consulted", NO | {"reason": "Later."}, ["answer_blocks"], []),
    ("A word that is no answer answers nothing.", "legal_advice", {"answer": "policy"}, ["question_unanswered"], []),
]


@pytest.mark.parametrize(("sentence", "key", "answer", "answers", "reasons"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_checklist(sentence: str, key: str, answer: Any, answers: list[str], reasons: list[str]) -> None:
    asked = notice(**{f"checklist__{key}": answer})
    assert told(ask("checklist_answered", asked)) == [(code, f"checklist.{key}") for code in answers]
    assert told(ask("reasons_given", asked)) == [(code, f"checklist.{key}") for code in reasons]


def test_an_empty_checklist_lists_every_question() -> None:
    blockers = ask("checklist_answered", facts(decision(values={})))
    assert [b.where for b in blockers] == [f"checklist.{key}" for key in SMALL.checklist]
    assert blockers[0].message == "Question 'Has legal advice been sought?' is not answered."


PAPERS = [
    ("The paper that is expected is there.", "attachments.p1", paper(), []),
    ("An expected paper that is not there is told.", "attachments.p1", None, ["attachments.memorandum"]),
    ("A paper under another name is not the one expected.", "attachments.p1", paper(None), ["attachments.memorandum"]),
    ("A section may not refer to a paper that is not there.", "sections.costs", SEE | {"attachment": "p2"}, ["sections.costs"]),
]


@pytest.mark.parametrize(("sentence", "path", "value", "places"), PAPERS, ids=[row[0] for row in PAPERS])
def test_attachments_ready(sentence: str, path: str, value: Any, places: list[str]) -> None:
    assert told(ask("attachments_ready", notice(**{path: value}))) == [("paper_missing", place) for place in places]


@pytest.mark.parametrize(("confidential", "codes"), [("yes", ["paper_missing"]), ("no", [])])
def test_a_paper_may_be_expected_under_a_condition(confidential: str, codes: list[str]) -> None:
    ground = Paper(key="ground", title="Ground", required_if=condition('checklist.confidential == "yes"'))
    values = content(checklist__confidential={"answer": confidential})
    blockers = ask("attachments_ready", facts(decision(values=values), definition=definition(papers={"ground": ground})))
    assert [b.code for b in blockers] == codes


RECOMMENDATIONS = [
    ("There is something to decide on.", [recommendation("r1", "Do it.")], []),
    ("Without a recommendation there is nothing to decide on.", None, ["recommendation_missing"]),
    ("An empty list is no recommendation.", [], ["recommendation_missing"]),
    ("Each has a text.", [recommendation("r1", "Do it."), recommendation("r2", " ")], ["recommendation_empty"]),
]


@pytest.mark.parametrize(("sentence", "made", "codes"), RECOMMENDATIONS, ids=[row[0] for row in RECOMMENDATIONS])
def test_recommendations_present(sentence: str, made: Any, codes: list[str]) -> None:
    assert [b.code for b in ask("recommendations_present", notice(recommendations=made))] == codes


CONCLUSIONS = [
    ("No conclusion contradicts nothing.", None, 0),
    ("Capitals, bullets and line breaks make no difference.", "It is proposed to:\n- make one\n  team;\n- move the budget", 0),
    ("Other words are told.", "Make a joint team. Move the budget.", 1),
    ("A recommendation that is left out is told.", "Make one team.", 1),
    ("A word within a word is not that word.", "Make one teams. Move the budget.", 1),
    ("All of them left out are told one by one.", "In sum, all is well.", 2),
]


@pytest.mark.parametrize(("sentence", "text", "differing"), CONCLUSIONS, ids=[row[0] for row in CONCLUSIONS])
def test_recommendations_match_conclusion(sentence: str, text: str | None, differing: int) -> None:
    blockers = ask("recommendations_match_conclusion", notice(sections__conclusion=text and given(text)))
    assert [b.code for b in blockers] == ["conclusion_differs"] * differing


def test_the_conclusion_must_repeat_conditions_too_and_may_be_another_section() -> None:
    made = [
        recommendation(
            "r1",
            "Make one team.",
            conditions=[{"id": "c1", "kind": "third_party", "text": "The county signs.", "owner": {"party": "The county"}}],
        )
    ]
    with_it = notice(recommendations=made, sections__summary=given("Make one team. The county signs."))
    without = notice(recommendations=made, sections__summary=given("Make one team."))
    assert not ask("recommendations_match_conclusion", with_it, "summary")
    assert told(ask("recommendations_match_conclusion", without, "summary")) == [("conclusion_differs", "sections.summary")]


# --- findings ---------------------------------------------------------------------------------------------------------

SILENT = {"sections__risks": {"is": "none"}}


def noted(**changes: Any) -> dict[str, Any]:
    """Give content with a note on the first finding as that content stands."""
    values = content(**changes)
    on = read_digest(FINDINGS[0], decision(values=values).commitments)
    return {**values, "findings.risks_silent": {"note": "The lease was told elsewhere.", "on": on}}


def test_a_content_without_contradictions_raises_nothing() -> None:
    assert findings(facts()) == ()
    assert ask("findings_answered", facts()) == ()


def test_a_finding_must_be_answered() -> None:
    (raised,) = findings(notice(**SILENT))
    assert (raised.code, raised.where, raised.answered, raised.note_lapsed) == ("risks_silent", "sections.risks", False, False)
    (blocker,) = ask("findings_answered", notice(**SILENT))
    assert (blocker.code, blocker.where, blocker.capacity) == ("finding_unanswered", "sections.risks", "originator")
    assert blocker.message == "All risks are said to be told, and there are none."


def test_a_note_answers_it() -> None:
    answered = facts(decision(values=noted(**SILENT)))
    (raised,) = findings(answered)
    assert raised.answered
    assert ask("findings_answered", answered) == ()


def test_the_note_lapses_when_what_it_is_about_changes() -> None:
    values = noted(**SILENT) | {"sections.risks": {"is": "none", "why": "All gone."}}
    changed = facts(decision(values=values))
    (raised,) = findings(changed)
    assert (raised.answered, raised.note_lapsed) == (False, True)
    (blocker,) = ask("findings_answered", changed)
    assert blocker.message.endswith("The text has changed since it was answered.")


def test_the_note_does_not_lapse_when_something_else_changes() -> None:
    values = noted(**SILENT) | {"sections.summary": given("Another summary.")}
    (raised,) = findings(facts(decision(values=values)))
    assert raised.answered


def test_a_finding_of_a_guard_says_what_the_guard_found() -> None:
    (raised,) = findings(notice(sections__conclusion=given("Make one team.")))
    assert raised.message == "The conclusion words it differently. Recommendation 2 is not in the conclusion in the same words."
    assert raised.code == "conclusion_differs"


def test_a_finding_that_cannot_be_told_is_raised() -> None:
    """Nobody says whether a blank start is later than today, so the warning stands."""
    late = replace(FINDINGS[0], key="late", condition=condition("sections.starts > today"))
    procedure = definition(findings=(late,))
    dated = {day: decision(values=content(sections__starts=day and given(day))) for day in (None, "2025-09-01", "2025-09-02")}
    told_now = {day: [f.code for f in findings(facts(of, definition=procedure))] for day, of in dated.items()}
    assert told_now == {None: ["late"], "2025-09-01": ["late"], "2025-09-02": []}
