"""The register of event kinds: closed, complete, in one grammar."""

from __future__ import annotations

from app.log.kinds import ABOUT, About, Kind, faults


def test_the_register_is_sound() -> None:
    assert faults(ABOUT) == []
    assert set(ABOUT) == set(Kind)


def test_a_kind_that_is_not_described_is_found() -> None:
    rest = {kind: about for kind, about in ABOUT.items() if kind is not Kind.BODY_CREATED}
    assert faults(rest) == ["body:create:done is not described"]


def test_a_kind_that_is_badly_described_is_found() -> None:
    bad = {**ABOUT, Kind.POST_CREATED: About("Posts", versioned=True)}
    assert faults(bad) == [
        "post:create:done is not described by a sentence",
        "post:create:done takes a version but is no act on a decision",
    ]


def test_comments_links_from_elsewhere_disposals_and_refusals_take_no_version() -> None:
    free = {kind for kind in Kind if kind.startswith("decision:") and not ABOUT[kind].versioned}
    refused = {Kind.DECISION_REVISION_REFUSED, Kind.DECISION_MOVE_REFUSED}
    assert free == {Kind.DECISION_COMMENTED, Kind.DECISION_LINKED, Kind.DECISION_DISPOSED, *refused}


def test_what_facts_of_a_body_rest_on_moves_its_standing() -> None:
    rests_on = ("post:", "appointment:", "delegation:", "body:create:", "body:parameter:", "body:calendar:")
    assert all(ABOUT[kind].standing for kind in Kind if kind.startswith(rests_on))
    assert not any(ABOUT[kind].standing for kind in Kind if kind.startswith("decision:"))
