"""The one evaluation: where an act leads, everything that blocks it, and that nobody is told otherwise beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from app.errors import Blocker, Invalid
from app.workflow import engine, steps
from app.workflow.definition import Transition
from app.workflow.facts import Attempt, Decision, Facts, Passed
from app.workflow.guards import Guard, GuardCall, registry
from tests.unit.workflow.notices import (
    CARLA,
    DEV,
    DORA,
    FINN,
    MONA,
    OLIVE,
    PETRA,
    SMALL,
    TRANSITIONS,
    awaiting,
    certificate,
    content,
    decision,
    definition,
    edited,
    facts,
    given,
    holding,
    outcome,
    signoff,
    standing,
    to,
    uses,
    wet,
)

DONE = Attempt()
CHIEF = {"post": "chief_executive", "matter": "grants", "authority": "Scheme, 4"}


def codes(blockers: tuple[Blocker, ...]) -> list[str]:
    return [b.code for b in blockers]


def changed(action: str, **changes: Any) -> tuple[Transition, ...]:
    return tuple(replace(t, **changes) if t.action == action else t for t in TRANSITIONS)


# --- where an act leads -----------------------------------------------------------------------------------------------

SIGNED = ("legal", "finance", "approval")
WAYS: list[tuple[str, Decision, str, str, Attempt, str]] = [
    ("A draft goes to the legal check.", decision(), OLIVE, "submit", DONE, "legal_check"),
    ("Cleared, it goes to finance.", decision("legal_check"), MONA, "clear", DONE, "finance_signoff"),
    (
        "For the commissioner it goes to the chief executive first.",
        decision("finance_signoff", signed=("legal",)),
        FINN,
        "certify",
        certificate(),
        "approval_to_submit",
    ),
    (
        "For a chief executive under delegation it goes straight to decision.",
        decision("finance_signoff", content(decider=CHIEF), signed=("legal",)),
        FINN,
        "certify",
        certificate(),
        "awaiting_decision",
    ),
    (
        "Approved to submit, it awaits its decision.",
        decision("approval_to_submit", signed=("legal", "finance")),
        CARLA,
        "approve_to_submit",
        DONE,
        "awaiting_decision",
    ),
    ("The commissioner approves.", awaiting(), PETRA, "approve", DONE, "approved"),
    (
        "The commissioner rejects, with reasons.",
        awaiting(),
        PETRA,
        "reject",
        Attempt(determinations=(outcome("r1", "rejected", "No."), outcome("r2", "rejected", "No."))),
        "rejected",
    ),
    ("It may be deferred.", awaiting(), PETRA, "defer", Attempt(inputs={"until": "2025-10-01"}), "deferred"),
    ("And taken up again.", replace(awaiting(), state="deferred"), PETRA, "resume", DONE, "awaiting_decision"),
    ("A return goes back to the draft.", awaiting(), PETRA, "return", Attempt(inputs={"reason": "Figures."}), "draft"),
    ("A later decision supersedes it.", decision("approved"), PETRA, "supersede", Attempt(link="n2"), "superseded"),
    (
        "A recorder enters what was signed on paper.",
        awaiting(),
        DORA,
        "approve",
        wet(PETRA, "2025-08-29", "commissioner"),
        "approved",
    ),
]


@pytest.mark.parametrize(("sentence", "of", "actor", "action", "attempt", "rests"), WAYS, ids=[row[0] for row in WAYS])
def test_where_an_act_leads(sentence: str, of: Decision, actor: str, action: str, attempt: Attempt, rests: str) -> None:
    verdict = engine.decide(facts(of, actor=actor, attempt=attempt), action)
    assert (verdict.blockers, verdict.to, verdict.passed) == ((), rests, ())


def test_an_act_says_in_which_capacity_and_by_which_appointment() -> None:
    deputy = holding("chief_finance_officer", DEV, "deputy", FINN)
    asked = facts(decision("finance_signoff", signed=("legal",)), actor=DEV, attempt=certificate(), standing=standing(deputy))
    verdict = engine.decide(asked, "certify")
    assert verdict.allowed
    assert (verdict.capacity, verdict.holding, verdict.signs, verdict.decides) == ("chief_finance_officer", deputy, "finance", None)


def test_an_act_names_the_guards_that_were_asked() -> None:
    verdict = engine.decide(facts(awaiting(), actor=PETRA, attempt=Attempt(inputs={"until": "2025-10-01"})), "defer")
    assert verdict.guards == (
        "stated@1",
        f"rule:until_later@{sha256(b'inputs.until > today').hexdigest()[:8]}",
    )
    assert engine.decide(facts(actor=OLIVE, attempt=DONE), "submit").guards[:3] == (
        "stated@1",
        "sections_complete@1",
        "checklist_answered@1",
    )


def test_nothing_of_the_decision_is_touched() -> None:
    of = decision()
    engine.decide(facts(of, attempt=DONE), "submit")
    assert of == decision()


# --- what blocks it ---------------------------------------------------------------------------------------------------


def test_every_reason_is_told_at_once() -> None:
    empty = decision("draft", {"sections.summary": given("x")})
    verdict = engine.decide(facts(empty, actor=MONA, attempt=Attempt(inputs={"why": "x"})), "submit")
    assert verdict.to is None
    assert set(codes(verdict.blockers)) == {
        "capacity_not_held",
        "input_unknown",
        "section_missing",
        "question_unanswered",
        "paper_missing",
        "recommendation_missing",
        "decider_missing",
    }
    assert verdict.forbidden


def test_whose_turn_it_is_is_told_by_post() -> None:
    (blocker,) = engine.decide(facts(decision("legal_check"), actor=OLIVE, attempt=DONE), "clear").blockers
    assert blocker.message == "'Clear' is for the Monitoring officer."
    assert blocker.capacity == "monitoring_officer"


def test_a_recorder_is_not_named_where_only_the_decision_maker_can_decide() -> None:
    (blocker,) = engine.decide(facts(awaiting(), actor=DORA, attempt=DONE), "approve").blockers
    assert blocker.message == "'Approve' is for the decision maker (Commissioner)."


def test_the_wrong_state_is_told_with_the_right_ones_and_whose_turn_it_is() -> None:
    verdict = engine.decide(facts(decision("legal_check"), actor=CARLA, attempt=DONE), "approve_to_submit")
    assert codes(verdict.blockers) == ["wrong_state", "not_signed", "not_signed"]
    assert verdict.blockers[0].message == "'Approve to submit' is possible in Approval to submit; this stands in Legal check."
    assert verdict.blockers[0].capacity == "monitoring_officer"


def test_an_action_that_there_is_not_is_told_with_those_that_there_are() -> None:
    with pytest.raises(Invalid, match="Unknown action 'sumbit': expected one of submit, clear, return") as refused:
        engine.decide(facts(), "sumbit")
    assert refused.value.faults[0].where == "action"


def test_persons_are_compared_only_where_somebody_could_act() -> None:
    brought = decision("approval_to_submit", signed=("legal", "finance"), originator=CARLA)
    assert codes(engine.decide(facts(brought, actor=CARLA, attempt=DONE), "approve_to_submit").blockers) == ["originator_approves"]
    elsewhere = facts(brought, actor=CARLA, attempt=DONE, standing=standing(holders={}))
    assert codes(engine.decide(elsewhere, "approve_to_submit").blockers) == ["capacity_not_held"]


def test_a_recorder_for_a_committee_is_not_the_one_who_decides() -> None:
    board = awaiting(content(decider={"post": "board", "matter": None, "authority": None}))
    certified = replace(board, signoffs=(board.signoffs[0], board.signoffs[1]._replace(officer=DORA)))
    verdict = engine.decide(facts(certified, actor=DORA, attempt=DONE), "approve")
    assert (verdict.allowed, verdict.capacity) == (True, "recorder")


RULES = [
    ("A later day will do.", Attempt(inputs={"until": "2025-09-02"}), []),
    ("Today is not later.", Attempt(inputs={"until": "2025-09-01"}), ["until_later"]),
    ("What was not said cannot be true.", Attempt(), ["input_missing", "until_later"]),
    ("Nor can a word that is no day.", Attempt(inputs={"until": 7}), ["input_malformed", "until_later"]),
    ("Before the act nothing has been said yet.", None, []),
]


@pytest.mark.parametrize(("sentence", "attempt", "expected"), RULES, ids=[row[0] for row in RULES])
def test_rules_in_the_file(sentence: str, attempt: Attempt | None, expected: list[str]) -> None:
    asked = facts(awaiting(), actor=PETRA, attempt=attempt)
    (option,) = (o for o in engine.options(asked) if o.action == "defer")
    assert codes(option.blockers) == expected


def test_a_rule_tells_its_own_sentence() -> None:
    asked = facts(awaiting(), actor=PETRA, attempt=Attempt(inputs={"until": "2025-08-01"}))
    (blocker,) = engine.decide(asked, "defer").blockers
    assert (blocker.message, blocker.capacity, blocker.where) == (
        "A decision is deferred to a later day.",
        "decider",
        "inputs.until",
    )
    assert blocker.rule == "Procedure small-notice, version 1: defer"


def test_a_guard_that_fails_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(of: Facts, call: GuardCall) -> Iterator[Blocker]:
        yield call.blocker("one", "One reason.", "originator", "")
        raise KeyError("value")

    failing = Guard("decider_chosen", 1, broken, None, False, "A rule", "Breaks.")
    monkeypatch.setattr(steps, "registry", {**registry, "decider_chosen": failing})
    asked = facts(definition=definition(version=99), attempt=DONE)
    verdict = engine.decide(asked, "submit")
    assert codes(verdict.blockers) == ["one", "guard_failed"]
    assert verdict.blockers[1].message == "The rule decider_chosen@1 could not be asked (KeyError), so this is refused."


def test_where_no_destination_matches_nothing_moves() -> None:
    only_board = definition(transitions=changed("submit", to=to(("legal_check", "board"))))
    asked = facts(definition=only_board, attempt=DONE)
    assert codes(engine.decide(asked, "submit").blockers) == ["no_destination"]


def test_the_same_reason_found_twice_is_told_once() -> None:
    values = content(sections__risks={"is": "see", "attachment": "p9"})
    verdict = engine.decide(facts(decision(values=values), attempt=DONE), "submit")
    assert codes(verdict.blockers) == ["paper_missing"]


# --- what is possible -------------------------------------------------------------------------------------------------


def test_options_are_the_actions_of_the_present_state() -> None:
    found = engine.options(facts())
    assert [(o.action, o.to, o.allowed, o.capacity, o.from_state) for o in found] == [
        ("submit", ("legal_check",), True, "originator", "draft"),
        ("withdraw", ("withdrawn",), True, "originator", "draft"),
    ]


def test_options_of_later_states_are_given_on_request_with_all_that_blocks_them() -> None:
    found = {o.action: o for o in engine.options(facts(decision("legal_check"), actor=FINN), all=True)}
    assert list(found) == [
        *("clear", "return", "withdraw"),
        *("certify", "approve_to_submit", "approve", "approve_in_part", "reject", "defer", "resume", "supersede"),
    ]
    assert codes(found["certify"].blockers) == ["wrong_state", "not_signed"]
    assert (found["certify"].from_state, found["certify"].capacity) == ("finance_signoff", "chief_finance_officer")
    assert [o.action for o in found.values() if o.allowed] == ["return"]


def test_states_that_cannot_come_any_more_are_not_told_of() -> None:
    reopen = Transition(action="reopen", title="Reopen", from_=("rejected",), to=to("draft"), by=("decider",))
    after_rejection = definition(transitions=(*TRANSITIONS, reopen))
    told = {
        state: engine.options(facts(decision(state), definition=after_rejection), all=True) for state in ("approved", "rejected")
    }
    assert {state: [o.action for o in found] for state, found in told.items()} == {
        "approved": ["supersede"],
        "rejected": ["reopen"],
    }
    assert engine.options(facts(decision("withdrawn")), all=True) == ()


def test_a_question_that_depends_on_the_act_is_asked_on_each_act() -> None:
    """A signature of 1 August is too early for a decision on three later sign-offs, not for the first of them."""
    early = facts(decision("legal_check", signed=SIGNED), actor=DORA, attempt=wet(MONA, "2025-08-01", "monitoring_officer"))
    found = {o.action: codes(o.blockers) for o in engine.options(early, all=True)}
    assert found["clear"] == []
    assert found["approve"].count("date_before_signoff") == 3


def test_whoever_may_not_sign_one_thing_may_sign_another() -> None:
    """The summary is covered by the legal sign-off and not by the certificate."""
    both = standing(holders={"monitoring_officer": DEV, "chief_finance_officer": DEV})
    drafted = decision("legal_check", authors={"sections.summary": (DEV,)})
    found = {o.action: codes(o.blockers) for o in engine.options(facts(drafted, actor=DEV, standing=both), all=True)}
    assert found["clear"] == ["author_signs"]
    assert found["certify"] == ["wrong_state", "not_signed"]


ACTORS = (OLIVE, MONA, FINN, CARLA, PETRA, DORA, DEV)
some_attempts = st.sampled_from((
    DONE,
    certificate(),
    certificate("a"),
    Attempt(inputs={"until": "2025-10-01"}),
    Attempt(inputs={"reason": "x"}),
    Attempt(determinations=(outcome("r1", "approved"), outcome("r2", "rejected", "No."))),
    Attempt(link="n2"),
    wet(PETRA, "2025-08-29", "commissioner"),
))  # fmt: skip
some_content = st.builds(
    lambda blank, decider: {p: v for p, v in content(decider=decider).items() if p not in blank},
    st.frozensets(st.sampled_from(sorted(content())), max_size=3),
    st.sampled_from((content()["decider"], CHIEF, None)),
)
some_facts = st.builds(
    lambda state, values, signed, actor, attempt: facts(decision(state, values, signed=tuple(signed)), actor, attempt),
    st.sampled_from(list(SMALL.states)),
    some_content,
    st.frozensets(st.sampled_from(SIGNED)),
    st.sampled_from(ACTORS),
    some_attempts,
)


@for_all(asked=some_facts)
def test_what_is_said_to_be_possible_is_what_is_allowed(asked: Facts) -> None:
    """Options and the verdict come from one evaluation, of the present state and of later ones."""
    for option in engine.options(asked, all=True):
        verdict = engine.decide(asked, option.action)
        assert verdict.blockers == option.blockers
        assert option.allowed is verdict.allowed
        assert verdict.to is None or verdict.to in SMALL.states


# --- coming to rest ---------------------------------------------------------------------------------------------------


def test_a_state_whose_sign_off_still_holds_is_passed_at_once() -> None:
    """Only the summary was mended after all had signed, so that finance signs nothing again."""
    before = awaiting()
    mended = edited(replace(before, state="legal_check", signoffs=before.signoffs[1:2]), sections__summary=given("Mended."))
    verdict = engine.decide(facts(mended, actor=MONA, attempt=DONE), "clear")
    assert verdict.to == "approval_to_submit"
    assert verdict.passed == (Passed(state="finance_signoff", signoff="finance", to="approval_to_submit"),)


def test_the_sign_off_just_given_counts_for_the_states_that_are_passed() -> None:
    """Certifying rests on the legal sign-off: that it has been given by this very act is enough."""
    mended = decision("legal_check", signed=("finance", "approval"))
    verdict = engine.decide(facts(mended, actor=MONA, attempt=DONE), "clear")
    assert [p.state for p in verdict.passed] == ["finance_signoff", "approval_to_submit"]
    assert verdict.to == "awaiting_decision"
    assert verdict.guards == (
        "stated@1",
        *("not_an_author@1", "interests_clear@1", "dated_after_signoffs@1"),  # of clearing
        "signed@1",  # of certifying and approving, where persons are not compared again
    )


def test_a_sign_off_that_no_longer_holds_passes_nothing() -> None:
    voided = decision("legal_check", signoffs=(signoff("finance", voided_by=9),))
    assert engine.decide(facts(voided, actor=MONA, attempt=DONE), "clear").to == "finance_signoff"


def test_a_state_is_not_passed_where_its_guards_do_not_hold_any_more() -> None:
    strict = definition(
        transitions=changed("certify", guards=uses(("signed", "legal"), "sections_complete", "recommendations_present"))
    )
    gone = decision("legal_check", content(recommendations=None), signed=("finance",))
    assert engine.decide(facts(gone, actor=MONA, attempt=DONE, definition=strict), "clear").to == "finance_signoff"


def test_a_state_is_not_passed_where_the_figures_no_longer_bear_the_limb() -> None:
    gone = decision("legal_check", content(sections__costs=None), signed=("finance",))
    assert engine.decide(facts(gone, actor=MONA, attempt=DONE), "clear").to == "finance_signoff"


def test_persons_are_not_compared_again_where_a_sign_off_is_relied_on() -> None:
    """Whoever certified has drafted a figure since and taken it back: the certificate holds, and so it is passed."""
    drafted = decision("legal_check", signed=("finance",), authors={"sections.costs": (FINN,)})
    assert engine.decide(facts(drafted, actor=MONA, attempt=DONE), "clear").to == "approval_to_submit"


def test_a_return_rests_where_it_leads() -> None:
    back_to_finance = definition(transitions=changed("return", to=to("finance_signoff"), from_=("awaiting_decision",)))
    verdict = engine.decide(
        facts(awaiting(), actor=PETRA, attempt=Attempt(inputs={"reason": "Look again."}), definition=back_to_finance), "return"
    )
    assert (verdict.to, verdict.passed) == ("finance_signoff", ())


def test_an_act_that_decides_is_never_passed() -> None:
    """Even where a procedure lets the decision be a sign-off of its own."""
    deciding = definition(
        signoffs={**SMALL.signoffs, "approval": replace(SMALL.signoffs["approval"], void_to="awaiting_decision")},
        transitions=(
            *(t for t in TRANSITIONS if t.action not in ("approve", "approve_to_submit")),
            replace(SMALL.by_action["approve_to_submit"][0], signs=None),
            replace(SMALL.by_action["approve"][0], signs="approval"),
        ),
    )
    held = decision("approval_to_submit", signed=SIGNED)
    verdict = engine.decide(facts(held, actor=CARLA, attempt=DONE, definition=deciding), "approve_to_submit")
    assert (verdict.to, verdict.passed) == ("awaiting_decision", ())


def test_passing_ends_where_it_would_go_round() -> None:
    """A procedure in which certifying leads back to the legal check must not turn for ever."""
    round_and_round = definition(transitions=changed("certify", to=to("legal_check")))
    held = facts(decision("draft", signed=SIGNED), definition=round_and_round)
    assert engine.settle(held, "legal_check") == (
        "finance_signoff",
        (Passed(state="legal_check", signoff="legal", to="finance_signoff"),),
    )


def test_settling_after_an_edit_passes_what_still_holds() -> None:
    held = replace(awaiting(), state="legal_check", signoffs=awaiting().signoffs[:2])
    rests, passed = engine.settle(facts(held, actor=OLIVE), "legal_check")
    assert (rests, [p.state for p in passed]) == ("approval_to_submit", ["legal_check", "finance_signoff"])


BACK = [
    (
        "The earliest of the states that voided sign-offs name.",
        ["approval", "finance", "legal"],
        "awaiting_decision",
        "legal_check",
    ),
    ("One voided sign-off goes to its own state.", ["finance"], "awaiting_decision", "finance_signoff"),
    ("Nothing voided, nothing moves.", [], "awaiting_decision", "awaiting_decision"),
    ("A decision is never sent forwards.", ["finance", "approval"], "draft", "draft"),
    ("A sign-off that the procedure does not know names no state.", ["unknown"], "approval_to_submit", "approval_to_submit"),
]


@pytest.mark.parametrize(("sentence", "voided", "state", "expected"), BACK, ids=[row[0] for row in BACK])
def test_back_to(sentence: str, voided: list[str], state: str, expected: str) -> None:
    assert engine.back_to(SMALL, voided, state) == expected


# --- the machine ------------------------------------------------------------------------------------------------------


def test_a_procedure_is_made_ready_once_for_each_digest() -> None:
    assert engine._procedure(definition()) is engine._procedure(definition())
    assert engine._procedure(definition(version=2)) is not engine._procedure(SMALL)


def test_the_machine_keeps_no_model_and_adds_no_way_of_its_own() -> None:
    machine = engine._procedure(SMALL).machine
    engine.decide(facts(attempt=DONE), "submit")
    assert machine.models == []
    assert set(machine.events) == set(SMALL.by_action)


def test_nothing_in_the_machine_is_found_by_a_name() -> None:
    events = engine._procedure(SMALL).machine.events.values()
    moves = [move for event in events for found in event.transitions.values() for move in found]
    assert moves
    assert all(callable(c.func) for move in moves for c in move.conditions)
    assert not any(move.before or move.after or move.prepare for move in moves)


def test_an_action_that_leaves_a_state_twice_is_refused() -> None:
    twice = definition(transitions=(*TRANSITIONS, SMALL.by_action["submit"][0]))
    with pytest.raises(ValueError, match="leaves the same state twice"):
        engine.options(facts(definition=twice))
