"""The linter finds what is planted in a procedure that loads, says where and what to do, and finds nothing in a right one."""

from __future__ import annotations

import pytest

from app.workflow.lint import LintFinding, lint, lint_together
from tests.unit.workflow.files import changed, line_of, loaded


def also(*transitions: str) -> tuple[str, str]:
    """Put more transitions at the end of the file's."""
    return "must_hold:\n", "".join(f"  - {{{each}}}\n" for each in transitions) + "must_hold:\n"


def findings(*changes: tuple[str, str]) -> list[LintFinding]:
    return lint(loaded(*changes))


def test_a_right_procedure_has_no_findings() -> None:
    assert findings() == []


PLANTED = [
    (
        "a state that no path leads to",
        [("  approved: {title", "  limbo: {title: Limbo, final: true}\n  approved: {title")],
        ("unreachable_state", "  limbo:", "No path leads from draft to limbo."),
    ),
    (
        "a state that leads nowhere",
        [("final: true", "editable_by: [originator]")],
        ("dead_end", "  withdrawn:", "From withdrawn no outcome and no final state can be reached."),
    ),
    (
        "two states that lead only to each other",
        [
            ("to: withdrawn", "to: check2"),
            ("  withdrawn: {title: Withdrawn, final: true}", "  check2: {title: C}\n  check3: {title: D}"),
            also("action: on, from: [check2], to: check3, by: [clerk]", "action: back, from: [check3], to: check2, by: [clerk]"),
        ],
        ("dead_end", "  check3:", "From check3 no outcome and no final state can be reached."),
    ),
    (
        "a final state that is left",
        [also("action: revive, from: [withdrawn], to: draft, by: [originator]")],
        ("final_is_left", "  withdrawn:", "withdrawn is final, but revive leaves it."),
    ),
    (
        "an outcome that can be edited",
        [("outcome: approved}", "outcome: approved, editable_by: [originator]}")],
        ("editable_after_the_end", "  approved:", "What was decided can be changed in approved."),
    ),
    (
        "a section that can be edited after the end",
        [("editable_in: [finance]", "editable_in: [finance, approved]")],
        ("editable_after_the_end", "  approved:", "What was decided can be changed in approved."),
    ),
    (
        "a way to an outcome without a number",
        [
            ("from: [draft]\n    to: check\n", "from: [withdrawn]\n    to: check\n"),
            ("action: clear, from: [check]", "action: clear, from: [check, draft]"),
        ],
        (
            "number_missing",
            "numbering:",
            "A decision can be made without a number: draft -clear-> finance -certify-> decision -approve-> approved.",
        ),
    ),
    (
        "a duty that nobody discharges",
        [("absent_duties: {approval: The chair decides everything that comes in.}\n", "")],
        ("absent_duty", "signoffs:", "No sign-off discharges the duty approval, and no reason is given."),
    ),
    (
        "a sign-off on nothing",
        [
            (
                "covers: [costs, reserve]",
                "covers: {all_but: [title, decider, sections, checklist, recommendations, attachments, restrictions]}",
            )
        ],
        ("signoff_covers_nothing", "    covers: {all_but: [title", "The sign-off finance covers nothing."),
    ),
    (
        "a sign-off that no act gives",
        [
            (
                "signoffs:\n  legal",
                "signoffs:\n  second: {duty: consent, post: clerk, statement: Yes., covers: all, void_to: check}\n  legal",
            )
        ],
        ("signoff_never_given", "  second: {duty", "No transition signs second."),
    ),
    (
        "a sign-off on which nothing rests",
        [("signoffs: [legal, finance]", "signoffs: [legal]"), ("{signed: finance}, ", "")],
        ("signoff_never_needed", "  finance:\n", "Nothing depends on the sign-off finance."),
    ),
    (
        "an author who signs",
        [("guards: [not_an_author]", "guards: [decider_chosen]")],
        ("own_work", "  - {action: clear", "Whoever drafts a notice could sign legal for it."),
    ),
    (
        "a certifier who decides",
        [("decider_is_not_certifier, ", "")],
        ("certifier_decides", "  - action: approve", "Whoever certifies the finances could approve it."),
    ),
    (
        "a delegation that nothing checks",
        [(", within_delegation", "")],
        ("delegation_unchecked", "  - action: approve", "Nothing checks the delegation on approve."),
    ),
    (
        "an act for recorders where there are none",
        [("by: [decider]", "by: [recorder]")],
        ("nobody", "    by: [recorder]", "Nobody can approve: there are no recorders."),
    ),
    (
        "a question that nothing reads",
        [("checklist_answered, ", "")],
        ("unread_question", "  - {key: advice", "Nothing reads the question advice."),
    ),
    (
        "findings that nothing asks about",
        [(", findings_answered", "")],
        ("unread_findings", "findings:", "No transition asks whether the findings are answered."),
    ),
    (
        "a section required on an act that does not ask",
        [("required_on: submit", "required_on: [certify]")],
        ("never_asked", "  - {key: summary", "summary is required on certify, but certify does not ask sections_complete."),
    ),
    (
        "a paper required on an act that does not ask",
        [("findings:\n", "papers: [{key: mou, title: Agreement, required_on: submit}]\nfindings:\n")],
        ("never_asked", "papers:", "mou is required on submit, but submit does not ask attachments_ready."),
    ),
    (
        "a post that takes no part",
        [("  chair: {title", "  porter: {title: Porter}\n  chair: {title")],
        ("unused_post", "  porter: {title", "The post porter takes no part."),
    ),
    (
        "a parameter that nothing uses",
        [("working_days: $check_days", "working_days: 3")],
        ("unused_parameter", "parameters:", "Nothing uses the parameter check_days."),
    ),
]


@pytest.mark.parametrize(("sentence", "changes", "expected"), PLANTED, ids=[row[0] for row in PLANTED])
def test_planted(sentence: str, changes: list[tuple[str, str]], expected: tuple[str, str, str]) -> None:
    code, before, message = expected
    found = [each for each in findings(*changes) if each.message == message]
    assert [each.code for each in found] == [code], sentence
    assert found[0].file == "small.yaml"
    assert found[0].line == line_of(before, changed(*changes))
    assert found[0].cure.endswith(".")


def test_an_express_authority_checks_the_delegation_too() -> None:
    assert findings((", within_delegation", ", authority_shown")) == []


def test_what_keeps_its_outcome_is_not_edited_either() -> None:
    done = "approved}\n  done: {title: Carried out, keeps_outcome: true, editable_by: [originator]}"
    act = also("action: carry_out, from: [approved], to: done, by: [originator]")
    assert [each.code for each in findings(("outcome: approved}", f"outcome: {done}"), act)] == ["editable_after_the_end"]


def test_a_question_that_a_condition_reads_is_read() -> None:
    read = 'required_if: checklist.advice == "no"'
    changes = [("checklist_answered, ", ""), ("type: choice,", f"type: choice, {read},")]
    assert [each.code for each in findings(*changes)] == []


# A way round a sign-off, one for each way of making one.
ASKS_BOTH, ASKS_ONE = "[{signed: legal}, {signed: finance}, decider_is", "[{signed: finance}, decider_is"
CERTIFY_ASKS, CERTIFY_DOES_NOT = "[{signed: legal}, not_an_author]", "[not_an_author]"
AROUND_FOR_TREASURER = also("action: skip, from: [check], to: [{finance: {decider: treasurer}}, {check: otherwise}], by: [clerk]")
WAYS_ROUND = [
    (
        "the decision asks for nothing",
        [(ASKS_BOTH, "[decider_is"), also("action: skip, from: [check], to: decision, by: [clerk]")],
        "legal",
        "draft -submit-> check -skip-> decision -approve-> approved",
    ),
    (
        "only the certificate is asked for, and the certificate does not ask for the clearance",
        [
            (ASKS_BOTH, ASKS_ONE),
            (CERTIFY_ASKS, CERTIFY_DOES_NOT),
            ("action: certify\n    from: [finance]", "action: certify\n    from: [finance, check]"),
        ],
        "legal",
        "draft -submit-> check -certify-> decision -approve-> approved",
    ),
    (
        "the clearance is asked for too early: an edit may void it before the decision",
        [(ASKS_BOTH, ASKS_ONE), ("decision: {title: Decision}", "decision: {title: Decision, editable_by: [originator]}")],
        "legal",
        "draft -submit-> check -clear-> finance -certify-> decision -edit of title-> decision -approve-> approved",
    ),
    (
        "a post's own section can be edited after the certificate",
        [("{signed: finance}, ", ""), ("editable_in: [finance]", "editable_in: [finance, decision]")],
        "finance",
        "draft -submit-> check -clear-> finance -certify-> decision -edit of sections.reserve-> decision -approve-> approved",
    ),
    (
        "a figure can be edited after the certificate",
        [(ASKS_BOTH, "[decider_is"), ("decision: {title: Decision}", "decision: {title: Decision, editable_by: [originator]}")],
        "finance",
        "draft -submit-> check -clear-> finance -certify-> decision -edit of sections.costs-> decision -approve-> approved",
    ),
    (
        "it is needed only where the chair decides, and the decider can be changed afterwards",
        [
            (ASKS_BOTH, ASKS_ONE),
            (CERTIFY_ASKS, CERTIFY_DOES_NOT),
            ("covers: {all_but: [reserve]}, void_to: check}", "covers: [reserve], void_to: check, required_for: [chair]}"),
            ("editable_in: [finance]", "editable_in: [check]"),
            ("finance: {title: Finance}", "finance: {title: Finance, editable_by: [originator]}"),
            AROUND_FOR_TREASURER,
        ],
        "legal",
        "draft -submit-> check -skip-> finance -edit of decider-> finance -certify-> decision -approve-> approved",
    ),
]


@pytest.mark.parametrize(("sentence", "changes", "signoff", "path"), WAYS_ROUND, ids=[row[0] for row in WAYS_ROUND])
def test_a_way_round_is_found_and_told(sentence: str, changes: list[tuple[str, str]], signoff: str, path: str) -> None:
    ways = [each for each in findings(*changes) if each.code == "way_round" and f"sign-off {signoff}:" in each.message]
    assert [each.message for each in ways] == [f"There is a way round the sign-off {signoff}: {path}."], sentence
    assert ways[0].cure == f"Add the guard {{signed: {signoff}}} to the last transition of that path."


def test_a_guard_on_the_deciding_act_is_proof_enough() -> None:
    """The small file asks for both there, so that even an edit at the last moment opens no way round."""
    assert findings(("decision: {title: Decision}", "decision: {title: Decision, editable_by: [originator]}")) == []


FOR_CHAIR = [(ASKS_BOTH, ASKS_ONE), (CERTIFY_ASKS, CERTIFY_DOES_NOT), ("void_to: check}", "void_to: check, required_for: [chair]}")]


@pytest.mark.parametrize(
    "to",
    [
        "[{finance: {decider: treasurer}}, {check: otherwise}]",
        "[{check: {decider: chair}}, {finance: otherwise}]",  # what follows the first that matches is never reached
    ],
)
def test_a_sign_off_that_some_deciders_do_not_need_is_proven_for_the_others(to: str) -> None:
    """The treasurer decides without clearance; where the chair decides only the way by the clearance is open."""
    assert findings(*FOR_CHAIR, also(f"action: skip, from: [check], to: {to}, by: [clerk]")) == []


def test_a_condition_may_hold_or_not_so_both_ways_count() -> None:
    to = "[{check: {rule: 'true'}}, {finance: otherwise}]"
    found = findings(*FOR_CHAIR, also(f"action: skip, from: [check], to: {to}, by: [clerk]"))
    assert [each.code for each in found] == ["way_round"]


@pytest.mark.parametrize(
    "asking", ["conditions_discharged, ", "delegation_named, "], ids=["conditions that stop it", "what is left to an officer"]
)
def test_a_post_may_only_own_conditions_where_the_procedure_asks_for_them(asking: str) -> None:
    porter = ("  chair: {title", "  porter: {title: Porter}\n  chair: {title")
    assert findings(porter, ("decider_is_not_certifier, ", f"{asking}decider_is_not_certifier, ")) == []


def test_findings_come_in_the_order_of_the_file_and_read_as_one_line() -> None:
    found = findings(("  chair: {title", "  porter: {title: Porter}\n  chair: {title"), ("checklist_answered, ", ""))
    assert [each.code for each in found] == ["unused_post", "unread_question"]
    line = line_of("  chair: {title")
    assert str(found[0]) == f"small.yaml:{line}: unused_post: The post porter takes no part. Give it a part or leave it out."


def test_two_series_with_one_pattern_allot_a_number_twice() -> None:
    other = loaded(("workflow: small", "workflow: other"), ("series: small", "series: other"))
    (found,) = lint_together([loaded(), other])
    assert (found.code, found.line) == ("number_twice", line_of("numbering:"))
    assert found.message == "other and small write references alike, but count in two series."
    shared = loaded(("workflow: small", "workflow: other"))
    apart = loaded(
        ("workflow: small", "workflow: other"), ("series: small", "series: other"), ("{number}/{year}", "O{number}/{year}")
    )
    assert lint_together([loaded(), shared]) == lint_together([loaded(), apart]) == []
