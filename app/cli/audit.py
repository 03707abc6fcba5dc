"""duly audit: verify the history from its bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from app.audit.report import INCOMPLETE, USAGE, Report
from app.audit.verify import recorded_keys
from app.audit.verify import verify as verified
from app.cli.telling import complain, progress, reasons, say, say_json
from app.config import Settings
from app.db import Database
from app.errors import DulyError, Invalid
from app.install import signer_folder
from app.log.note import VerifierKey
from app.log.signer import Signer

cli = typer.Typer(no_args_is_help=True, help="What an auditor does.")
OWN_WORD = "The key was taken from the database itself: to trust it, compare it with one from outside, or give --key."


@cli.callback()
def audit() -> None:
    """What an auditor does."""


@cli.command()
def verify(
    body: Annotated[list[str] | None, typer.Option(help="Slug or id of a body; left out: all.")] = None,
    key: Annotated[
        list[str] | None, typer.Option(help="The public key, from a letter or a web page; left out: the one recorded here.")
    ] = None,
    seen: Annotated[list[Path] | None, typer.Option(help="A checkpoint kept outside; may be given again.")] = None,
    no_papers: Annotated[
        bool, typer.Option("--no-papers", help="Leave the papers unread, on a machine that has only the database.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Recompute everything from the bytes of the events and name whatever is not as it should be.

    Exit codes: 0 verified and anchored; 10 consistent, not anchored; 20 tampering; 30 incomplete or unreadable; 40 usage.
    """
    settings = Settings()
    database = Database(settings.database, lock_seconds=settings.lock_seconds)
    try:
        notes = [path.read_text(encoding="utf-8") for path in seen or ()]
        keys = tuple(_key(each) for each in key) if key else recorded_keys(database)
        store = None if no_papers else settings.data / "papers"
        report = verified(database, keys, bodies=body, seen=notes, progress=progress, here=_memory(settings), papers=store)
    except (OSError, ValueError, DulyError) as error:
        complain(f"This cannot be verified as asked: {getattr(error, 'detail', error)}", *reasons(error))
        raise typer.Exit(USAGE) from None
    except SQLAlchemyError as error:
        complain(f"The database cannot be read: {str(error).splitlines()[0]}")
        raise typer.Exit(INCOMPLETE) from None
    finally:
        database.close()
    if as_json:
        say_json(report.as_dict())
    else:
        say(*_sentences(report), *([] if key else [OWN_WORD]))
    raise typer.Exit(report.exit_code)


def _key(text: str) -> VerifierKey:
    try:
        return VerifierKey.parse(text)
    except ValueError as wrong:
        raise Invalid(f"{text[:40]!r} is no public key, which is written as name+id+base64: {wrong}.") from None


def _memory(settings: Settings) -> Signer | None:
    """Open this host's own note of what it signed; an auditor's machine has none."""
    try:
        return Signer.load(signer_folder(settings))
    except DulyError:
        return None


def _sentences(report: Report) -> list[str]:
    """Tell a report line by line, the verdict last."""
    lines = [finding.sentence() for finding in report.findings]
    if report.found > len(report.findings):
        lines.append(f"and {report.found - len(report.findings):,} more findings of the same kinds")
    for log in report.logs:
        replays = ", ".join(f"{count:,} {answer}" for answer, count in log.replays.items()) or "none"
        lines.append(f"{log.origin}: {log.size:,} events, {log.decisions:,} decisions; guards replayed: {replays}; root {log.root}")
    logs = "one log" if len(report.logs) == 1 else f"{len(report.logs):,} logs"
    return [*lines, f"{report.events:,} events in {logs}: {report.verdict}."]
