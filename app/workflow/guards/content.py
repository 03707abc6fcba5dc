"""Guards of the content: sections, checklist, papers, recommendations. Each says what is missing and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import Blocker
from app.workflow.cel import Condition
from app.workflow.definition import Question, Section
from app.workflow.facts import Facts, Member, Value
from app.workflow.guards.guard import GuardCall, guard, is_true
from app.workflow.guards.outcomes import owners_unknown
from app.workflow.members import NOBODY, entries, fillers, title_of

SECTIONS = "The form of the procedure: given, none, not applicable, see elsewhere and blank are five different answers"
CHECKLIST = "The originator's checklist must be completed; unanswered is not NO"
PAPERS = "The papers that a notice refers to go with it"
MONEY = ("money", "money_table")


@guard(rule=SECTIONS, reads_text=True)
def sections_complete(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Every section that this act needs says something, for whoever decides on the text (the procedure's form)."""
    for section in facts.definition.sections.values():
        for path, member in entries(facts.standing, section):
            if blocker := _section_unmet(facts, call, section, path, member):
                yield blocker
        if section.one_for_each and not facts.standing.members(section.one_for_each) and _wanted(facts, call, section):
            message = f"Section '{section.title}' is written for each of {section.one_for_each}, and the body has none of them."
            yield call.blocker("group_empty", message, NOBODY, f"sections.{section.key}")


@guard(rule=CHECKLIST, reads_text=True)
def checklist_answered(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Every question has an answer of its own, for whoever relies on the checklist (the originator must complete it)."""
    content = facts.decision.content
    for key, question in facts.definition.checklist.items():
        path = f"checklist.{key}"
        given = content.get(path)
        if given is None or given["answer"] not in question.answers:
            yield call.blocker("question_unanswered", f"Question '{question.question}' is not answered.", "originator", path)
        elif question.blocks and given["answer"] != question.expected:
            answer = f"{_said(given['answer'])} to '{question.question}'"
            yield call.blocker("answer_blocks", f"With the answer {answer} this cannot go on.", "originator", path)


@guard(rule=CHECKLIST, reads_text=True)
def reasons_given(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """An answer that is not the expected one carries a reason, for whoever approves (the procedure's checklist)."""
    for key, question in facts.definition.checklist.items():
        path = f"checklist.{key}"
        given = facts.decision.content.get(path)
        if given is not None and _wants_reason(question, given) and not _text(given.get("reason")):
            answer = f"{_said(given['answer'])} to '{question.question}'"
            yield call.blocker("reason_missing", f"The answer {answer} needs a reason.", "originator", path)


@guard(rule=PAPERS, reads_text=True)
def attachments_ready(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """The papers that the procedure expects or a section refers to are there, for whoever decides on them (access to papers)."""
    content = facts.decision.content
    attached = {value.get("key") for path, value in content.items() if path.startswith("attachments.")}
    for key, paper in facts.definition.papers.items():
        if key not in attached and _needed(facts, call.action, paper.required_on, paper.required_if):
            yield call.blocker("paper_missing", f"Paper '{paper.title}' is not attached.", "originator", f"attachments.{key}")
    dangling = {path for path, entry in content.items() if path.startswith("sections.") and _dangling(facts, entry)}
    for section in facts.definition.sections.values() if dangling else ():
        for path, member in entries(facts.standing, section):
            if path in dangling:
                yield _no_such_paper(section, path, member)


@guard(rule="A decision is made on recommendations", reads_text=True)
def recommendations_present(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """There is something to decide on, each with a text and its conditions with owners, for the decision maker (the form)."""
    recommendations = facts.decision.content.get("recommendations") or ()
    if not recommendations:
        yield call.blocker("recommendation_missing", "There is no recommendation.", "originator", "recommendations")
    for number, each in enumerate(recommendations, 1):
        if not _text(each.get("text")):
            message = f"Recommendation {number} has no text."
            yield call.blocker("recommendation_empty", message, "originator", f"recommendations.{each['id']}")
        for says in owners_unknown(facts, each.get("conditions") or ()):
            yield call.blocker("condition_owner_unknown", says, "originator", f"recommendations.{each['id']}")


@guard(
    rule="What is decided is what the recommendations say, whatever the conclusion says",
    argument="section",
    optional=True,
    reads_text=True,
)
def recommendations_match_conclusion(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """The conclusion repeats the recommendations and their conditions in the same words, for the reader of both (a warning)."""
    path = f"sections.{call.argument or 'conclusion'}"
    entry = facts.decision.content.get(path)
    if entry is None or entry["is"] != "given":
        return
    conclusion = _words(entry["value"])
    for number, each in enumerate(facts.decision.content.get("recommendations") or (), 1):
        wanted = (each.get("text", ""), *(one["text"] for one in each.get("conditions") or ()))
        if any(_words(text) not in conclusion for text in wanted if text):
            message = f"Recommendation {number} is not in the conclusion in the same words."
            yield call.blocker("conclusion_differs", message, "originator", path)


@guard(rule=SECTIONS, argument="section", reads_text=True)
def rows_complete(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Every row of a table says something in every column, for whoever relies on each of them (the procedure's form)."""
    section, path = facts.definition.sections[call.argument], f"sections.{call.argument}"
    entry = facts.decision.content.get(path)
    rows = entry.get("value") if entry and entry["is"] == "given" else None
    for number, row in enumerate(rows or (), 1):
        blank = [column.replace("_", " ") for column in section.columns if not _filled(row.get(column))]
        if blank:
            message = f"Row {number} of '{section.title}' says nothing under {', '.join(blank)}."
            yield call.blocker("row_incomplete", message, _filler(section, None), path)


def has_figures(section: Section, entry: Mapping[str, Any] | None) -> bool:
    """Say whether a section is filled: for money, with a figure other than nought."""
    if entry is None or entry["is"] != "given":
        return False
    if section.type in MONEY:
        return any(amounts(section, entry))
    return _filled(entry.get("value"))


def amounts(section: Section, entry: Mapping[str, Any] | None) -> Iterator[int]:
    """Give the sums, in pence, that a section of money states."""
    if entry is None or entry["is"] != "given":
        return
    value = entry.get("value")
    cells = [value] if section.type == "money" else [cell for row in value or () for cell in row.values()]
    yield from (cell for cell in cells if isinstance(cell, int) and not isinstance(cell, bool))


def _needed(facts: Facts, action: str, required_on: tuple[str, ...], required_if: Condition | None) -> bool:
    """Say whether something is required by this act: on the acts named, or on any where only a condition is given."""
    if required_on and action not in required_on:
        return False
    return is_true(facts, required_if) if required_if else bool(required_on)


def _wanted(facts: Facts, call: GuardCall, section: Section) -> bool:
    return _needed(facts, call.action, section.required_on, section.required_if) and _shown(facts, section)


def _shown(facts: Facts, section: Section) -> bool:
    return section.shown_if is None or is_true(facts, section.shown_if)


def _section_unmet(facts: Facts, call: GuardCall, section: Section, path: str, member: Member | None) -> Blocker | None:
    entry = facts.decision.content.get(path)
    if entry is None:
        if not _wanted(facts, call, section):
            return None
        message = f"Section {title_of(section, member)} is empty."
        return call.blocker("section_missing", message, _filler(section, member), path)
    if (lack := _lack(entry)) is not None:
        says = f"Section {title_of(section, member)} {lack}"
        return call.blocker("section_incomplete", says, _filler(section, member), path)
    return _no_such_paper(section, path, member) if _dangling(facts, entry) else None


def _filler(section: Section, member: Member | None) -> str:
    return next(iter(fillers(section, member)), "originator")


def _lack(entry: Mapping[str, Any]) -> str | None:
    """Say what a section that is not blank still lacks."""
    match entry["is"]:
        case "given":
            return None if _filled(entry.get("value")) else "is empty."
        case "not_applicable":
            return None if _text(entry.get("why")) else "is not applicable: say why."
        case "see":
            return None if entry.get("attachment") else "refers to a paper: say which."
        case _:
            return None  # none is an answer


def _dangling(facts: Facts, entry: Mapping[str, Any]) -> bool:
    return entry["is"] == "see" and f"attachments.{entry.get('attachment')}" not in facts.decision.content


def _no_such_paper(section: Section, path: str, member: Member | None) -> Blocker:
    message = f"Section {title_of(section, member)} refers to a paper that is not attached."
    return Blocker("paper_missing", message, _filler(section, member), path, PAPERS)


def _filled(value: Value) -> bool:
    return _text(value) if isinstance(value, str) else value is not None and value != []


def _text(value: Value) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _wants_reason(question: Question, given: Mapping[str, Any]) -> bool:
    return given["answer"] in question.answers and given["answer"] != question.expected


def _said(answer: str) -> str:
    return answer.replace("_", " ").upper()


def _words(text: str) -> str:
    """Give the words alone, so that line breaks, bullets, capitals and stops make no difference."""
    return " " + " ".join(re.findall(r"\w+", text.casefold())) + " "
