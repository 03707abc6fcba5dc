"""What is written and signed once for each member of a group: who may, what is still missing, and when it is enough."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.workflow import engine
from app.workflow.coverage import voided
from app.workflow.definition import Definition
from app.workflow.facts import Attempt, Facts, Signoff, Wet
from app.workflow.made_up import commitment
from app.workflow.members import answered, is_signed
from tests.unit.workflow.plans import (
    CHECKED,
    COMPLETE,
    PARTNERS,
    PLAN,
    TODAY,
    TWO_OF_THREE,
    answer,
    checked,
    commitments,
    decision,
    facts,
    standing,
)

REFUSE = Attempt(inputs={"reasons": "The budget is too small."})


def codes(given: Facts, action: str) -> dict[str, str]:
    """Give what blocks an act: code and place."""
    return {b.where: b.code for b in engine.decide(given, action).blockers}


def agreeing(actor: str, *signoffs: Signoff, attempt: Attempt | None = None, **more: Any) -> Facts:
    definition = more.pop("definition", PLAN)
    return facts(decision("agreement", *CHECKED, *signoffs), actor, attempt or Attempt(), definition, **more)


# --- sections ---------------------------------------------------------------------------------------------------------


def without(*paths: str) -> dict[str, Any]:
    return {path: value for path, value in COMPLETE.items() if path not in paths}


def test_each_member_whose_section_is_blank_is_named_with_the_post_that_fills_it() -> None:
    draft = decision(content=without("sections.news.fire", "sections.news.health"))
    blockers = engine.decide(facts(draft, "olive", Attempt()), "submit").blockers
    assert {(b.code, b.where, b.capacity) for b in blockers} == {
        ("section_missing", "sections.news.fire", "fire_link"),
        ("section_missing", "sections.news.health", "health_link"),
    }
    assert blockers[0].message == "Section 'News' of The fire service is empty."


def test_a_member_for_which_nobody_speaks_is_for_the_administrator_to_see_to() -> None:
    mute = tuple(replace(m, post=None) if m.key == "fire" else m for m in PARTNERS)
    draft = decision(content=without("sections.news.fire"))
    (blocker,) = engine.decide(facts(draft, "olive", Attempt(), standing=standing({"partners": mute})), "submit").blockers
    assert (blocker.capacity, blocker.where) == ("administrator", "sections.news.fire")


def test_a_group_without_members_is_no_group_whose_members_have_all_answered() -> None:
    nobody = standing({"partners": ()})
    draft = decision(content={k: v for k, v in COMPLETE.items() if not k.startswith("sections.news")})
    assert codes(facts(draft, "olive", Attempt(), standing=nobody), "submit") == {"sections.news": "group_empty"}
    waiting = facts(decision("decision", *CHECKED), "cy", Attempt(), standing=nobody)
    assert codes(waiting, "approve") == {"signoffs.partners": "group_empty"}


@pytest.mark.parametrize(
    ("says", "actor", "path", "may"),
    [
        ("A member's section is filled in by the post that speaks for it.", "fay", "sections.news.fire", True),
        ("Another member's is not.", "fay", "sections.news.police", False),
        ("Nor does the originator write it in their stead.", "olive", "sections.news.fire", False),
        ("Where the section is not theirs to fill, the originator writes it for each.", "olive", "sections.budget.fire", True),
        ("A member does not write what is the originator's.", "fay", "sections.summary", False),
    ],
)
def test_who_writes_what(says: str, actor: str, path: str, may: bool) -> None:
    found = engine.may_edit(facts(decision(), actor), path)
    assert (found == ()) is may, says
    assert may or {b.code for b in found} == {"capacity_not_held"}, says


def test_a_section_that_there_is_not_is_told() -> None:
    with pytest.raises(Invalid):
        engine.may_edit(facts(decision(), "olive"), "sections.views.fire")


def test_a_member_signs_what_it_wrote_itself_but_not_what_it_drafted_for_others() -> None:
    one = decision("agreement", *CHECKED)
    assert engine.decide(facts(one, "fay", Attempt()), "agree").allowed
    drafted = replace(one, authors={**one.authors, "sections.summary": ("fay",)})
    assert codes(facts(drafted, "fay", Attempt()), "agree") == {"sections.summary": "author_signs"}
    other = replace(one, authors={**one.authors, "sections.news.police": ("fay",)})
    assert codes(facts(other, "fay", Attempt()), "agree") == {"sections.news.police": "author_signs"}


def test_what_each_member_spends_counts_as_a_cost() -> None:
    budgets = {f"sections.budget.{m.key}": {"is": "given", "value": 100_00} for m in PARTNERS}
    covers = PLAN.signoffs["finance"].covers
    assert all(covers.includes(path) for path in budgets)
    assert not covers.includes("sections.news.fire")


# --- sign-offs --------------------------------------------------------------------------------------------------------


def test_partners_sign_in_any_order_and_the_last_one_moves_the_plan_on() -> None:
    first = engine.decide(agreeing("hal"), "agree")
    assert (first.allowed, first.to, first.capacity) == (True, "agreement", "member")
    assert first.holding is not None
    assert first.holding.post == "health_link"
    last = engine.decide(agreeing("pia", answer("health"), answer("fire")), "agree")
    assert last.to == "decision"


@pytest.mark.parametrize(
    ("says", "definition", "before", "signed"),
    [
        ("All are needed.", PLAN, ("police", "fire"), False),
        ("All are there.", PLAN, ("police", "fire", "health"), True),
        ("Two of three are enough.", TWO_OF_THREE, ("health", "police"), True),
        ("One of three is not.", TWO_OF_THREE, ("health",), False),
        ("Nobody yet.", TWO_OF_THREE, (), False),
    ],
)
def test_how_many_are_needed(says: str, definition: Definition, before: tuple[str, ...], signed: bool) -> None:
    one = decision("decision", *CHECKED, *(answer(key) for key in before))
    assert is_signed(one, standing(), definition.signoffs["partners"]) is signed, says
    given = facts(one, "cy", Attempt(), definition)
    waiting = {f"signoffs.partners.{m.key}" for m in PARTNERS if m.key not in before}
    assert set(codes(given, "approve")) == (set() if signed else waiting), says


def test_a_refusal_stands_with_its_reasons_and_stops_nobody() -> None:
    verdict = engine.decide(agreeing("fay", answer("health"), attempt=REFUSE), "object")
    assert (verdict.allowed, verdict.to, verdict.refuses, verdict.signs) == (True, "agreement", "partners", None)
    refused = answer("fire", answer="refused")
    assert not refused.holds
    assert refused.stands
    assert engine.decide(agreeing("pia", refused), "agree").to == "agreement"
    blockers = engine.decide(facts(decision("decision", *CHECKED, answer("police"), refused), "cy", Attempt()), "approve").blockers
    assert {(b.code, b.where, b.capacity) for b in blockers} == {
        ("signoff_refused", "signoffs.partners.fire", "fire_link"),
        ("not_signed", "signoffs.partners.health", "health_link"),
    }


def test_a_refusal_without_reasons_is_none() -> None:
    assert codes(agreeing("fay"), "object") == {"inputs.reasons": "input_missing"}


def test_two_of_three_do_without_the_third_that_refuses() -> None:
    verdict = engine.decide(agreeing("pia", answer("fire", answer="refused"), answer("health"), definition=TWO_OF_THREE), "agree")
    assert verdict.to == "decision"


def test_the_newest_answer_of_a_member_counts() -> None:
    changed_mind = (answer("fire")._replace(voided_by=9), answer("fire", answer="refused"))
    states = {a.member.key: a.state for a in answered(decision("agreement", *changed_mind), standing(), PLAN.signoffs["partners"])}
    assert states == {"police": "awaited", "fire": "refused", "health": "awaited"}


def test_who_has_signed_does_not_sign_again_but_may_still_refuse() -> None:
    assert codes(agreeing("fay", answer("fire")), "agree") == {"signoffs.partners.fire": "signed_already"}
    assert engine.decide(agreeing("fay", answer("fire"), attempt=REFUSE), "object").allowed


def test_nobody_answers_for_a_member_that_they_do_not_speak_for() -> None:
    assert engine.decide(agreeing("olive"), "agree").forbidden
    assert engine.decide(agreeing("fay", attempt=Attempt(member="police")), "agree").forbidden
    unknown = codes(agreeing("fay", attempt=Attempt(member="army")), "agree")
    assert unknown == {"": "capacity_not_held", "signoff.for": "member_unknown"}


def test_who_speaks_for_two_says_for_which_and_may_answer_for_each() -> None:
    both = standing(health_link="fay")
    assert codes(agreeing("fay", standing=both), "agree") == {"signoff.for": "member_not_named"}
    verdict = engine.decide(agreeing("fay", answer("fire"), standing=both, attempt=Attempt(member="health")), "agree")
    assert verdict.allowed
    assert verdict.holding is not None
    assert verdict.holding.post == "health_link"
    options = engine.options(facts(decision("agreement", *CHECKED, answer("fire")), "fay", standing=both))
    assert next(o for o in options if o.action == "agree").allowed  # which one is still to be said


def test_a_member_is_named_only_where_members_answer() -> None:
    given = facts(decision("decision", *CHECKED, *(answer(m.key) for m in PARTNERS)), "cy", Attempt(member="fire"))
    assert codes(given, "approve") == {"signoff.for": "member_not_expected"}


def test_the_deputy_of_who_speaks_for_a_member_answers_in_that_name() -> None:
    stands = standing()
    deputy = replace(stands.holdings[4], officer="dee", kind="deputy", on_behalf_of="pia")
    verdict = engine.decide(agreeing("dee", standing=replace(stands, holdings=(*stands.holdings, deputy))), "agree")
    assert verdict.holding is not None
    assert (verdict.holding.post, verdict.holding.on_behalf_of) == ("police_link", "pia")


def test_a_partner_may_sign_on_paper() -> None:
    paper = Wet(officer="fay", signed_on=TODAY.isoformat(), holdings=standing().held_by("fay"), scan="s1")
    recorded = replace(PLAN, recorders=("solicitor",), digest="recorded")
    scanned = decision("agreement", *CHECKED, content={**COMPLETE, "signatures.s1": {"kind": "signature"}})
    verdict = engine.decide(facts(scanned, "sol", Attempt(wet=paper), recorded), "agree")
    assert verdict.allowed
    assert verdict.holding is not None
    assert verdict.holding.officer == "fay"


# --- when the text changes --------------------------------------------------------------------------------------------


def test_a_change_voids_each_answer_on_what_changed_and_a_refusal_with_them() -> None:
    one = (answer("police"), answer("fire", answer="refused"))
    after = commitments({**COMPLETE, "sections.summary": {"is": "given", "value": "Other words."}})
    lost = [s.member for s, _ in voided(one, PLAN, after)]
    assert lost == ["police", "fire"]
    assert voided(one, PLAN, commitments(COMPLETE)) == ()


def test_a_state_whose_sign_offs_are_all_there_is_passed_at_once_and_only_then() -> None:
    content = {**COMPLETE, "sections.budget.fire": {"is": "given", "value": 1}}
    lapsed = CHECKED[1]._replace(voided_by=8)
    full = decision("checks", CHECKED[0], lapsed, *(answer(m.key) for m in PARTNERS), content=content)
    assert engine.decide(facts(full, "tess", Attempt()), "certify").to == "decision"
    short = replace(full, signoffs=full.signoffs[:-1])
    assert engine.decide(facts(short, "tess", Attempt()), "certify").to == "agreement"


def test_sign_offs_side_by_side_are_awaited_until_each_is_given() -> None:
    assert engine.waiting_for(facts(decision("checks"), "olive"), "checks") == "solicitor"
    assert engine.awaited(facts(decision("checks"), "olive"), "checks") == ("solicitor", "treasurer")
    half = facts(decision("checks", CHECKED[0]), "olive")
    assert (engine.waiting_for(half, "checks"), engine.awaited(half, "checks")) == ("treasurer", ("treasurer",))
    first = engine.decide(facts(decision("checks"), "tess", Attempt()), "certify")
    assert first.to == "checks"
    assert engine.decide(facts(decision("checks", CHECKED[0]), "tess", Attempt()), "certify").to == "agreement"


def test_whose_contribution_is_missing_is_awaited_in_the_draft() -> None:
    given = facts(decision(content=without("sections.news.fire")), "olive")
    assert (engine.waiting_for(given, "draft"), engine.awaited(given, "draft")) == ("originator", ("fire_link",))


def test_a_member_that_joins_is_awaited_too() -> None:
    one = decision("decision", *CHECKED, *(answer(m.key) for m in PARTNERS))
    joined = (*PARTNERS, replace(PARTNERS[0], key="probation", post=None))
    assert codes(facts(one, "cy", Attempt(), standing=standing({"partners": joined})), "approve") == {
        "signoffs.partners.probation": "not_signed"
    }


ANSWERS = st.lists(st.tuples(st.sampled_from([m.key for m in PARTNERS]), st.sampled_from(["given", "refused"])), max_size=12)


@given(ANSWERS, st.integers(1, 3))
def test_however_they_answer_the_newest_of_each_is_counted(answers: list[tuple[str, Any]], need: int) -> None:
    rule = replace(PLAN.signoffs["partners"], need=need)
    signoffs: tuple[Signoff, ...] = ()
    for key, said in answers:
        signoffs = (*(s._replace(voided_by=9) if s.member == key and s.stands else s for s in signoffs), answer(key, answer=said))
    newest = dict(answers)
    assert is_signed(decision("agreement", *signoffs), standing(), rule) is (list(newest.values()).count("given") >= need)


def test_the_checks_are_of_the_text_that_stands() -> None:
    assert checked("legal", "solicitor").covered["title"] == commitment("A plan")
