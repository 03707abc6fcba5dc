"""A body to try things on, with the people that a small one has."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import uuid4

from argon2 import PasswordHasher
from sqlalchemy import select

from app.log.canonical import decode
from app.log.office import Office
from app.log.tables import event, value
from app.officers import acts
from app.officers.accounts import Sealed
from app.officers.organisation import AppointmentKind, Organisation, load

PASSWORD = "three brass candlesticks"
SEALED = Sealed(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD))  # quick: only its form matters here
LONG_AGO = date(2025, 1, 1)


@dataclass
class Shire:
    """A body; its people are known by their first names."""

    office: Office
    now: datetime
    body: str
    slug: str
    people: dict[str, str] = field(default_factory=dict)

    def address(self, name: str) -> str:
        return f"{name}@{self.slug}.example"

    def enrol(self, name: str, by: str | None = None) -> str:
        done = acts.enrol(
            self.office, self.now, self.body, name=f"{name.title()} Bell", email=self.address(name), password=SEALED, by=by
        )
        self.people[name] = done.id
        return done.id

    def appoint(
        self,
        name: str,
        post: str,
        kind: AppointmentKind = "holder",
        *,
        starts_on: date = LONG_AGO,
        ends_on: date | None = None,
        by: str | None = None,
        confirmed_by: str | None = None,
    ) -> str:
        return acts.appoint(
            self.office,
            self.now,
            self.body,
            post=post,
            officer=self.people.get(name, name),
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            by=self.people.get(by or "", by),
            confirmed_by=self.people.get(confirmed_by or "", confirmed_by),
        ).id

    def now_stands(self) -> Organisation:
        with self.office.database.read() as connection:
            return load(connection, self.body)

    def events(self) -> list[dict[str, object]]:
        with self.office.database.read() as connection:
            rows = connection.execute(select(event.c.bytes).where(event.c.body_id == self.body).order_by(event.c.seq))
            return [decode(row.bytes) for row in rows]

    def values(self) -> dict[str, object]:
        with self.office.database.read() as connection:
            rows = connection.execute(select(value).where(value.c.body_id == self.body))
            return {row.commitment: decode(row.value) for row in rows}


def founded(office: Office, now: datetime) -> Shire:
    """Create a body with its posts and nobody in them."""
    slug = f"shire-{uuid4().hex[:12]}"
    shire = Shire(office, now, acts.create_body(office, now, slug=slug, name="North Shire").id, slug)
    for key, title in (("monitoring_officer", "Monitoring officer"), ("chief_finance_officer", "Chief finance officer")):
        acts.create_post(office, now, shire.body, key=key, title=title, by=None)
    acts.create_post(office, now, shire.body, key="governance", title="Governance manager", role="administrator", by=None)
    return shire


def running(office: Office, now: datetime) -> Shire:
    """Create a body at work: Ada for the law, Ben for the finances, Cyn and Dev administer it, Eve holds no post."""
    shire = founded(office, now)
    for name in ("ada", "ben", "cyn", "dev", "eve"):
        shire.enrol(name)
    for name, post in (("ada", "monitoring_officer"), ("ben", "chief_finance_officer"), ("cyn", "governance")):
        shire.appoint(name, post)
    shire.appoint("dev", "governance", confirmed_by="ada")
    return shire
