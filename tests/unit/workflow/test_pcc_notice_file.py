"""The decision notice of a police and crime commissioner, as the form has it. The file alone; the engine is tested elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.workflow.definition import GuardUse, Rule, Transition
from app.workflow.facts import Decision, Facts, Standing
from app.workflow.guards import GuardCall, registry
from app.workflow.lint import lint
from app.workflow.loader import load, load_file

FILE = Path(__file__).parents[3] / "workflows" / "pcc-decision-notice.yaml"
NOTICE = load_file(FILE)
BEFORE = ["draft", "legal_check", "finance_signoff", "approval_to_submit", "awaiting_decision", "deferred"]
ENDS = ["withdrawn", "superseded", "rescinded"]
TODAY = "2025-09-01"


def guards(transition: Transition) -> set[str]:
    return {use.name for use in transition.guards if isinstance(use, GuardUse)}


def signed(transition: Transition) -> set[str]:
    return {use.argument for use in transition.guards if isinstance(use, GuardUse) and use.name == "signed"}


def given(value: Any) -> dict[str, Any]:
    return {"is": "given", "value": value}


def test_it_has_no_findings() -> None:
    assert lint(NOTICE) == []


def test_numbers_are_taken_on_submission() -> None:
    assert NOTICE.numbering is not None
    assert (NOTICE.numbering.pattern, NOTICE.numbering.year, NOTICE.numbering.allocated_on) == (
        "{number}/{year}",
        "calendar",
        "submit",
    )


def test_the_commissioner_or_an_officer_under_delegation_decides() -> None:
    delegated = {post: decider.under_delegation for post, decider in NOTICE.deciders.items()}
    assert delegated == {"commissioner": False, "chief_executive": True, "chief_finance_officer": True}


def test_what_only_the_commissioner_may_decide_is_reserved() -> None:
    assert {"police_and_crime_plan", "precept", "annual_report", "chief_constable", "senior_appointment"} == NOTICE.reserved
    assert {"partnership_agreement", "grant", "contract", "estate"} <= NOTICE.matters.keys() - NOTICE.reserved


def test_the_form_has_its_sections_in_order() -> None:
    numbered = [section.title for section in NOTICE.sections.values() if section.title[0].isdigit()]
    assert [title.partition(".")[0] for title in numbered] == ["1", "2", "3", "4", "5", "6"]
    assert list(NOTICE.sections)[:3] == ["reason_for_submission", "summary", "conclusion"]


@pytest.mark.parametrize(
    ("sentence", "key", "required"),
    [
        ("the summary says what it is about", "summary", True),
        ("section 5 says something, if only none", "financial_implications", True),
        ("section 6 says something, if only none", "other_implications", True),
        ("a conclusion is optional", "conclusion", False),
        ("figures are asked for by the certificate, not by the form", "costs", False),
        ("a reserve is named only for limb c", "reserve", False),
        ("a start may be unknown", "start_on", False),
    ],
)
def test_required_sections(sentence: str, key: str, required: bool) -> None:
    asked = {"submit", "clear", "certify", "approve_to_submit", "approve", "approve_in_part"}
    assert set(NOTICE.sections[key].required_on) == (asked if required else set()), sentence


def test_a_confidential_decision_says_why_and_does_not_publish_it() -> None:
    reason = NOTICE.sections["confidential_reason"]
    assert reason.required_if is not None
    assert reason.required_if.holds({"checklist.confidential": {"answer": "yes"}}, today=TODAY)
    assert not reason.required_if.holds({"checklist.confidential": {"answer": "no"}}, today=TODAY)
    assert not reason.required_if.holds({}, today=TODAY)
    assert not reason.public
    assert [key for key, section in NOTICE.sections.items() if not section.public] == [
        "public_access_reason",
        "confidential_reason",
    ]


@pytest.mark.parametrize(("marking", "required"), [("Not protectively marked", False), ("Official", False), ("Restricted", True)])
def test_a_marking_above_the_ordinary_is_explained(marking: str, required: bool) -> None:
    condition = NOTICE.sections["public_access_reason"].required_if
    assert condition is not None
    assert bool(condition.holds({"sections.public_access": given(marking)}, today=TODAY)) is required


def test_nine_questions_the_last_the_other_way_round() -> None:
    assert list(NOTICE.checklist) == [
        "legal_advice",
        "finance_consulted",
        "equality",
        "human_resources",
        "plan_consistency",
        "consultation",
        "communications",
        "implications_complete",
        "confidential",
    ]
    assert [question.expected for question in NOTICE.checklist.values()] == ["yes"] * 8 + ["no"]
    assert all(question.answers == ("yes", "no") for question in NOTICE.checklist.values())  # no "not applicable" on this form
    assert [key for key, question in NOTICE.checklist.items() if question.blocks] == ["finance_consulted"]


def test_the_certificate() -> None:
    certificate = NOTICE.signoffs["finance"]
    assert (certificate.post, certificate.duty, certificate.void_to) == ("chief_finance_officer", "finance", "finance_signoff")
    assert (list(certificate.exactly_one_of), list(certificate.always)) == (["a", "b", "c"], ["d"])
    assert dict(certificate.needs) == {"b": ("costs",), "c": ("costs", "reserve")}
    assert dict(certificate.excludes) == {"a": ("costs",)}


def test_the_finance_officer_fills_the_reserve_while_it_is_their_turn() -> None:
    reserve = NOTICE.sections["reserve"]
    assert (reserve.filled_by, reserve.editable_in) == (("chief_finance_officer",), ("draft", "finance_signoff"))


@pytest.mark.parametrize(
    ("sentence", "path", "covering"),
    [
        ("a mended title is no matter of money", "title", {"legal", "approval"}),
        ("who decides concerns the lawyer", "decider", {"legal", "approval"}),
        ("the summary is text", "sections.summary", {"legal", "approval"}),
        ("the figures concern everybody", "sections.costs", {"legal", "finance", "approval"}),
        ("the reserve is named after the legal check", "sections.reserve", {"finance", "approval"}),
        ("recommendations concern everybody", "recommendations", {"legal", "finance", "approval"}),
        ("so do papers", "attachments.1", {"legal", "finance", "approval"}),
        ("answers are not money", "checklist.equality", {"legal", "approval"}),
        ("a note on a finding is about the text, not the text", "findings.implications_section", set()),
        ("nor is a declaration of interest", "interests", set()),
    ],
)
def test_what_is_signed(sentence: str, path: str, covering: set[str]) -> None:
    assert {name for name, rule in NOTICE.signoffs.items() if rule.covers.includes(path)} == covering, sentence


def test_states_in_order_with_their_ends() -> None:
    assert list(NOTICE.states) == [*BEFORE, "approved", "approved_in_part", "rejected", "implemented", *ENDS]
    outcomes = {key: state.outcome for key, state in NOTICE.states.items() if state.outcome}
    assert outcomes == {"approved": "approved", "approved_in_part": "approved_in_part", "rejected": "rejected"}
    assert [key for key, state in NOTICE.states.items() if state.final] == ENDS
    assert [key for key, state in NOTICE.states.items() if state.keeps_outcome] == ["implemented"]
    assert [key for key, state in NOTICE.states.items() if state.editable_by == ("originator",)] == BEFORE


def test_checks_are_due() -> None:
    due = {key: state.due_days for key, state in NOTICE.states.items() if state.due_days}
    assert due == {"legal_check": "$legal_check_days", "finance_signoff": "$finance_days"}
    assert dict(NOTICE.parameters) == {"legal_check_days": 5, "finance_days": 5}


@pytest.mark.parametrize(
    ("action", "from_", "to", "by"),
    [
        ("submit", "draft", ["legal_check"], ("originator",)),
        ("clear", "legal_check", ["finance_signoff"], ("monitoring_officer",)),
        ("certify", "finance_signoff", ["approval_to_submit", "awaiting_decision"], ("chief_finance_officer",)),
        ("approve_to_submit", "approval_to_submit", ["awaiting_decision"], ("chief_executive",)),
        ("approve", "awaiting_decision", ["approved"], ("decider", "recorder")),
        ("approve_in_part", "awaiting_decision", ["approved_in_part"], ("decider", "recorder")),
        ("reject", "awaiting_decision", ["rejected"], ("decider", "recorder")),
        ("defer", "awaiting_decision", ["deferred"], ("decider", "recorder")),
        ("resume", "deferred", ["awaiting_decision"], ("decider", "recorder", "originator")),
        ("return", "legal_check", ["draft"], ("monitoring_officer",)),
        ("return", "finance_signoff", ["draft"], ("chief_finance_officer",)),
        ("return", "approval_to_submit", ["draft"], ("chief_executive",)),
        ("return", "awaiting_decision", ["draft"], ("decider", "recorder")),
        ("return", "deferred", ["draft"], ("decider", "recorder")),
        *(("withdraw", state, ["withdrawn"], ("originator",)) for state in BEFORE),
        ("supersede", "approved", ["superseded"], ("link",)),
        ("implement", "approved", ["implemented"], ("originator", "decider")),
        ("implement", "approved_in_part", ["implemented"], ("originator", "decider")),
        ("supersede", "rejected", ["superseded"], ("link",)),
        ("supersede", "implemented", ["superseded"], ("link",)),
        ("rescind", "approved_in_part", ["rescinded"], ("link",)),
    ],
)
def test_who_leads_it_where(action: str, from_: str, to: list[str], by: tuple[str, ...]) -> None:
    (transition,) = [each for each in NOTICE.leaving[from_] if each.action == action]
    assert ([each.state for each in transition.to], transition.by) == (to, by)


def test_only_the_commissioner_is_asked_by_way_of_the_chief_executive() -> None:
    first, second = NOTICE.by_action["certify"][0].to
    assert (first.state, first.decider, second.otherwise) == ("approval_to_submit", "commissioner", True)
    assert NOTICE.signoffs["approval"].required_for == ("commissioner",)


@pytest.mark.parametrize(
    ("decider", "needed"), [("commissioner", True), ("chief_executive", False), ("chief_finance_officer", False)]
)
def test_the_approval_to_submit_is_needed_only_for_the_commissioner(decider: str, needed: bool) -> None:
    content = {"decider": {"post": decider, "matter": "grant", "authority": None}}
    decision = Decision(
        id="1",
        body="b",
        state="awaiting_decision",
        version=1,
        revision=1,
        originator_post="clerk",
        originator="o",
        prepared_by="o",
        content=content,
        commitments={},
        authors={},
    )
    at = datetime(2025, 9, 1, 9, tzinfo=UTC)
    facts = Facts(definition=NOTICE, decision=decision, standing=Standing(sequence=0), actor=None, now=at, today=date(2025, 9, 1))
    asked = registry["signed"]
    blockers = list(asked.check(facts, GuardCall(asked.rule, NOTICE.by_action["approve"][0], argument="approval")))
    assert [blocker.code for blocker in blockers] == (["not_signed"] if needed else [])


def test_whoever_signs_did_not_write_it() -> None:
    signing = [each for each in NOTICE.transitions if each.signs]
    assert [each.signs for each in signing] == ["legal", "finance", "approval"]
    assert all({"not_an_author", "interests_clear"} <= guards(each) for each in signing)
    assert "originator_is_not_approver" in guards(NOTICE.by_action["approve_to_submit"][0])


def test_whoever_decides_is_not_whoever_certified() -> None:
    deciding = [each for each in NOTICE.transitions if each.decides]
    assert [each.action for each in deciding] == ["approve", "approve_in_part", "reject"]
    wanted = {"decider_is_not_certifier", "within_delegation", "interests_clear", "determinations_complete", "dated_after_signoffs"}
    assert all(wanted <= guards(each) for each in deciding)


@pytest.mark.parametrize("action", ["submit", "clear", "certify", "approve_to_submit", "approve", "approve_in_part"])
def test_the_content_is_looked_at_again_on_every_act_that_leads_on(action: str) -> None:
    content = {
        "recommendations_present",
        "sections_complete",
        "checklist_answered",
        "reasons_given",
        "findings_answered",
        "attachments_ready",
    }
    assert content <= guards(NOTICE.by_action[action][0])


def test_what_leads_back_or_away_says_why() -> None:
    for action in ("return", "withdraw", "defer"):
        for transition in NOTICE.by_action[action]:
            assert {ask.key: ask.required for ask in transition.asks}["reason"] is True, action


def test_deferred_means_to_a_later_day() -> None:
    (rule,) = [use for use in NOTICE.by_action["defer"][0].guards if isinstance(use, Rule)]
    assert rule.condition.holds({}, inputs={"until": "2025-09-02"}, today=TODAY)
    assert not rule.condition.holds({}, inputs={"until": TODAY}, today=TODAY)


def test_only_a_new_decision_replaces_an_old_one() -> None:
    decided = ("approved", "approved_in_part", "rejected", "implemented")
    after = [each for state in decided for each in NOTICE.leaving[state] if each.action != "implement"]
    assert {(each.by, each.link) for each in after} == {(("link",), "supersedes"), (("link",), "rescinds")}


def test_what_was_approved_on_conditions_is_implemented_when_they_are_met() -> None:
    (implement,) = NOTICE.by_action["implement"]
    assert "conditions_discharged" in guards(implement)
    assert not any(each.action == "implement" for each in NOTICE.leaving["rejected"])


COSTS, TEXT = given([{"year": "2025", "capital": 0, "revenue": 900}]), given("Text.")
YES, NO = {"answer": "yes"}, {"answer": "no"}
CONSISTENT = [
    (
        "question 8 yes, section 6 none",
        "implications_section",
        {"checklist.implications_complete": YES, "sections.other_implications": {"is": "none"}},
        False,
    ),
    *(
        (
            f"question 8 yes, section 6 {entry}",
            "implications_section",
            {"checklist.implications_complete": YES, "sections.other_implications": entry},
            False,
        )
        for entry in ({"is": "not_applicable"}, *map(given, ("None", " none. ", "N/A", "n.a.", "Nil", "Not applicable", "-")))
    ),
    ("question 8 yes, section 6 blank", "implications_section", {"checklist.implications_complete": YES}, False),
    (
        "question 8 yes, section 6 written",
        "implications_section",
        {"checklist.implications_complete": YES, "sections.other_implications": TEXT},
        True,
    ),
    (
        "question 8 no, section 6 none",
        "implications_section",
        {"checklist.implications_complete": NO, "sections.other_implications": {"is": "none"}},
        True,
    ),
    ("question 8 not answered yet", "implications_section", {}, True),
    ("section 5 written, no figures", "certificate_without_figures", {"sections.financial_implications": TEXT}, False),
    (
        "section 5 in a paper, no figures",
        "certificate_without_figures",
        {"sections.financial_implications": {"is": "see", "attachment": "1"}},
        False,
    ),
    (
        "section 5 written, figures given",
        "certificate_without_figures",
        {"sections.financial_implications": TEXT, "sections.costs": COSTS},
        True,
    ),
    (
        "section 5 written, no costs",
        "certificate_without_figures",
        {"sections.financial_implications": TEXT, "sections.costs": {"is": "none"}},
        True,
    ),
    ("section 5 none", "certificate_without_figures", {"sections.financial_implications": {"is": "none"}}, True),
    ("a start today", "start_before_decision", {"sections.start_on": given(TODAY)}, False),
    ("a start tomorrow", "start_before_decision", {"sections.start_on": given("2025-09-02")}, True),
    ("no start", "start_before_decision", {}, True),
]


@pytest.mark.parametrize(("sentence", "key", "content", "well"), CONSISTENT, ids=[row[0] for row in CONSISTENT])
def test_findings(sentence: str, key: str, content: dict[str, Any], well: bool) -> None:
    (finding,) = [each for each in NOTICE.findings if each.key == key]
    assert finding.condition is not None
    assert bool(finding.condition.holds(content, today=TODAY)) is well, sentence


def test_a_conclusion_in_other_words_is_a_finding_too() -> None:
    finding = NOTICE.findings[-1]
    assert finding.guard == GuardUse(name="recommendations_match_conclusion", argument="conclusion")
    assert finding.reads == ("recommendations", "sections.conclusion")


@pytest.mark.parametrize(
    ("sentence", "left_out", "found"),
    [
        ("nothing is asked for", ["legal", "finance", "approval"], ["legal", "finance", "approval"]),
        ("the clearance is not: a mended title voids it, but not the certificate", ["legal"], ["legal"]),
        ("the certificate is not: whatever voids it late voids the clearance too", ["finance"], []),
        ("neither the certificate nor the clearance", ["legal", "finance"], ["legal", "finance"]),
    ],
)
@pytest.mark.parametrize("action", ["approve", "approve_in_part"])
def test_a_way_round_planted_in_the_deciding_act(action: str, sentence: str, left_out: list[str], found: list[str]) -> None:
    head, act, tail = FILE.read_text().partition(f"  - action: {action}\n")
    for signoff in left_out:
        tail = tail.replace(f"      - {{signed: {signoff}}}\n", "", 1)
    ways = [each.message for each in lint(load((head + act + tail).encode(), FILE.name)) if each.code == "way_round"]
    assert [way.partition(":")[0] for way in ways] == [f"There is a way round the sign-off {signoff}" for signoff in found], (
        sentence
    )
    assert all(way.endswith(f"-{action}-> {NOTICE.by_action[action][0].to[0].state}.") for way in ways)


def test_both_deciding_acts_rest_on_all_three() -> None:
    assert (
        signed(NOTICE.by_action["approve"][0]) == signed(NOTICE.by_action["approve_in_part"][0]) == {"legal", "finance", "approval"}
    )
