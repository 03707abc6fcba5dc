"""Procedure files with sections and sign-offs for each member of a group: what is read, refused, proved, told and walked."""

from __future__ import annotations

import pytest

from app.errors import Invalid
from app.workflow.definition import MEMBER
from app.workflow.describe import describe
from app.workflow.diagram import alternative, mermaid, svg
from app.workflow.lint import lint
from app.workflow.simulate import in_words, simulate
from tests.unit.workflow.files import line_of
from tests.unit.workflow.plans import PLAN, TEXT, TWO_OF_THREE, plan

AGREE = "to: [{decision: {signed: [partners]}}, {agreement: otherwise}]"


def test_a_file_says_what_there_is_one_of_for_each_member() -> None:
    news, partners = PLAN.sections["news"], PLAN.signoffs["partners"]
    assert (news.one_for_each, news.filled_by, news.due_days) == ("partners", (MEMBER,), 5)
    assert (partners.for_each, partners.post, partners.need) == ("partners", MEMBER, None)
    assert TWO_OF_THREE.signoffs["partners"].need == 2
    assert (PLAN.groups, PLAN.asked) == (("partners",), frozenset({"partners"}))
    assert lint(PLAN) == []
    assert lint(TWO_OF_THREE) == []


@pytest.mark.parametrize(
    ("says", "change", "told"),
    [
        (
            "Either a post signs or each member does.",
            ("for_each: partners, need: all", "post: chair, for_each: partners"),
            "either post",
        ),
        ("One of the two must.", ("for_each: partners, need: all, ", ""), "either post"),
        (
            "How many belongs to members.",
            ("post: solicitor, covers: all", "post: solicitor, need: 2, covers: all"),
            "need goes with",
        ),
        ("Nobody is enough of nobody.", ("need: all", "need: 0"), "from 1 to 1000"),
        ("A member signs for a member.", ("by: [member]\n    signs: partners", "by: [chair]\n    signs: partners"), "by: [member]"),
        (
            "A member acts in nothing else.",
            ("to: withdrawn, by: [originator]", "to: withdrawn, by: [member]"),
            "a member acts only",
        ),
        (
            "A refusal has reasons.",
            ("title: Reasons, type: text, required: true", "title: Reasons, type: text"),
            "gives its reasons",
        ),
        ("What one post gives is returned, not refused.", ("refuses: partners", "refuses: legal"), "only a sign-off with for_each"),
        (
            "An act does one of both.",
            ("    refuses: partners", "    refuses: partners\n    signs: partners"),
            "either signs or refuses",
        ),
        (
            "Members fill in what there is one of for each.",
            ("type: text, one_for_each: partners", "type: text"),
            "is filled in by members",
        ),
        (
            "So with the day by which they do.",
            ("type: text, one_for_each: partners, filled_by: [member]", "type: text"),
            "due goes with",
        ),
        (
            "A post is not called member.",
            ("  solicitor: {title: Solicitor}", "  solicitor: {title: S}\n  member: {title: M}"),
            "another name",
        ),
        (
            "A sign-off in a destination is known.",
            ("{signed: [partners]}}, {ag", "{signed: [partner]}}, {ag"),
            "unknown sign-off partner",
        ),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(says: str, change: tuple[str, str], told: str) -> None:
    with pytest.raises(Invalid) as refusal:
        plan(change)
    assert any(told in fault.message for fault in refusal.value.faults), (says, refusal.value.faults)


def test_a_condition_cannot_read_what_there_is_one_of_for_each() -> None:
    rule = 'guards: [{rule: "has(sections.news)", says: No., cured_by: originator, where: sections.news}, decider_chosen, '
    with pytest.raises(Invalid) as refusal:
        plan(("guards: [decider_chosen, ", rule))
    assert "sections.news" in refusal.value.faults[0].message


def test_a_way_round_the_partners_is_found_with_its_line() -> None:
    without = "guards: [{signed: legal}, {signed: finance}, decider_is_not_certifier]"
    part = ("post: solicitor, covers: all", "post: solicitor, covers: [summary]")  # else what voids the partners' voids that too
    cut = plan(part, ("guards: [{signed: legal}, {signed: finance}, {signed: partners}, decider_is_not_certifier]", without))
    found = [f for f in lint(cut) if f.code == "way_round"]
    assert [(f.line, "partners" in f.message) for f in found] == [(line_of("  - {before_outcome", TEXT), True)]


def test_a_way_that_does_not_wait_for_all_is_found() -> None:
    hasty = plan((AGREE, "to: decision"), ("{signed: partners}, decider", "decider"))
    assert any(f.code == "way_round" and "-agree-> decision" in f.message for f in lint(hasty))


def test_a_sign_off_that_only_a_destination_needs_is_needed() -> None:
    assert not [f for f in lint(PLAN) if f.code == "signoff_never_needed"]


def test_it_is_told_in_words() -> None:
    words = "\n".join(describe(PLAN))
    assert "News (one for each of partners; text; needed to 'Submit'; due in 5 working days from the opening; " in words
    assert "filled by whoever speaks for each member" in words
    assert "Partners (partner), by whoever speaks for each member of partners, all of them, in any order" in words
    assert "partners, 2 of them, in any order" in "\n".join(describe(TWO_OF_THREE))
    assert "once signed: partners" in words
    assert "It refuses the sign-off 'partners'." in words


def test_it_is_drawn_with_who_acts_and_when_it_goes_on() -> None:
    assert "refuses the sign-off: partners" in svg(PLAN)
    assert "once signed: partners" in alternative(PLAN)
    assert "agreement --> agreement" in mermaid(PLAN)


@pytest.mark.parametrize(("definition", "signatures"), [(PLAN, 3), (TWO_OF_THREE, 2)])
def test_it_is_walked_with_three_made_up_members(definition: object, signatures: int) -> None:
    steps = simulate(definition)  # type: ignore[arg-type]
    assert steps[-1].to == "approved", in_words(definition, steps)  # type: ignore[arg-type]
    agreed = [step.by for step in steps if step.action == "agree"]
    assert len(agreed) == len(set(agreed)) == signatures
    assert [step.action for step in steps if step.state == "checks"] == ["clear", "certify"]
