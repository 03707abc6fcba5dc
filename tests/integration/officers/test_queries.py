"""The questions about bodies and officers."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from app.errors import Unknown
from app.log.office import Office
from app.officers import acts, queries
from tests.integration.officers.shire import Shire, founded

TODAY = date(2026, 3, 2)


def test_a_body_is_found_by_its_id_and_by_its_short_name(shire: Shire) -> None:
    with shire.office.database.read() as connection:
        assert queries.body(connection, shire.body) == queries.body(connection, shire.slug)
        assert shire.body in {b.id for b in queries.bodies(connection)}
        with pytest.raises(Unknown, match="no body 'nowhere'"):
            queries.body(connection, "nowhere")


def test_officers_are_found_and_named(shire: Shire) -> None:
    ada, ben = shire.people["ada"], shire.people["ben"]
    with shire.office.database.read() as connection:
        assert queries.officer(connection, ada).name == "Ada Bell"
        assert queries.officer_at(connection, shire.address("ben").upper()).id == ben
        assert queries.officers_named(connection, [ada, None, ben, "nobody"]) == {ada: "Ada Bell", ben: "Ben Bell"}
        assert queries.officers_named(connection, []) == {}
        assert [o.name for o in queries.officers_of(connection, shire.body)] == ["Ada Bell", "Ben Bell", "Cyn Bell", "Dev Bell"]
        with pytest.raises(Unknown):
            queries.officer(connection, "nobody")


def test_posts_held_are_those_of_the_day_in_every_body_with_whom_they_are_held_for(
    shire: Shire, office: Office, now: datetime
) -> None:
    other = founded(office, now)
    other.people = {"ada": shire.people["ada"], "zoe": other.enrol("zoe")}
    other.appoint("zoe", "chief_finance_officer")
    other.appoint("ada", "chief_finance_officer", "deputy", starts_on=TODAY, ends_on=TODAY)
    ada = shire.people["ada"]
    with office.database.read() as connection:

        def held(day: date) -> set[tuple[str, str, str, str | None]]:
            found = queries.holdings_of(connection, ada, day)
            return {(h.body, h.holding.post, h.holding.kind, h.holding.on_behalf_of) for h in found}

        own = (shire.body, "monitoring_officer", "holder", None)
        assert held(TODAY) == {own, (other.body, "chief_finance_officer", "deputy", other.people["zoe"])}
        assert held(TODAY + timedelta(days=1)) == held(TODAY - timedelta(days=1)) == {own}
        assert held(date(2024, 12, 31)) == set()
        assert {b.id for b in queries.bodies_of(connection, ada, TODAY)} == {shire.body, other.body}
        assert [b.id for b in queries.bodies_of(connection, ada, TODAY + timedelta(days=1))] == [shire.body]


def test_the_question_and_the_picture_agree_on_every_day(shire: Shire) -> None:
    shire.appoint(
        "eve", "monitoring_officer", "deputy", starts_on=TODAY, ends_on=TODAY + timedelta(days=2), by="cyn", confirmed_by="dev"
    )
    picture = shire.now_stands()
    with shire.office.database.read() as connection:
        for n in range(-1, 5):
            day = TODAY + timedelta(days=n)
            for officer in shire.people.values():
                asked = tuple(h.holding for h in queries.holdings_of(connection, officer, day))
                assert asked == picture.on(day).held_by(officer)
                assert queries.roles(connection, officer, shire.body, day) == picture.roles(officer, day)


def test_roles_posts_members_and_parameters_are_listed(shire: Shire) -> None:
    cyn = shire.people["cyn"]
    acts.add_member(shire.office, shire.now, shire.body, group="partnerships", key="fire", name="Fire partnership", by=cyn)
    acts.add_member(shire.office, shire.now, shire.body, group="authorities", key="east", name="East Council", by=cyn)
    for day, value in ((date(2026, 5, 1), 9), (TODAY, 5)):
        acts.set_parameter(shire.office, shire.now, shire.body, key="days", value=value, starts_on=day, by=cyn)
    with shire.office.database.read() as connection:
        assert queries.roles(connection, cyn, shire.body, TODAY) == {"administrator"}
        assert queries.roles(connection, shire.people["eve"], shire.body, TODAY) == frozenset()
        assert [(p.key, p.role) for p in queries.posts(connection, shire.body)] == [
            ("chief_finance_officer", "office"),
            ("governance", "administrator"),
            ("monitoring_officer", "office"),
        ]
        groups = {g: [(m.key, m.name) for m in members] for g, members in queries.members(connection, shire.body).items()}
        assert groups == {"authorities": [("east", "East Council")], "partnerships": [("fire", "Fire partnership")]}
        assert [(p.starts_on, p.value) for p in queries.parameters(connection, shire.body)] == [
            ("2026-03-02", 5),
            ("2026-05-01", 9),
        ]
