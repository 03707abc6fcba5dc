"""Obligations in procedure files: what is carried, what is refused with its place, what the linter finds, how they are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import Invalid
from app.workflow.clocks import Running, read
from app.workflow.describe import describe
from app.workflow.difference import differences
from app.workflow.lint import lint, lint_together
from app.workflow.loader import load_file
from app.workflow.obligations import ObligationRule
from app.workflow.owing import later
from app.workflow.simulate import in_words, simulate
from tests.unit.workflow.reports import facts, report
from tests.unit.workflow.returns import small_return

WORKFLOWS = Path(__file__).parents[3] / "workflows"
EVERY, AT = "    every: quarter", "    at: six_months"
NEXT = "obligations.next_return"


def test_obligations_are_as_written() -> None:
    assert small_return().obligations == {
        "next_return": ObligationRule(
            key="next_return",
            title="The next return",
            arises_on=("note", "note_with_actions"),
            every="quarter",
            after="decision",
            owed_by="originator",
            opens="small-return",
            lead_days="$return_lead",
            carries={"earlier": ("promised", "promises")},
        ),
        "audit": ObligationRule(
            key="audit",
            title="The audit of this return",
            arises_on=("note",),
            at="six_months",
            after="sections.starts_on",
            owed_by="treasurer",
            met_by="audit",
        ),
    }


WRONG = [
    ("no period", (EVERY, ""), NEXT, "either every"),
    ("two periods", (EVERY, f"{EVERY}\n{AT}"), NEXT, "only one of them"),
    ("a period that there is not", (EVERY, "    every: month"), f"{NEXT}.every", "expected one of quarter, six_months, year"),
    ("an unknown act", ("arises_on: [note,", "arises_on: [notes,"), f"{NEXT}.arises_on", "did you mean note?"),
    ("an unknown event", ("after: decision", "after: decison"), f"{NEXT}.after", "did you mean decision?"),
    ("a section that is no day", ("after: decision", "after: sections.summary"), f"{NEXT}.after", "unknown event sections.summary"),
    ("an unknown post", ("owed_by: originator", "owed_by: clerk"), f"{NEXT}.owed_by", "unknown post clerk"),
    ("a lead without a paper", ("    opens: small-return\n", ""), f"{NEXT}.lead", "add opens"),
    ("an unknown parameter", ("$return_lead", "$lead"), f"{NEXT}.lead.days", "unknown parameter lead"),
    ("what has no rows", ("[promised, promises]", "[summary]"), f"{NEXT}.carries.earlier", "name a table, or promises"),
    ("an unknown section", ("[promised, promises]", "[promise]"), f"{NEXT}.carries.earlier", "did you mean promise"),
    (
        "nowhere to carry it",
        ("carries: {earlier:", "carries: {summary:"),
        f"{NEXT}.carries.summary",
        "no table of the originator's",
    ),
    ("an act that nobody does", ("met_by: audit", "met_by: audits"), "obligations.audit.met_by", "did you mean audit?"),
    (
        "a section called promises",
        ("key: promised, title: Promised,", "key: promises, title: Promised,"),
        "obligations",
        "another one",
    ),
    ("an unknown key", (EVERY, f"{EVERY}\n    until: 2030-01-01"), NEXT, "until"),
]


@pytest.mark.parametrize(("says", "change", "where", "message"), WRONG, ids=[row[0] for row in WRONG])
def test_what_cannot_be_carried_is_refused_with_its_place(says: str, change: tuple[str, str], where: str, message: str) -> None:
    with pytest.raises(Invalid) as refusal:
        small_return(change)
    assert [f for f in refusal.value.faults if where in f.where and message in f.message], refusal.value.faults


def codes(*changes: tuple[str, str]) -> set[str]:
    return {finding.code for finding in lint(small_return(*changes))}


def test_the_linter_finds_what_counts_from_what_has_not_happened() -> None:
    assert codes() == set()
    assert codes(("after: decision", "after: effect")) == {"obligation_never_starts"}
    assert codes(
        ("after: decision", "after: publication"),
        ("by: [treasurer]}\n  - {action: withdraw", "by: [treasurer], dates: [published]}\n  - {action: withdraw"),
    ) == {"obligation_never_starts"}


def test_a_parameter_and_a_post_that_only_an_obligation_names_are_used() -> None:
    assert codes(("lead: {days: $return_lead}", "lead: {days: 30}")) == {"unused_parameter"}


def test_the_paper_that_is_opened_stands_among_the_procedures_of_the_folder() -> None:
    found = {f.code for f in lint_together([small_return(("opens: small-return", "opens: big-return")), report()])}
    assert found == {"paper_unknown"}
    other = small_return(("opens: small-return", "opens: small-report"))
    assert {f.code for f in lint_together([other, report()])} == {"nowhere_to_carry"}
    assert lint_together([other]) == []  # what it opens need not lie beside it


def test_it_is_told_in_plain_words() -> None:
    lines = describe(small_return())
    told = lines[lines.index("What is owed afterwards") + 1 :]
    assert told[:7] == [
        "The next return: owed by the post that brought this, every quarter after the decision",
        "  Made by: Note or Note with actions",
        "  Opens: a paper of small-return, 30 days before",
        "  Carried over into earlier: Promised, promises that are open",
        "The audit of this return: owed by the Treasurer, 6 months after the day in the section 'starts on'",
        "  Made by: Note",
        "  Met by: Audit",
    ]


def test_a_change_of_what_is_owed_is_a_difference_between_versions() -> None:
    changed = small_return((EVERY, "    every: year"))
    assert [(d.part, d.key) for d in differences(small_return(), changed)] == [("Obligations", "next_return")]


START = "  settling: {days: 0, after: sections.starts_on, effective: same_day}"


@pytest.mark.parametrize(("effective", "on"), [("same_day", "2026-04-01"), ("next_day", "2026-04-02")])
def test_a_clock_may_run_to_a_day_that_the_paper_gives(effective: str, on: str) -> None:
    definition = report(
        ("  settling: {clear_days: 2, after: decision}", START.replace("same_day", effective)),
        ("sections:\n", "sections:\n  - {key: starts_on, title: First day, type: date}\n"),
    )
    known = facts("2026-03-31T12:00", definition=definition)
    known.decision.content["sections.starts_on"] = {"is": "given", "value": "2026-04-01"}  # type: ignore[index]
    found = read(known, "settling")
    assert isinstance(found, Running)
    assert (found.on.isoformat(), found.is_over(known.today)) == (on, False)
    assert found.in_words().startswith("Counted from the day in the section 'starts on' on Wednesday 1 April 2026: ")


def test_a_walk_says_what_is_owed_at_its_end() -> None:
    """Noted on Monday 1 September 2025: three months on, and thirty days before."""
    last = simulate(small_return(), {"outcome": "noted_with_actions"})[-1]
    assert last.owed == (
        "The next return, by Monday 1 December 2025; its paper, of small-return, is opened on Saturday 1 November 2025",
    )
    assert f"  then owed: {last.owed[0]}" in in_words(small_return(), simulate(small_return(), {"outcome": "noted_with_actions"}))


def test_a_walk_says_what_later_acts_may_make_owed() -> None:
    """A plan is adopted first; what is owed counts from the day on which it comes into force."""
    plan = load_file(WORKFLOWS / "partnership-plan.yaml")
    assert [line for line in in_words(plan, simulate(plan)) if "owed" in line] == [
        "  later owed: Review of the plan after six months, once 'Come into force' is done: "
        "6 months after the day on which it takes effect; its paper, of board-paper, is opened in time",
        "  later owed: The plan made anew, once 'Come into force' is done: "
        "1 year after the day on which it takes effect, and so on; its paper, of partnership-plan, is opened in time",
    ]


def test_what_comes_before_a_state_is_not_told_as_owed_after_it() -> None:
    report = load_file(WORKFLOWS / "committee-report.yaml")
    assert list(later(report, "noted")) == []
    assert [line.partition(",")[0] for line in later(report, "for_the_committee")] == ["Partnerships"]
