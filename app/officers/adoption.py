"""How a body adopts a procedure: two officers, of law and of finance, put one exact file in force."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from app.clock import local_day
from app.errors import Blocker, Fault
from app.log.kinds import Kind
from app.log.office import Office
from app.officers import checks, rules
from app.officers import tables as t
from app.officers.act import Done, Draft, act
from app.officers.organisation import Organisation
from app.workflow.definition import Definition
from app.workflow.facts import Holding
from app.workflow.loader import load

DUTIES = ("legal", "finance")
TWO_POSTS = "A procedure is adopted by two officers: one who answers for the law and one who answers for the finances."


def adopt(
    office: Office, now: datetime, body: str, *, definition: Definition, by: tuple[str, str] | None, signed_in: bool = False
) -> Done:
    """Put a version of a procedure in force for new decisions: `by` the officers for law and finance, in this order.

    None is the operator, only while the body never had an administrator. Raises Invalid, ActionRefused.
    """

    def check(connection: Connection, organisation: Organisation) -> Draft:
        today = local_day(now)
        faults = [*_posts_missing(organisation, definition), *_groups_missing(organisation, definition, today)]
        checks.require([*faults, _another_file(connection, definition), *_same_references(connection, organisation, definition)])
        blockers, held = signatories(organisation, today, definition, by)
        rules.refuse(blockers + _adopted_already(organisation, definition))
        data = {"workflow": definition.workflow, "version": definition.version, "digest": definition.digest}
        data |= {"adopted_on": today.isoformat(), "with": second(held)}
        return Draft(kind=Kind.PROCEDURE_ADOPTED, hand=_first(held), data=data, besides=lambda c: _keep_source(c, definition))

    return Done(definition.digest, act(office, body, now, check, signed_in=signed_in))


def _first(held: list[Holding]) -> rules.Hand:
    if not held:
        return rules.Hand(officer=None, capacity=rules.OPERATOR)
    return rules.Hand(officer=held[0].officer, capacity=held[0].post, on_behalf_of=held[0].on_behalf_of)


def second(held: list[Holding]) -> dict[str, str | None] | None:
    """Say who did it together with the first of the two."""
    if not held:
        return None
    return {"officer": held[1].officer, "capacity": held[1].post, "on_behalf_of": held[1].on_behalf_of}


def signatories(
    organisation: Organisation, day: date, definition: Definition, by: tuple[str, str] | None
) -> tuple[list[Blocker], list[Holding]]:
    """Give what stands against these two officers, or else the posts in which they adopt or migrate."""
    if by is None:
        if organisation.has_had_administrator:
            return [_blocker("two_officers_needed", "Name the two officers who adopt it.")], []
        return [], []
    blockers, held = [], []
    for duty, officer in zip(DUTIES, by, strict=True):
        posts = posts_with(duty, organisation, definition)
        holding = rules.signatory(organisation.on(day).held_by(officer), posts)
        if holding:
            held.append(holding)
        else:
            message = f"For the {duty} duty, an officer is needed who holds one of: {', '.join(sorted(posts)) or 'no post yet'}."
            blockers.append(_blocker(f"{duty}_officer_needed", message))
    if by[0] == by[1]:
        blockers.append(_blocker("two_officers_needed", "These are one person: two are needed."))
    return blockers, held


def posts_with(duty: str, organisation: Organisation, definition: Definition) -> Set[str]:
    """Give the posts that carry a duty in this procedure; where it has none, every office of the body."""
    named = {s.post for s in definition.signoffs.values() if s.duty == duty and s.for_each is None}
    return named or {p.key for p in organisation.posts.values() if p.role == "office"}


def _posts_missing(organisation: Organisation, definition: Definition) -> list[Fault]:
    """List the posts of the procedure that the body does not have, or has as something else than an office."""
    known = ", ".join(sorted(organisation.posts)) or "none yet"
    absent = [p for p in definition.posts if p not in organisation.posts]
    other = [p for p in definition.posts if p in organisation.posts and organisation.posts[p].role != "office"]
    return [
        *(Fault(f"posts.{p}", f"{organisation.body.name} has no post {p}: create it first. Its posts: {known}.") for p in absent),
        *(Fault(f"posts.{p}", f"{p} is the post of an {organisation.posts[p].role}, who signs nothing.") for p in other),
    ]


def _groups_missing(organisation: Organisation, definition: Definition, today: date) -> list[Fault]:
    """List the groups of the procedure that the body does not have, or that have fewer members than must sign."""
    name, known = organisation.body.name, ", ".join(sorted(organisation.groups)) or "none yet"
    absent = [group for group in definition.groups if group not in organisation.groups]
    joint = [(s, len(organisation.on(today).members(s.for_each))) for s in definition.signoffs.values()]
    few = [
        Fault(f"signoffs.{s.name}", f"{s.need} of {s.for_each} must sign, and {name} has {members}.")
        for s, members in joint
        if s.for_each in organisation.groups and (s.need or 0) > members
    ]
    return [*(Fault(f"groups.{g}", f"{name} has no group {g}: create it first. Its groups: {known}.") for g in absent), *few]


def _another_file(connection: Connection, definition: Definition) -> Fault | None:
    """Refuse a second file under a version that is known: definitions never change."""
    table = t.definition
    same = (table.c.workflow == definition.workflow) & (table.c.version == definition.version)
    known = connection.execute(select(table.c.digest).where(same)).scalar_one_or_none()
    if known in (None, definition.digest):
        return None
    found = f"version {definition.version} of {definition.workflow} is known as {known[:12]}, this file is {definition.digest[:12]}"
    return Fault("version", f"Expected the file as it was; {found}. Give a changed file a new version.")


def _same_references(connection: Connection, organisation: Organisation, definition: Definition) -> Iterator[Fault]:
    """Refuse a second series that writes references as another does, in a version before too: a reference is unique in a body."""
    table, numbering = t.definition, definition.numbering
    if numbering is None:
        return
    adopted = {a.digest for a in organisation.adoptions}
    for row in connection.execute(select(table).where(table.c.digest.in_(adopted))):
        other = load(row.source, row.workflow)
        if other.numbering and other.numbering.pattern == numbering.pattern and other.numbering.series != numbering.series:
            which = f"{other.workflow} version {other.version}"
            yield Fault(
                "numbering", f"{which} writes references alike and counts in another series: share it, or use another pattern."
            )


def _adopted_already(organisation: Organisation, definition: Definition) -> list[Blocker]:
    if not any(a.digest == definition.digest for a in organisation.adoptions):
        return []
    message = f"{organisation.body.name} has adopted {definition.workflow} version {definition.version} already."
    return [Blocker(code="adopted_already", message=message, where="definition", rule=TWO_POSTS)]


def _blocker(code: str, message: str) -> Blocker:
    return Blocker(code=code, message=message, capacity="legal and finance", where="by", rule=TWO_POSTS)


def _keep_source(connection: Connection, definition: Definition) -> None:
    """Keep the file itself, once for all bodies."""
    if connection.execute(select(t.definition.c.digest).where(t.definition.c.digest == definition.digest)).first():
        return
    row = {"digest": definition.digest, "workflow": definition.workflow, "version": definition.version}
    connection.execute(insert(t.definition), {**row, "source": definition.source})
