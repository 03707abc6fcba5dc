"""The paper that an obligation calls for: when it is opened, in whose name, with what is carried into it, or why it cannot be yet.

Reads what the procedures say; writes nothing. Whoever owes it originates it, whether a clock opens it or they do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from app.clock import local_day
from app.decisions import obligations
from app.decisions.changes import Change
from app.decisions.commands import Asked, Open
from app.decisions.locking import Locked
from app.decisions.obligations import NO_DAY, WAITING, Obligation
from app.decisions.obliging import entry_of
from app.decisions.opening import begin
from app.decisions.permission import refuse
from app.decisions.record import Record, fold
from app.decisions.secretariat import Secretariat
from app.errors import Blocker, DulyError
from app.log.head import StandingMoved
from app.log.kinds import Kind
from app.officers.organisation import Organisation
from app.workflow.calendar import in_full
from app.workflow.capacity import capacity_of, not_held
from app.workflow.definition import MOST_LINE, Definition, Section
from app.workflow.ending import body_ended
from app.workflow.facts import Facts
from app.workflow.obligations import PROMISES

IN_TIME = "What a decision makes somebody owe is opened in time, as a paper of the procedure that it names"
MOST_TITLE = 240  # leaves room for the day


def due(record: Mapping[str, Any], today: date) -> list[Obligation]:
    """Give the obligations whose paper should have been opened by today."""
    return [one for one in record["obligations"] if obligations.calls(one) and (one["opens_on"] or NO_DAY) <= today.isoformat()]


def to_open(connection: Connection, secretariat: Secretariat, asked: Asked, locked: Locked) -> Iterator[Obligation]:
    """Give the obligations whose paper a clock opens now: its day has come, and nothing stands in the way."""
    for one in due(locked.record, locked.facts.today):
        if hindrance(connection, secretariat, asked, locked.record, locked.said, one) is None:
            yield one


def hindrance(
    connection: Connection, secretariat: Secretariat, asked: Asked, record: Record, said: Mapping[str, Any], one: Obligation
) -> str | None:
    """Say why the paper of an obligation cannot be opened by itself today; None where it can. `said`: content and words."""
    try:
        opening(connection, secretariat, asked, record, said, one)
    except StandingMoved:  # judged on an old picture: the new one is at hand now
        return hindrance(connection, secretariat, asked, record, said, one)
    except DulyError as problem:
        return problem.detail
    return None


def opening(
    connection: Connection, secretariat: Secretariat, asked: Asked, record: Record, said: Mapping[str, Any], one: Obligation
) -> tuple[Change, Facts]:
    """Make the paper of an obligation ready. Raises ActionRefused, Invalid where the body cannot open it yet."""
    organisation, today = secretariat.organisations.current(connection, record["body"]), local_day(asked.now)
    refuse(_hindered(organisation, one, today), "Opening this paper")
    definition = secretariat.procedures.get(connection, organisation.adopted(one["opens"]).digest)
    refuse(_misfits(definition, one), "Opening this paper")
    command = Open(
        body=record["body"],
        workflow=one["opens"],
        content={"title": _title(one, said["words"]), **_linked(record, one), **_carried(record, said, one, definition)},
        originator_post=one["post"],
        arises_from={"decision": record["id"], "obligation": one["id"], "key": one["key"], "why": one["why"]},
    )
    return begin(connection, secretariat, asked, command)


def called(asked: Asked, record: Record, words: Mapping[str, Any], facts: Facts, one: Obligation, paper: str) -> Change:
    """Write in the history of a decision that the paper was opened that it made somebody owe."""
    held = capacity_of(facts, callers(one)) or ("system", None)
    told = {"obligation": one["id"], "paper": paper, "lost": None}
    entry = entry_of(Kind.DECISION_CALLED, asked, facts, told, held[0], held[1].on_behalf_of if held[1] else None)
    return Change(entry=entry, record=fold(record, entry.as_event()), content=facts.decision.content, words=words)


def callers(one: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the capacities in which the paper of an obligation is opened before its day, or anew."""
    return (*([one["post"]] if one["post"] else []), "originator")


def may_not_call(facts: Facts, one: Obligation) -> Iterator[Blocker]:
    """Give what stands in the way of opening a paper by hand; the verification asks the same."""
    by, where = callers(one), f"obligations.{one['id']}"
    if capacity_of(facts, by) is None:
        yield not_held(facts, by, "Opening this paper", IN_TIME)
    if one["state"] != WAITING:
        says = "Its paper is open." if one["state"] == obligations.OPEN else f"This was {one['state']} already."
        yield Blocker("obligation_ended", says, "", where, IN_TIME)
    elif one["opens"] is None:
        yield Blocker("opens_no_paper", "No paper is opened for this: it is met by what shows it.", by[0], where, IN_TIME)


def _hindered(organisation: Organisation, one: Obligation, today: date) -> Iterator[Blocker]:
    where, post, standing = f"obligations.{one['id']}", one["post"], organisation.on(today)
    if standing.ended:
        yield body_ended(standing.ended)
    if not any(adoption.workflow == one["opens"] for adoption in organisation.adoptions):
        says = f"{organisation.body.name} has not adopted the procedure {one['opens']}, of which this is to be a paper."
        yield Blocker("procedure_not_adopted", says, "administrator", where, IN_TIME)
    if not any(each.kind != "deputy" for each in standing.officers_in(post)):
        says = f"Nobody holds the post {post} today, which owes this."
        yield Blocker("post_vacant", says, "administrator", where, IN_TIME)


def _misfits(definition: Definition, one: Obligation) -> Iterator[Blocker]:
    for key in one["carries"]:
        section = definition.sections.get(key)
        if section is None or section.type != "table" or section.filled_by or section.one_for_each:
            says = (
                f"Version {definition.version} of {definition.workflow} has no table {key} of its originator's to carry this into."
            )
            yield Blocker("not_carried_over", says, "administrator", f"obligations.{one['id']}", IN_TIME)


def _title(one: Obligation, words: Mapping[str, Any]) -> str:
    text = str(words.get(one["text"]) or one["opens"])[:MOST_TITLE]
    return f"{text} (due {in_full(date.fromisoformat(one['due_on']))})"


def _linked(record: Record, one: Obligation) -> dict[str, Any]:
    return {"links": [{"kind": one["link"], "decision": record["id"]}]} if one["link"] else {}


def _carried(record: Record, said: Mapping[str, Any], one: Obligation, definition: Definition) -> dict[str, Any]:
    """Give the content that goes into the new paper: rows of tables, column by column, and promises that are open."""
    carried: dict[str, Any] = {}
    for key, sources in one["carries"].items():
        section = definition.sections[key]
        rows = [row for source in sources for row in _rows(record, said, source, section)]
        if rows:
            carried[f"sections.{key}"] = {"is": "given", "value": rows}
    return carried


def _rows(record: Record, said: Mapping[str, Any], source: str, section: Section) -> list[dict[str, str]]:
    if source == PROMISES:
        return [_promise(each, said["words"], section) for each in obligations.unmet(record) if each["kind"] == "promised"]
    given = said["content"].get(f"sections.{source}") or {}
    rows = (given.get("value") or []) if given.get("is") == "given" else []
    return [{c: row[c] for c in section.columns if c in row} for row in rows if isinstance(row, dict)]


def _promise(one: Obligation, words: Mapping[str, Any], section: Section) -> dict[str, str]:
    text = " ".join(str(words_of(one, words) or "").split())
    told = (text if len(text) <= MOST_LINE else text[: MOST_LINE - 1] + "…", one["due_on"] or "")
    return {column: cell for column, cell in zip(section.columns, told, strict=False) if cell}


def words_of(one: Mapping[str, Any], words: Mapping[str, Any]) -> str | None:
    """Open what is owed: its own words, or those of the condition that says it; None where they were disposed of."""
    said = words.get(one["text"])
    if one["condition"] is None or said is None:
        return said
    conditions = (each for outcome in said for each in outcome.get("conditions") or () if each["id"] == one["condition"])
    return next((each["text"] for each in conditions), None)
