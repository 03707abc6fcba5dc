"""A procedure in plain words says who acts, what must hold and why, and never the same long list twice."""

from __future__ import annotations

from dataclasses import replace

from app.workflow import cel
from app.workflow.definition import Destination, Finding, Paper, Question, Section
from app.workflow.describe import capacity, describe, due_words, guard_words, leads_when, needs, parts, who
from app.workflow.guards import registry
from tests.unit.workflow.procedures import MO, PCC, notice


def test_every_heading_that_has_something_to_say_is_there_in_order() -> None:
    assert [part.title for part in parts(notice())] == [
        "Who takes part",
        "Who may decide",
        "What is written",
        "What is asked",
        "What is signed",
        "What is done, state by state",
        "What always holds",
    ]
    assert describe(notice())[:3] == ["Decision notice, version 1", "", "Who takes part"]


def test_says_who_takes_part_who_decides_and_what_is_never_delegated() -> None:
    said = describe(notice())

    assert "Chief finance officer (Schedule 1, paragraph 6)" in said
    assert "What was signed on paper is recorded by the Chief executive" in said
    assert "The Chief executive, under delegation" in said
    assert "Never delegated: The plan" in said


def test_says_of_each_section_and_question_what_is_wanted() -> None:
    said = describe(notice())

    assert "Summary (text; needed to 'Submit for legal check')" in said
    assert "Costs (money; filled by the Chief finance officer; not published)" in said
    assert "Has advice been sought? Expected: yes; any other needs a reason." in said


def test_says_what_else_a_procedure_may_have() -> None:
    names = cel.variables(sections={"summary": ("text", ())}, checklist={}, deciders=())
    holds = cel.compile("has(sections.summary)", names)
    late = ("submit", "clear", "certify")
    definition = replace(
        notice(),
        sections={"more": Section(key="more", title="More", type="line", required_on=late, required_if=holds, shown_if=holds)},
        checklist={"q": Question(key="q", question="Is it?", answers=("yes", "no"), expected="no", blocks=True)},
        papers={"map": Paper(key="map", title="Map", required_on=("submit",))},
        findings=(Finding(key="f", says="It looks odd.", where="title", cured_by="originator", condition=holds),),
        absent_duties={"partner": "no partner is bound by it"},
        signoffs={},
        must_hold=(),
    )  # fmt: skip
    said = describe(definition)

    wanted = (
        "needed to 'Submit for legal check' and 2 later acts; needed where has(sections.summary); asked where has(sections.summary)"
    )
    assert f"More (line; {wanted})" in said
    assert "Is it? Expected: no; any other stops it." in said
    assert "Map (needed to 'Submit for legal check')" in said
    assert "It looks odd. Answered by: the originator." in said
    assert "Nobody has the duty 'partner': no partner is bound by it" in said


def test_says_what_is_signed_with_its_limbs_and_where_a_change_sends_it() -> None:
    said = describe(notice())

    assert "Finance (finance), by the Chief finance officer: I certify:" in said
    assert "  a) There are no costs. [not with 'Costs']" in said
    assert "  b) The costs are within the budget. [needs 'Costs']" in said
    assert "  d) The rules on money were kept. (always)" in said
    assert "  Covers 'Costs'; a change to that sends it back to 'Finance sign-off'." in said
    assert "  Covers everything but 'Costs'; a change to that sends it back to 'Legal check'." in said


def test_says_of_each_state_what_is_done_there_by_whom_and_what_must_hold() -> None:
    said = describe(notice())

    assert "Legal check (due in 5 working days)" in said
    assert "Approved (outcome: approved)" in said
    assert "Withdrawn (the procedure ends here)" in said
    certify = said.index(
        "  Certify: by the Chief finance officer; leads to Approval to submit where the Police and crime commissioner decides, "
        "Awaiting decision otherwise. It gives the sign-off 'finance'."
    )
    assert said[certify + 1].startswith("    Needs: signed (legal). ")
    assert "    States: Deferred until" in said
    assert "Nothing is approved or approved in part without the sign-offs: legal, finance" in said


def test_a_guard_is_told_with_its_own_words() -> None:
    use = notice().by_action["clear"][0].guards[0]

    assert guard_words(use) == f"not an author. {registry['not_an_author'].doc}"


def test_a_rule_is_told_by_its_sentence() -> None:
    assert guard_words(notice().by_action["defer"][0].guards[0]) == "A decision is deferred to a later day."


def test_what_an_earlier_act_needs_as_a_whole_is_not_told_again() -> None:
    definition = notice()
    approve, in_part = definition.by_action["approve"][0], definition.by_action["approve_in_part"][0]

    assert needs(definition, approve) == ("within delegation", "signed (legal)", "signed (finance)", "decider is not certifier")
    assert needs(definition, in_part) == ("all that 'Approve' needs",)
    assert "    Needs: all that 'Approve' needs" in describe(definition)
    assert needs(definition, definition.by_action["reject"][0]) == ("within delegation",)


def test_capacities_are_named_as_in_a_sentence() -> None:
    assert capacity(notice(), MO) == "the Monitoring officer"
    assert who(notice(), notice().by_action["approve"][0]) == "the decision maker or a recorder"
    assert who(notice(), notice().by_action["rescind"][0]) == "another decision that rescinds this one"


def test_ways_are_told_apart_by_who_decides_or_by_their_condition() -> None:
    certify = notice().by_action["certify"][0]
    condition = cel.compile('decider == "commissioner"', cel.variables(sections={}, checklist={}, deciders=(PCC,)))

    assert leads_when(notice(), certify, certify.to[0]) == "where the Police and crime commissioner decides"
    assert leads_when(notice(), certify, certify.to[1]) == "otherwise"
    assert leads_when(notice(), certify, Destination(state="draft", condition=condition)) == 'where decider == "commissioner"'
    assert leads_when(notice(), notice().transitions[0], notice().transitions[0].to[0]) == ""


def test_days_are_counted_in_the_singular_where_there_is_one() -> None:
    state = notice().states["finance_signoff"]

    assert due_words(notice(), state) == "due in 5 working days"
    assert due_words(notice(), replace(state, due_days=1)) == "due in 1 working day"
    assert due_words(notice(), replace(state, due_days=None)) == ""
