"""duly workflow migrate: move the running decisions of a body to another version of their procedure, or say what that would do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from app.cli.opened import Opened, opened
from app.cli.telling import REFUSED, complain, progress, say, say_json
from app.decisions.migration import Migration, Outcome, check, foreseen
from app.decisions.migration import migrate as migrated
from app.decisions.secretariat import Secretariat
from app.officers.pictures import Organisations
from app.officers.procedures import digest_of
from app.workflow.definition import Definition

Maps = Annotated[list[str] | None, typer.Option("--map", help="A state of the old version, =, a state of the new one.")]
Moves = Annotated[list[str] | None, typer.Option("--move", help="A place of the content, =, the place that it has from now on.")]
Clears = Annotated[list[str] | None, typer.Option("--clear", help="A place of the content to give up, such as sections.aims.")]


def migrate(
    body: Annotated[str, typer.Argument(help="Slug or id of the body.")],
    workflow: Annotated[str, typer.Argument(help="The procedure's name.")],
    to: Annotated[int, typer.Option(help="The version, which the body has adopted.")],
    legal: Annotated[str, typer.Option(help="The officer who answers for the law, by address.")],
    finance: Annotated[str, typer.Option(help="The officer who answers for the finances, by address.")],
    maps: Maps = None,
    moves: Moves = None,
    clears: Clears = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing; say what would become of each decision.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Move running decisions to another version of their procedure, each by itself; run again, it goes on where it stopped."""
    states, moved = _pairs(maps, "--map"), _pairs(moves, "--move")
    with opened() as at:
        secretariat = Secretariat(at.office, Organisations())
        migration = Migration(
            body=at.body(body),
            to=_version(at, secretariat, workflow, to),
            legal=at.officer(legal),
            finance=at.officer(finance),
            states=states,
            moved=moved,
            cleared=tuple(clears or ()),
        )
        there = check(secretariat, at.now, migration)
        found = list(foreseen(secretariat, at.now, migration) if dry_run else _run(at, secretariat, migration))
    if as_json:
        say_json({"there": there, "dry_run": dry_run, "decisions": [one.as_dict() for one in found]})
    else:
        say(*_sentences(found, there, dry_run))
    if any(one.refused for one in found):
        raise typer.Exit(REFUSED)


def _run(at: Opened, secretariat: Secretariat, migration: Migration) -> Iterable[Outcome]:
    return migrated(secretariat, at.now, migration, lambda done, whole: progress("Migrated", done, whole))


def _version(at: Opened, secretariat: Secretariat, workflow: str, version: int) -> Definition:
    with at.office.database.read() as connection:
        return secretariat.procedures.get(connection, digest_of(connection, workflow, version))


def _pairs(given: list[str] | None, option: str) -> dict[str, str]:
    pairs = dict(each.split("=", 1) for each in given or () if "=" in each)
    if len(pairs) != len(given or ()):
        complain(f"Expected {option} old=new, each old name once.")
        raise typer.Exit(REFUSED)
    return pairs


def _sentences(found: list[Outcome], there: int, dry_run: bool) -> list[str]:
    lines: list[str] = []
    for one in found:
        lines += _told(one, dry_run)
    refused = sum(bool(one.refused) for one in found)
    verb = "would move" if dry_run else "moved"
    return [*lines, f"{len(found) - refused} {verb}, {refused} refused, {there} there already."]


def _told(one: Outcome, dry_run: bool) -> Iterable[str]:
    name = one.reference or one.id
    if one.refused:
        yield f"{name}: refused"
        yield from (f"  - {b.where + ': ' if b.where else ''}{b.message}" for b in one.refused)
        return
    yield f"{name}: {one.before} -> {one.after}"
    for says, names in (("sign-offs that survive", one.kept), ("sign-offs that are voided", one.voided)):
        if names:
            yield f"  {says}: {', '.join(names)}"
    if dry_run:
        yield from (f"  newly blocked: {b.message} [{b.code}]" for b in one.newly_blocked)
