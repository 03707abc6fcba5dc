"""All running decisions of one procedure in a body, moved to another version one by one; or only what that would come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from app.clock import local_day
from app.decisions.actions import Done, perform
from app.decisions.answers import Answer
from app.decisions.commands import Asked, Migrate
from app.decisions.locking import NEEDED, facts_for
from app.decisions.migrating import Move, moved_by, newly_blocked
from app.decisions.permission import refuse
from app.decisions.secretariat import Secretariat
from app.decisions.tables import decision as decisions
from app.errors import ActionRefused, Blocker, DulyError
from app.officers.adoption import signatories
from app.workflow.definition import Definition
from app.workflow.facts import Facts

OF_PROCEDURE = (decisions.c.body_id == bindparam("body"), decisions.c.workflow == bindparam("workflow"))
OTHERS = select(decisions.c.id).where(*OF_PROCEDURE, decisions.c.definition != bindparam("digest")).order_by(decisions.c.id)
THERE = select(func.count()).select_from(decisions).where(*OF_PROCEDURE, decisions.c.definition == bindparam("digest"))
ONE = select(*NEEDED).where(decisions.c.id == bindparam("id"))

Progress = Callable[[int, int], None]  # decisions done, in all


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """What is asked for: a body, the version, the maps, and the two officers who decide it."""

    body: str
    to: Definition
    legal: str
    finance: str
    states: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    cleared: tuple[str, ...] = ()

    def of(self, decision: str) -> Migrate:
        parts = {"states": self.states, "moved": self.moved, "cleared": self.cleared}
        return Migrate(decision=decision, to=self.to, finance=self.finance, **parts)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a migration came to, or would come to, for one decision."""

    id: str
    reference: str | None
    version: int
    before: str  # state
    after: str
    kept: tuple[str, ...]  # sign-offs
    voided: tuple[str, ...]
    newly_blocked: tuple[Blocker, ...]
    refused: tuple[Blocker, ...]
    done: bool = False

    def as_dict(self) -> dict[str, Any]:
        same = {name: getattr(self, name) for name in ("id", "reference", "done")}
        lists = {name: list(getattr(self, name)) for name in ("kept", "voided")}
        blockers = {name: [b.as_dict() for b in getattr(self, name)] for name in ("newly_blocked", "refused")}
        return {**same, "from": self.before, "to": self.after, **lists, **blockers}


def check(secretariat: Secretariat, now: datetime, migration: Migration) -> int:
    """Refuse what is not for these officers to decide; give how many are there already. Raises ActionRefused, Unknown."""
    with secretariat.office.database.read() as connection:
        organisation = secretariat.organisations.fresh(connection, migration.body)
        blockers, _ = signatories(organisation, local_day(now), migration.to, (migration.legal, migration.finance))
        refuse(blockers, "This migration")
        return int(connection.execute(THERE, _asked(migration)).scalar_one())


def foreseen(secretariat: Secretariat, now: datetime, migration: Migration) -> Iterator[Outcome]:
    """Say for each running decision what the migration would make of it; changes nothing."""
    with secretariat.office.database.read() as connection:
        ids = connection.execute(OTHERS, _asked(migration)).scalars().all()
    for one in ids:
        with secretariat.office.database.read() as connection:
            row = connection.execute(ONE, {"id": one}).one()
            if (found := _foreseen(connection, secretariat, now, migration, row)) is not None:
                yield found


def migrate(secretariat: Secretariat, now: datetime, migration: Migration, progress: Progress) -> Iterator[Outcome]:
    """Move each running decision by itself: one that is refused stops no other. Those that are there already are passed over."""
    plans = list(foreseen(secretariat, now, migration))
    for n, plan in enumerate(plans, 1):
        yield _migrated(secretariat, now, migration, plan)
        progress(n, len(plans))


def _migrated(secretariat: Secretariat, now: datetime, migration: Migration, plan: Outcome) -> Outcome:
    asked = Asked(officer=migration.legal, now=now, if_match=plan.version)
    try:
        perform(secretariat, asked, migration.of(plan.id), _told)
    except ActionRefused as refused:
        return _with(plan, refused.blockers)
    except DulyError as problem:
        return _with(plan, (Blocker(problem.code, problem.detail),))
    return _with(plan, (), done=True)


def _told(_done: Done) -> Answer:
    return Answer(200, b"")


def _with(plan: Outcome, refused: tuple[Blocker, ...], *, done: bool = False) -> Outcome:
    told = {name: getattr(plan, name) for name in Outcome.__dataclass_fields__}
    return Outcome(**{**told, "refused": refused, "done": done})


def _foreseen(
    connection: Connection, secretariat: Secretariat, now: datetime, migration: Migration, row: Row[Any]
) -> Outcome | None:
    locked = facts_for(connection, secretariat, Asked(officer=migration.legal, now=now), row, None)
    facts = locked.facts
    if not _running(facts):
        return None
    organisation = secretariat.organisations.fresh(connection, migration.body)
    move = moved_by(migration.of(row.id), locked.record, facts, organisation)
    lost = {(s.name, s.seq) for s, _ in move.voided}
    return Outcome(
        id=row.id,
        reference=row.reference,
        version=row.version,
        before=facts.decision.state,
        after=move.state,
        kept=tuple(s.name for s in facts.decision.signoffs if s.holds and (s.name, s.seq) not in lost),
        voided=tuple(s.name for s, _ in move.voided),
        newly_blocked=_newly(move, facts),
        refused=move.blockers,
    )


def _running(facts: Facts) -> bool:
    """Say whether anything can still happen to a decision besides what another one makes of it."""
    return any(set(t.by) != {"link"} for t in facts.definition.leaving[facts.decision.state])


def _newly(move: Move, facts: Facts) -> tuple[Blocker, ...]:
    return () if move.blockers else newly_blocked(move, facts)


def _asked(migration: Migration) -> dict[str, Any]:
    return {"body": migration.body, "workflow": migration.to.workflow, "digest": migration.to.digest}
