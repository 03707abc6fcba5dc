"""What an officer states with an act: inputs, limbs of a certificate, outcomes, a signature on paper."""

from __future__ import annotations

from typing import Any

import pytest

from app.workflow.definition import Ask, Transition
from app.workflow.facts import Attempt, Decision, Facts, Touched
from app.workflow.guards.stated import unmet
from tests.unit.workflow.notices import (
    DORA,
    FINN,
    MONA,
    PETRA,
    SMALL,
    awaiting,
    certificate,
    content,
    decision,
    facts,
    given,
    signoff,
    to,
    wet,
)


def codes(of: Facts, action: str) -> list[str]:
    (transition,) = SMALL.by_action[action]
    return [b.code for b in unmet(of, transition, SMALL.signoffs[transition.signs] if transition.signs else None)]


ALL_ASKED = Transition(
    action="ask",
    title="Ask",
    from_=("draft",),
    to=to("withdrawn"),
    by=("originator",),
    asks=(
        Ask(key="line", title="Line", type="line", required=True),
        Ask(key="text", title="Text", type="text"),
        Ask(key="day", title="Day", type="date"),
        Ask(key="pick", title="Pick", type="choice", choices=("here", "there")),
        Ask(key="sure", title="Sure", type="yes_no"),
    ),
)
INPUTS = [
    ("What is required is enough.", {"line": "x"}, []),
    ("What is required must be stated.", {}, ["input_missing"]),
    ("An empty text is not stated.", {"line": ""}, ["input_missing"]),
    ("A line has one line.", {"line": "a\nb"}, ["input_malformed"]),
    ("A text may have many.", {"line": "x", "text": "a\nb"}, []),
    ("A text of spaces says nothing.", {"line": "x", "text": "  "}, ["input_malformed"]),
    ("A day is written year first.", {"line": "x", "day": "2025-09-01"}, []),
    ("Another way of writing it is not read.", {"line": "x", "day": "1/9/2025"}, ["input_malformed"]),
    ("A day that is not in the calendar is none.", {"line": "x", "day": "2025-02-30"}, ["input_malformed"]),
    ("A short form is refused although a machine could read it.", {"line": "x", "day": "20250901"}, ["input_malformed"]),
    ("A choice is one of those offered.", {"line": "x", "pick": "there"}, []),
    ("Another is refused.", {"line": "x", "pick": "nowhere"}, ["input_malformed"]),
    ("Yes or no is true or false.", {"line": "x", "sure": False}, []),
    ("A word is neither.", {"line": "x", "sure": "yes"}, ["input_malformed"]),
    ("What is not asked for is refused.", {"line": "x", "why": "so"}, ["input_unknown"]),
    ("A line has 300 characters at most.", {"line": "x" * 300}, []),
    ("One more is too many.", {"line": "x" * 301}, ["input_malformed"]),
    ("A text has 20,000 characters at most.", {"line": "x", "text": "x" * 20_000}, []),
    ("One more is too many there too.", {"line": "x", "text": "x" * 20_001}, ["input_malformed"]),
    ("A number is no text.", {"line": 7}, ["input_malformed"]),
]


@pytest.mark.parametrize(("sentence", "inputs", "expected"), INPUTS, ids=[row[0] for row in INPUTS])
def test_inputs(sentence: str, inputs: dict[str, Any], expected: list[str]) -> None:
    asked = facts(attempt=Attempt(inputs=inputs))
    assert [b.code for b in unmet(asked, ALL_ASKED, None)] == expected


def test_before_the_act_nothing_is_asked_for() -> None:
    assert list(unmet(facts(), ALL_ASKED, None)) == []


def test_an_act_that_asks_for_nothing_takes_nothing() -> None:
    (blocker,) = unmet(facts(attempt=Attempt(inputs={"why": "so"})), SMALL.by_action["submit"][0], None)
    assert blocker.message == "'why' is not asked for: nothing is asked here."


# --- certificates -----------------------------------------------------------------------------------------------------

COSTED, FREE = given([{"year": "2025/26", "capital": 0, "revenue": 100}]), None
ELSEWHERE = {"is": "see", "attachment": "p1"}
TICKED = given([{"year": "2025/26", "capital": True, "revenue": "some"}])
NOUGHT = given([{"year": "2025/26", "capital": 0, "revenue": 0}])
RESERVE = given("General reserve")
CERTIFICATES = [
    ("Limb b with costs stated.", COSTED, None, certificate("b"), []),
    ("Limb a with nothing spent.", FREE, None, certificate("a"), []),
    ("Limb a where costs are none.", {"is": "none"}, None, certificate("a"), []),
    ("Limb a where the only figure is nought.", NOUGHT, None, certificate("a"), []),
    ("Limb a contradicts costs.", COSTED, None, certificate("a"), ["limb_contradicted"]),
    ("Limb a contradicts costs that stand elsewhere.", ELSEWHERE, None, certificate("a"), ["limb_contradicted"]),
    ("Limb b needs a figure.", FREE, None, certificate("b"), ["limb_unfounded"]),
    ("Nought is no figure.", NOUGHT, None, certificate("b"), ["limb_unfounded"]),
    ("A tick or a word is no figure.", TICKED, None, certificate("b"), ["limb_unfounded"]),
    ("A figure that stands elsewhere is not in the text that is signed.", ELSEWHERE, None, certificate("b"), ["limb_unfounded"]),
    ("Limb c needs a reserve that is named.", COSTED, None, certificate("c"), ["limb_unfounded"]),
    ("Limb c with figure and reserve.", COSTED, RESERVE, certificate("c"), []),
    ("One limb must be chosen.", COSTED, None, certificate(None), ["limb_not_chosen"]),
    ("A limb that there is not cannot.", COSTED, None, certificate("e"), ["limb_unknown"]),
    ("The limb that belongs to all is affirmed, not chosen.", COSTED, None, certificate("d"), ["limb_unknown"]),
    ("It must be affirmed.", COSTED, None, Attempt(choice="b"), ["limb_not_affirmed"]),
    ("A limb to choose cannot be affirmed.", COSTED, None, certificate("b", "d", "c"), ["limb_unknown"]),
    ("Saying nothing is neither.", COSTED, None, Attempt(), ["limb_not_chosen", "limb_not_affirmed"]),
    ("Before the act a limb is possible.", COSTED, None, None, []),
    ("Before the act another limb is possible.", FREE, None, None, []),
    ("Before the act no limb is left.", ELSEWHERE, None, None, ["limb_contradicted", *["limb_unfounded"] * 3]),
]


@pytest.mark.parametrize(
    ("sentence", "costs", "reserve", "attempt", "expected"), CERTIFICATES, ids=[row[0] for row in CERTIFICATES]
)
def test_certificates(sentence: str, costs: Any, reserve: Any, attempt: Attempt | None, expected: list[str]) -> None:
    values = content(sections__costs=costs, sections__reserve=reserve)
    assert codes(facts(decision("finance_signoff", values), actor=FINN, attempt=attempt), "certify") == expected


def test_a_limb_without_its_figure_is_for_whoever_fills_the_section() -> None:
    values = content(sections__costs=None)
    (transition,) = SMALL.by_action["certify"]
    asked = facts(decision("finance_signoff", values), actor=FINN, attempt=certificate("c"))
    found = {b.where: b.capacity for b in unmet(asked, transition, SMALL.signoffs["finance"])}
    assert found == {"sections.costs": "originator", "sections.reserve": "chief_finance_officer"}


def test_a_sign_off_without_limbs_needs_nothing_affirmed() -> None:
    assert codes(facts(decision("legal_check"), actor=MONA, attempt=Attempt()), "clear") == []
    assert codes(facts(decision("legal_check"), actor=MONA, attempt=certificate("a")), "clear") == ["limb_unknown", "limb_unknown"]


def test_an_act_that_signs_nothing_takes_no_certificate() -> None:
    assert codes(facts(attempt=certificate("a")), "submit") == ["signoff_not_expected"]


# --- signatures on paper ----------------------------------------------------------------------------------------------

CERTIFIED_BY_DORA = decision("awaiting_decision", signoffs=(signoff("finance", officer=DORA),))
ON_PAPER = [
    ("A recorder enters a decision on paper.", DORA, "approve", "2025-08-29", []),
    ("Nobody else does, not even whoever signed it.", PETRA, "approve", "2025-08-29", ["capacity_not_held"]),
    ("A day to come is none on which somebody signed.", DORA, "approve", "2025-09-02", ["date_in_future"]),
    ("The day must be one.", DORA, "approve", "yesterday", ["input_malformed"]),
    ("A withdrawal is not signed.", DORA, "withdraw", "2025-08-29", ["signature_not_expected"]),
]


@pytest.mark.parametrize(("sentence", "actor", "action", "day", "expected"), ON_PAPER, ids=[row[0] for row in ON_PAPER])
def test_signatures_on_paper(sentence: str, actor: str, action: str, day: str, expected: list[str]) -> None:
    assert codes(facts(awaiting(), actor=actor, attempt=wet(PETRA, day, "commissioner")), action) == expected


CHANGED = {"sections.summary": Touched(2, "2025-08-28"), "signatures.s1": Touched(3, "2025-08-29")}
SAME_DAY = {"sections.summary": Touched(3, "2025-08-28"), "signatures.s1": Touched(2, "2025-08-28")}
BLANKED = {"sections.conclusion": Touched(2, "2025-08-28"), "signatures.s1": Touched(3, "2025-08-29")}
TEXT_OF_THE_DAY = [
    ("What was signed after the last change covers it.", CHANGED, "2025-08-29", []),
    ("On the day of the change it may.", CHANGED, "2025-08-28", []),
    ("Before it the text was another.", CHANGED, "2025-08-27", ["signature_before_text"]),
    ("What was made blank is a change.", BLANKED, "2025-08-27", ["signature_before_text"]),
    ("Nothing is signed before the decision was opened.", {}, "2025-08-19", ["signature_before_text"]),
    ("A scan from before the change is not of this text, on the same day too.", SAME_DAY, "2025-08-28", ["scan_before_text"]),
    ("What the sign-off does not cover may change.", {"sections.reserve": Touched(9, "2025-08-31")}, "2025-08-28", []),
    ("An interest that is declared changes no text.", {"interests": Touched(9, "2025-08-31")}, "2025-08-28", []),
]


@pytest.mark.parametrize(("sentence", "touched", "day", "expected"), TEXT_OF_THE_DAY, ids=[row[0] for row in TEXT_OF_THE_DAY])
def test_a_signature_covers_the_text_of_its_day(sentence: str, touched: Any, day: str, expected: list[str]) -> None:
    cleared = decision("legal_check", opened_on="2025-08-20", touched=touched)
    assert codes(facts(cleared, actor=DORA, attempt=wet(MONA, day, "monitoring_officer")), "clear") == expected


ENTERED = [
    ("The originator does not enter what others signed.", awaiting(originator=DORA), "approve", PETRA, ["recorder_involved"]),
    ("Nor whoever prepared it.", awaiting(prepared_by=DORA), "approve", PETRA, ["recorder_involved"]),
    ("Nor whoever submitted it.", awaiting(brought_by=(DORA,)), "approve", PETRA, ["recorder_involved"]),
    ("Nor, a decision, whoever certified its finances.", CERTIFIED_BY_DORA, "approve", PETRA, ["recorder_involved"]),
    ("What the recorder signed is compared as a signature.", awaiting(originator=DORA), "approve", DORA, []),
]


@pytest.mark.parametrize(("sentence", "of", "action", "signer", "expected"), ENTERED, ids=[row[0] for row in ENTERED])
def test_who_enters_what_was_signed_on_paper(sentence: str, of: Decision, action: str, signer: str, expected: list[str]) -> None:
    assert codes(facts(of, actor=DORA, attempt=wet(signer, "2025-08-29", "commissioner")), action) == expected


@pytest.mark.parametrize("scan", [None, "s2"])
def test_there_is_a_scan_of_what_was_signed(scan: str | None) -> None:
    asked = facts(awaiting(), actor=DORA, attempt=wet(PETRA, "2025-08-29", "commissioner", scan=scan))
    assert codes(asked, "approve") == ["scan_missing"]
