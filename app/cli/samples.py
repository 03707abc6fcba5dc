"""Invented bodies, officers and decisions to look at and to try things on. Everything is made by the acts that officers use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.cli.authority import AUTHORITY
from app.cli.board import BOARD
from app.cli.clerk import Clerk, Sample
from app.cli.commissioner import OFFICES
from app.cli.council import CITY
from app.cli.executive import EXECUTIVE
from app.cli.partnership import PARTNERSHIP
from app.clock import local_day
from app.config import CARRIED
from app.decisions.secretariat import Secretariat
from app.decisions.tables import decision
from app.documents.papers import Papers
from app.log.ids import new_id
from app.log.office import Office
from app.officers import acts
from app.officers.accounts import seal
from app.officers.pictures import Organisations
from app.officers.queries import Officer, holdings_of, officers_of
from app.officers.tables import body as bodies
from app.workflow.facts import Holding
from app.workflow.loader import load_all

SAMPLES = (*OFFICES, CITY, EXECUTIVE, AUTHORITY, PARTNERSHIP, BOARD)
PASSWORD = "open book, fair hand"  # of invented officers only; doctor refuses them where others can reach the address
SINCE = date(2025, 1, 6)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What there is to try, and how to sign in."""

    bodies: tuple[dict[str, Any], ...]
    password: str = PASSWORD

    def as_dict(self) -> dict[str, Any]:
        return {"bodies": list(self.bodies), "password": self.password}

    def sentences(self, base_url: str) -> tuple[str, ...]:
        lines = [f"Go to {base_url}", f"Every invented officer signs in with the password: {self.password}"]
        for body in self.bodies:
            lines += ["", f"{body['name']} ({body['slug']}), {len(body['decisions'])} decisions"]
            lines += [f"  {o['email']:<46} {', '.join(o['holds'])}" for o in body["officers"]]
        first = self.bodies[0]["officers"][0]["email"]
        lines += [
            "",
            "Sign in as a script does:",
            f"  curl -s {base_url}/api/v1/tokens -H 'Content-Type: application/json' \\",
            f'    -d \'{{"email": "{first}", "password": "{self.password}"}}\'',
        ]
        return tuple(lines)


def present(office: Office, now: datetime) -> Loaded | None:
    """Give the demo bodies that are there already, or None."""
    with office.database.read() as connection:
        found = connection.execute(
            select(bodies.c.id, bodies.c.slug, bodies.c.name).where(bodies.c.demo).order_by(bodies.c.created_at.desc(), bodies.c.id)
        ).all()
    if not found:
        return None
    place = {sample.slug: n for n, sample in enumerate(SAMPLES)}
    rows = sorted(found, key=lambda row: place.get(row.slug.rpartition("-")[0], len(place)))
    return Loaded(tuple(_told(office, row.id, row.slug, row.name, now) for row in rows))


def load(office: Office, now: datetime, papers: Papers) -> Loaded:
    """Make new demo bodies, marked as that in their first event, with officers and decisions in many states."""
    mark = new_id(now)[-6:]
    made = []
    for sample in SAMPLES:
        slug = f"{sample.slug}-{mark}"
        made.append(_told(office, _found(office, now, slug, sample, papers), slug, sample.name, now))
    return Loaded(tuple(made))


def _found(office: Office, now: datetime, slug: str, sample: Sample, papers: Papers) -> str:
    then = now - timedelta(days=sample.founded_before)
    body = acts.create_body(office, then, slug=slug, name=sample.name, demo=True).id
    for key, (title, role) in sample.posts.items():
        acts.create_post(office, then, body, key=key, title=title, role=role, by=None)  # type: ignore[arg-type]
    for group, organisations in sample.members.items():
        for key, (name, post) in organisations.items():
            acts.add_member(office, then, body, group=group, key=key, name=name, post=post, by=None)
    sealed = seal(PASSWORD, "")  # hashed once: these accounts guard nothing
    officers = {}
    for person, address, _ in sample.people:
        email = f"{address}@{slug}.example"
        officers[address] = acts.enrol(office, then, body, name=person, email=email, password=sealed, by=None).id
    for definition in load_all(CARRIED).values():
        if definition.posts.keys() <= sample.posts.keys() and sample.members.keys() >= set(definition.groups):  # of its own kind
            acts.adopt(office, then, body, definition=definition, by=None)
    for from_post, to_post, matters, ceiling, authority in sample.delegations:
        acts.delegate(
            office, then, body, from_post=from_post, to_post=to_post, matters=matters, ceiling_pence=ceiling,
            authority=authority, starts_on=SINCE, by=None,
        )  # fmt: skip
    for _, address, held in sample.people:  # the administrator last: from then on the operator does not act alone
        for post, kind in held:
            acts.appoint(office, then, body, post=post, officer=officers[address], kind=kind, starts_on=SINCE, by=None)  # type: ignore[arg-type]
    sample.files(Clerk(Secretariat(office, Organisations()), body, officers, now, papers))
    return body


def _told(office: Office, body: str, slug: str, name: str, now: datetime) -> dict[str, Any]:
    sample = next(each for each in SAMPLES if slug.startswith(f"{each.slug}-"))
    with office.database.read() as connection:
        people = officers_of(connection, body)
        held = {p.id: [h.holding for h in holdings_of(connection, p.id, local_day(now)) if h.body == body] for p in people}
        rows = connection.execute(
            select(decision.c.id, decision.c.reference, decision.c.title, decision.c.state)
            .where(decision.c.body_id == body)
            .order_by(decision.c.id)
        ).all()
    return {
        "id": body,
        "slug": slug,
        "name": name,
        "officers": [_officer(sample, p, held[p.id]) for p in sorted(people, key=lambda p: sample.place(p.email))],
        "decisions": [{"id": r.id, "reference": r.reference, "title": r.title, "state": r.state} for r in rows],
    }


def _officer(sample: Sample, officer: Officer, held: list[Holding]) -> dict[str, Any]:
    titles = [sample.posts[h.post][0] + (f" ({h.kind})" if h.kind != "holder" else "") for h in held]
    return {"id": officer.id, "name": officer.name, "email": officer.email, "posts": [h.post for h in held], "holds": titles}
