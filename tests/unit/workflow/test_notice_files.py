"""A procedure file that speaks of notices and key decisions: what it may say, what is refused, what the linter proves."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import Invalid
from app.workflow.describe import describe
from app.workflow.lint import lint
from app.workflow.loader import load
from app.workflow.simulate import simulate

FILE = Path(__file__).parents[2] / "procedures" / "noticed-report.yaml"
TEXT = FILE.read_text()


def changed(*changes: tuple[str, str]) -> bytes:
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the file"
        text = text.replace(old, new)
    return text.encode()


def test_a_right_file_has_no_findings_and_says_what_is_published() -> None:
    definition = load(TEXT.encode(), FILE.name)
    assert lint(definition) == []
    assert definition.notices["key_decision"].days == 28
    words = "\n".join(describe(definition))
    for said in ("28 clear days before", "failing whom the Chairman of the council", "Key from an effect on the parameter"):
        assert said in words


ANSWERS = "question: Is it a key decision?, answers: [yes, no]"
REFUSED = [
    ("fewer days than the law asks for", ('cut_off: "17:00"', "days: 27"), "asks for 28 clear days at least, found 27"),
    (
        "a kind that there is not",
        ("special_urgency: {by", "special_hurry: {by"),
        "unknown notice special_hurry: did you mean special_urgency?",
    ),
    ("nobody is told", ("informs: scrutiny_chair", 'cut_off: "16:00"'), "needs informs"),
    ("somebody is told who need not be", ('cut_off: "17:00"', "informs: scrutiny_chair"), "informs does not belong"),
    (
        "no condition for a private meeting",
        (
            'private_meeting: {by: [proper_officer], needed_if: checklist.private == "yes"}',
            "private_meeting: {by: [proper_officer]}",
        ),
        "needed_if",
    ),
    ("a condition on nothing", ('needed_if: checklist.private == "yes"', 'needed_if: checklist.secret == "yes"'), "secret"),
    ("no such hour", ('cut_off: "17:00"', 'cut_off: "25:00"'), "a time such as 17:00"),
    ("wards that are listed nowhere", (", wards_in: wards}", "}"), "go together"),
    ("a question without yes and no", (ANSWERS, ANSWERS.replace("yes", "may_be")), "answers yes and no"),
]


@pytest.mark.parametrize(("sentence", "change", "says"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_wrong_file_is_refused(sentence: str, change: tuple[str, str], says: str) -> None:
    with pytest.raises(Invalid) as refusal:
        load(changed(change), FILE.name)
    assert any(says in fault.message for fault in refusal.value.faults), refusal.value.faults


KEY_TEST = "key_decisions: {stated_in: key_decision, money: $key_money_pence, wards: $key_wards, wards_in: wards}\n"
GUARDS = "guards: [{signed: legal}, key_status_stated, key_decision_noticed, private_meeting_noticed]"
MUST = ", guards: [key_status_stated, key_decision_noticed, private_meeting_noticed]}"
PLANTED = [
    (
        "a decision without the guard that must hold",
        [(GUARDS, "guards: [{signed: legal}, key_status_stated, private_meeting_noticed]")],
        {"way_round_a_guard", "notice_unchecked"},
    ),
    (
        "the same where nothing must hold",
        [(GUARDS, "guards: [{signed: legal}, key_status_stated, key_decision_noticed]"), (MUST, "}")],
        {"notice_unchecked"},
    ),
    (
        "a second way to the outcome",
        [("must_hold:\n", "  - {action: nod, from: [checks], to: approved, by: [monitoring_officer]}\nmust_hold:\n")],
        {"way_round_a_guard", "notice_unchecked", "way_round"},
    ),
    (
        "no test for key decisions",
        [(KEY_TEST, ""), ("parameters: {key_money_pence: 25000000, key_wards: 2}\n", "")],
        {"key_test_missing", "unread_question"},
    ),
    (
        "a key decision that nobody gives notice of",
        [('  key_decision: {by: [proper_officer], cut_off: "17:00"}\n', "")],
        {"key_notice_missing"},
    ),
]


@pytest.mark.parametrize(("sentence", "changes", "codes"), PLANTED, ids=[row[0] for row in PLANTED])
def test_a_path_that_avoids_a_statutory_step_is_found(sentence: str, changes: list[tuple[str, str]], codes: set[str]) -> None:
    found = lint(load(changed(*changes), FILE.name))
    assert {finding.code for finding in found} == codes


def test_the_way_round_is_spelt_with_its_line() -> None:
    nod = "  - {action: nod, from: [checks], to: approved, by: [monitoring_officer]}\nmust_hold:\n"
    found = lint(load(changed(("must_hold:\n", nod)), FILE.name))
    ways = [finding for finding in found if finding.code == "way_round_a_guard"]
    assert {finding.line for finding in ways} == {1 + TEXT[: TEXT.index("  - {before_outcome")].count("\n") + 1}
    assert "draft -submit-> checks -nod-> approved" in ways[0].message
    unchecked = next(finding for finding in found if finding.code == "notice_unchecked")
    assert "nod" in unchecked.message


def test_a_walk_through_a_private_matter_waits_for_its_notices() -> None:
    """The made-up report answers each question as expected; here privacy is what is expected."""
    question = "decided in private?, answers: [yes, no], expected: "
    private = changed((f"{question}no", f"{question}yes"), ("reasons_given, findings", "checklist_answered, findings"))
    steps = simulate(load(private, FILE.name), {})
    assert steps[-1].to == "approved"
    assert any("notice of a private meeting published" in done for step in steps for done in step.cleared_by)
    assert (steps[-1].on - steps[0].on).days >= 29
