"""Who may change what, and when: the state lets its editors in, and a section may have fillers and states of its own."""

from __future__ import annotations

import pytest

from app.errors import Invalid
from app.workflow.editing import may_edit
from tests.unit.workflow.notices import DEV, DORA, FINN, MONA, OLIVE, PETRA, decision, facts

EDITS = [
    ("The originator writes a draft.", "draft", OLIVE, "sections.summary", []),
    ("And everything that goes with it.", "draft", OLIVE, "checklist.legal_advice", []),
    ("The title too.", "draft", OLIVE, "title", []),
    ("And the decision maker.", "draft", OLIVE, "decider", []),
    ("And papers.", "draft", OLIVE, "attachments.p1", []),
    ("Nobody else writes it.", "draft", MONA, "sections.summary", ["capacity_not_held"]),
    ("A section of a post is for that post.", "draft", OLIVE, "sections.reserve", ["capacity_not_held"]),
    ("Which fills it in its own states.", "finance_signoff", FINN, "sections.reserve", []),
    ("And in no others.", "legal_check", FINN, "sections.reserve", ["not_editable"]),
    ("A state may let others in.", "legal_check", MONA, "sections.summary", []),
    ("And then not the originator.", "legal_check", OLIVE, "sections.summary", ["capacity_not_held"]),
    ("Where nobody is let in nothing changes.", "awaiting_decision", OLIVE, "title", ["not_editable"]),
    ("Both reasons are told.", "awaiting_decision", MONA, "sections.summary", ["not_editable", "capacity_not_held"]),
    ("Whoever takes part declares an interest.", "awaiting_decision", PETRA, "interests", []),
    ("Whoever does not has none to declare here.", "awaiting_decision", DEV, "interests", ["capacity_not_held"]),
    ("A recorder attaches the scan of what was signed.", "legal_check", DORA, "signatures.s1", []),
    ("Nobody else does.", "legal_check", OLIVE, "signatures.s1", ["capacity_not_held"]),
    ("Where nothing is signed there is nothing to scan.", "draft", DORA, "signatures.s1", ["not_editable"]),
    ("After the end there is nothing to declare it for.", "withdrawn", PETRA, "interests", ["not_editable"]),
]


@pytest.mark.parametrize(("sentence", "state", "actor", "path", "expected"), EDITS, ids=[row[0] for row in EDITS])
def test_may_edit(sentence: str, state: str, actor: str, path: str, expected: list[str]) -> None:
    assert [b.code for b in may_edit(facts(decision(state), actor=actor), path)] == expected


def test_a_refusal_says_where_it_can_be_changed_and_by_whom() -> None:
    late, not_ours = may_edit(facts(decision("approved"), actor=MONA), "sections.reserve")
    assert late.message == "'Reserve' can be changed in Draft or Finance sign-off; this stands in Approved."
    assert not_ours.message == "Changing 'Reserve' is for the Chief finance officer."
    assert {late.where, not_ours.capacity} == {"sections.reserve", "chief_finance_officer"}


def test_a_section_that_there_is_not_is_told_with_those_that_there_are() -> None:
    with pytest.raises(Invalid, match="Unknown section 'sumary': expected one of summary, risks"):
        may_edit(facts(), "sections.sumary")
