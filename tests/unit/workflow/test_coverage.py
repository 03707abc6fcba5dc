"""Sign-offs follow the content: an edit voids exactly those that cover what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from app.workflow.coverage import changed, covered, voided
from app.workflow.definition import Covers
from app.workflow.facts import Signoff
from tests.unit.workflow.notices import FULL, SMALL, commitments, definition, signoff

PATHS = ("title", "decider", "sections.summary", "sections.costs", "sections.reserve", "checklist.legal_advice")
MORE = ("recommendations", "attachments.p1", "attachments.p2", "interests", "links", "findings.late", "restrictions")
NAMED = ("title", "decider", "costs", "reserve", "summary", "checklist", "recommendations", "attachments", "restrictions")

states_of_content = st.dictionaries(st.sampled_from(PATHS + MORE), st.sampled_from("abc"))
coverings = st.builds(Covers, all=st.booleans(), parts=st.frozensets(st.sampled_from(NAMED)))


COVERED = [
    ("A sign-off of parts covers those parts.", "finance", "sections.costs", True),
    ("And nothing else.", "finance", "sections.summary", False),
    ("Papers are covered one by one.", "finance", "attachments.p1", True),
    ("A sign-off of all but a section does not cover that.", "legal", "sections.reserve", False),
    ("And covers all else.", "legal", "checklist.confidential", True),
    ("A sign-off of all covers every section.", "approval", "sections.reserve", True),
    ("Declarations of interest are not content.", "approval", "interests", False),
    ("Links belong to everything: what an approval ends is part of what is approved.", "approval", "links", True),
    ("Nor are notes on findings.", "approval", "findings.risks_silent", False),
]


@pytest.mark.parametrize(("sentence", "name", "path", "expected"), COVERED, ids=[row[0] for row in COVERED])
def test_what_is_covered(sentence: str, name: str, path: str, expected: bool) -> None:
    assert (path in covered(SMALL.signoffs[name], {path: "a"})) is expected


def signed(rules: Mapping[str, Covers], content: Mapping[str, str]) -> tuple[Signoff, ...]:
    given = []
    for name, covers in rules.items():
        rule = replace(SMALL.signoffs["legal"], name=name, covers=covers)
        given.append(signoff("legal")._replace(name=name, covered=covered(rule, content)))
    return tuple(given)


def procedure(rules: Mapping[str, Covers]) -> object:
    return definition(signoffs={name: replace(SMALL.signoffs["legal"], name=name, covers=c) for name, c in rules.items()})


three_rules = st.fixed_dictionaries({"one": coverings, "two": coverings, "three": coverings})


@for_all(rules=three_rules, before=states_of_content, after=states_of_content)
def test_an_edit_voids_exactly_those_whose_covered_content_changed(
    rules: dict[str, Covers], before: dict[str, str], after: dict[str, str]
) -> None:
    touched = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    expected = {name: sorted(filter(covers.includes, touched)) for name, covers in rules.items()}
    lost = {s.name: list(paths) for s, paths in voided(signed(rules, before), procedure(rules), after)}
    assert lost == {name: paths for name, paths in expected.items() if paths}


@for_all(rules=three_rules, content=states_of_content)
def test_a_save_without_a_change_voids_nothing(rules: dict[str, Covers], content: dict[str, str]) -> None:
    assert voided(signed(rules, content), procedure(rules), dict(content)) == ()


@for_all(rules=three_rules, before=states_of_content, after=states_of_content)
def test_what_is_voided_once_is_not_voided_again(rules: dict[str, Covers], before: dict[str, str], after: dict[str, str]) -> None:
    gone = tuple(s._replace(voided_by=9) for s in signed(rules, before))
    assert voided(gone, procedure(rules), after) == ()


@for_all(before=states_of_content, after=states_of_content)
def test_a_change_and_its_reversal_touch_the_same_paths(before: dict[str, str], after: dict[str, str]) -> None:
    assert changed(before, after) == changed(after, before)


EDITS = [
    ("A typing error in the summary leaves the finance certificate.", {"sections.summary": "new"}, ["legal", "approval"]),
    ("A figure changes all three.", {"sections.costs": "new"}, ["legal", "finance", "approval"]),
    ("The reserve is the certificate's and the approval's.", {"sections.reserve": "new"}, ["finance", "approval"]),
    ("A paper that is added counts.", {"attachments.p2": "new"}, ["legal", "finance", "approval"]),
    ("A paper that is taken away counts.", {"attachments.p1": None}, ["legal", "finance", "approval"]),
    ("A declared interest voids nothing.", {"interests": "new"}, []),
]


@pytest.mark.parametrize(("sentence", "edit", "expected"), EDITS, ids=[row[0] for row in EDITS])
def test_edits_of_a_notice(sentence: str, edit: dict[str, str | None], expected: list[str]) -> None:
    after = {path: c for path, c in {**commitments(FULL), **edit}.items() if c is not None}
    lost = voided([signoff(name) for name in SMALL.signoffs], SMALL, after)
    assert [s.name for s, _ in lost] == expected
    assert all(paths == tuple(edit) for _, paths in lost)


def test_a_sign_off_that_a_migrated_procedure_does_not_know_holds_no_longer() -> None:
    without = definition(signoffs={name: rule for name, rule in SMALL.signoffs.items() if name != "finance"})
    lost = voided([signoff("legal"), signoff("finance")], without, commitments(FULL))
    assert [s.name for s, _ in lost] == ["finance"]
