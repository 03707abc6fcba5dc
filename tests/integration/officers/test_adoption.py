"""Adopting a procedure: two officers, one exact file, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.errors import ActionRefused, Invalid
from app.log.office import Office
from app.officers import acts
from app.officers.tables import definition as definitions
from app.workflow.definition import Covers, Definition, Post, SignoffRule
from app.workflow.loader import load
from tests.homes import Engine, Home
from tests.integration.officers.shire import Shire, founded
from tests.world import SMALL


@pytest.fixture
def office(kind: Engine, fresh_database: Callable[[Engine], Home]) -> Office:
    """An installation of its own: the procedures that are adopted here are stubs that nobody else could read."""
    return fresh_database(kind).office


def signoff(name: str, duty: Any, post: str) -> SignoffRule:
    return SignoffRule(name=name, duty=duty, post=post, statement="Cleared.", covers=Covers(all=True), void_to="draft")


def notice(version: int = 1, workflow: str = "", text: str = "") -> Definition:
    workflow = workflow or f"notice-{uuid4().hex[:12]}"
    source = f"workflow: {workflow}\nversion: {version}\n{text}".encode()
    posts = ("monitoring_officer", "chief_finance_officer")
    maps = ("deciders", "matters", "parameters", "sections", "checklist", "papers", "absent_duties", "states")
    empty: dict[str, Any] = {name: {} for name in maps}
    return Definition(
        workflow=workflow,
        version=version,
        title="Notice",
        digest=sha256(source).hexdigest(),
        source=source,
        numbering=None,
        posts={p: Post(key=p, title=p) for p in posts},
        reserved=frozenset(),
        recorders=(),
        verbs=(),
        findings=(),
        transitions=(),
        must_hold=(),
        signoffs={d: signoff(d, d, p) for d, p in zip(("legal", "finance"), posts, strict=True)},
        **empty,
    )


def adopt(shire: Shire, definition: Definition, *by: str) -> acts.Done:
    names = tuple(shire.people[n] for n in by)
    return acts.adopt(shire.office, shire.now, shire.body, definition=definition, by=names or None)  # type: ignore[arg-type]


def codes(shire: Shire, definition: Definition, *by: str) -> list[str]:
    with pytest.raises(ActionRefused) as refused:
        adopt(shire, definition, *by)
    return [b.code for b in refused.value.blockers]


def test_two_officers_adopt_and_both_stand_in_the_event(shire: Shire) -> None:
    made = notice()
    assert adopt(shire, made, "ada", "ben").id == made.digest
    last = shire.events()[-1]
    assert (last["kind"], last["actor"], last["capacity"]) == ("procedure:adopt:done", shire.people["ada"], "monitoring_officer")
    assert last["data"] == {
        "workflow": made.workflow,
        "version": 1,
        "digest": made.digest,
        "adopted_on": "2026-03-02",
        "with": {"officer": shire.people["ben"], "capacity": "chief_finance_officer", "on_behalf_of": None},
        "entered_by": "operator",
    }
    assert shire.now_stands().adopted(made.workflow).digest == made.digest


def test_a_deputy_adopts_for_the_holder(shire: Shire) -> None:
    shire.appoint("eve", "chief_finance_officer", "deputy", by="cyn", confirmed_by="dev")
    adopt(shire, notice(), "ada", "eve")
    data: Any = shire.events()[-1]["data"]
    assert data["with"] == {
        "officer": shire.people["eve"],
        "capacity": "chief_finance_officer",
        "on_behalf_of": shire.people["ben"],
    }


def test_the_two_must_hold_the_two_duties_and_be_two(shire: Shire) -> None:
    assert codes(shire, notice(), "ben", "ada") == ["legal_officer_needed", "finance_officer_needed"]
    assert codes(shire, notice(), "ada", "cyn") == ["finance_officer_needed"]
    shire.appoint("ada", "chief_finance_officer", "deputy", by="cyn", confirmed_by="dev")
    assert codes(shire, notice(), "ada", "ada") == ["two_officers_needed"]


def test_the_operator_adopts_only_while_a_body_is_set_up(shire: Shire, office: Office, now: datetime) -> None:
    assert codes(shire, notice()) == ["two_officers_needed"]
    new = founded(office, now)
    adopt(new, notice())
    last = new.events()[-1]
    assert (last["actor"], last["capacity"]) == (None, "operator")


def test_where_a_procedure_has_no_finance_duty_any_office_is_the_second(shire: Shire) -> None:
    made = notice()
    plain = replace(made, signoffs={"legal": made.signoffs["legal"]}, absent_duties={"finance": "It spends nothing."})
    assert codes(shire, plain, "ada", "cyn") == ["finance_officer_needed"]
    adopt(shire, plain, "ada", "ben")


def test_a_version_is_adopted_once_and_a_newer_one_takes_its_place(shire: Shire) -> None:
    made = notice()
    adopt(shire, made, "ada", "ben")
    assert codes(shire, made, "ada", "ben") == ["adopted_already"]
    newer = notice(2, made.workflow)
    adopt(shire, newer, "ada", "ben")
    assert shire.now_stands().adopted(made.workflow).version == 2


def test_a_newer_version_that_writes_references_alike_counts_in_the_same_series(shire: Shire) -> None:
    """A reference is unique in a body, so a second count would come to numbers that the first has given out."""
    acts.create_post(shire.office, shire.now, shire.body, key="commissioner", title="Commissioner", by=shire.people["cyn"])
    text = SMALL.read_text()
    adopt(shire, load(text.encode(), "small"), "ada", "ben")
    newer = text.replace("version: 1", "version: 2")
    other = newer.replace("series: decisions", "series: notices")
    with pytest.raises(Invalid, match="small-notice version 1 writes references alike") as refused:
        adopt(shire, load(other.encode(), "small"), "ada", "ben")
    assert [f.where for f in refused.value.faults] == ["numbering"]
    adopt(shire, load(newer.encode(), "small"), "ada", "ben")
    third = other.replace("version: 2", "version: 3").replace("{number}/{year}", "N{number}/{year}")
    adopt(shire, load(third.encode(), "small"), "ada", "ben")


def test_the_same_version_of_another_file_is_refused_in_every_body(shire: Shire, office: Office, now: datetime) -> None:
    made = notice()
    adopt(shire, made, "ada", "ben")
    with pytest.raises(Invalid, match="Give a changed file a new version") as refused:
        adopt(founded(office, now), notice(1, made.workflow, "title: Changed\n"))
    assert [f.where for f in refused.value.faults] == ["version"]


def test_the_file_is_kept_once_for_all_bodies(shire: Shire, office: Office, now: datetime) -> None:
    made = notice()
    adopt(shire, made, "ada", "ben")
    adopt(founded(office, now), made)
    with office.database.read() as connection:
        kept = select(definitions.c.source, func.count().over()).where(definitions.c.digest == made.digest)
        assert connection.execute(kept).all() == [(made.source, 1)]


def test_a_body_must_have_the_posts_as_offices(shire: Shire) -> None:
    made = notice()
    posts = {p: Post(key=p, title=p) for p in ("clerk", "governance", "monitoring_officer")}
    with pytest.raises(Invalid) as refused:
        adopt(shire, replace(made, posts=posts), "ada", "ben")
    assert [f.where for f in refused.value.faults] == ["posts.clerk", "posts.governance"]
    assert "create it first" in refused.value.faults[0].message
    assert "signs nothing" in refused.value.faults[1].message


def test_a_body_must_have_the_groups_whose_members_sign_and_as_many_members_as_must(shire: Shire) -> None:
    made = notice()
    partners = replace(signoff("partners", "partner", "member"), for_each="partners", need=2)
    joint = replace(made, signoffs={**made.signoffs, "partners": partners})
    with pytest.raises(Invalid) as refused:
        adopt(shire, joint, "ada", "ben")
    assert [f.where for f in refused.value.faults] == ["groups.partners"]
    assert "create it first" in refused.value.faults[0].message
    member = {"group": "partners", "name": "A partner", "by": shire.people["cyn"]}
    acts.add_member(shire.office, shire.now, shire.body, key="fire", **member)
    with pytest.raises(Invalid) as few:
        adopt(shire, joint, "ada", "ben")
    assert [(f.where, "2 of partners must sign" in f.message) for f in few.value.faults] == [("signoffs.partners", True)]
    acts.add_member(shire.office, shire.now, shire.body, key="police", **member)
    assert adopt(shire, joint, "ada", "ben").id == made.digest


def test_an_officer_whose_term_has_ended_adopts_nothing(shire: Shire) -> None:
    ada = next(a for a in shire.now_stands().appointments if a.officer == shire.people["ada"])
    acts.end_appointment(shire.office, shire.now, shire.body, appointment=ada.id, ends_on=date(2026, 3, 1), by=shire.people["cyn"])
    assert codes(shire, notice(), "ada", "ben") == ["legal_officer_needed"]
