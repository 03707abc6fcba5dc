"""How commands speak: plain lines or JSON on standard output, errors as one sentence on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
import typer

from app.errors import ActionRefused, DulyError, Invalid

REFUSED, UNKNOWN, UNSAFE, BUSY = 1, 4, 5, 75  # docs/reference/command-line.md; verify has codes of its own
CODES: Mapping[str, int] = {
    "unknown": UNKNOWN,
    "invalid": REFUSED,
    "forbidden": REFUSED,
    "refused": REFUSED,
    "stale": REFUSED,
    "required": REFUSED,
    "busy": BUSY,
    "stopped": UNSAFE,
}


def say(*lines: str) -> None:
    for line in lines:
        typer.echo(line)


def say_json(value: Any) -> None:
    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def complain(*lines: str) -> None:
    for line in lines:
        typer.echo(line, err=True)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Tell any error of the domain as sentences, without a traceback, and end with its code."""
    try:
        yield
    except DulyError as error:
        title = "" if isinstance(error, Invalid) else f"{error.title}: "
        complain(f"{title}{error.detail}", *reasons(error))
        raise typer.Exit(CODES[error.kind]) from None


def reasons(error: Exception) -> Iterable[str]:
    """Give the lines that an error lists: its blockers or its faults."""
    if isinstance(error, ActionRefused):
        return [f"  - {b.message}" + (f" ({b.instead})" if b.instead else "") for b in error.blockers]
    if isinstance(error, Invalid):
        return [f"  - {f.where}: {f.message}" for f in error.faults]
    return ()


def counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def progress(what: str, done: int, whole: int) -> None:
    """Show how far long work has come, on a terminal only."""
    if sys.stderr.isatty():
        end = "\n" if done >= whole else ""
        typer.echo(f"\r{what}: {done:,} of {whole:,}{end}", err=True, nl=False)


def table(rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> None:
    """Print rows under headings, as wide as they need."""
    names = list(columns)
    cells = [[str(row.get(name) if row.get(name) is not None else "") for name in names] for row in rows]
    widths = [max(len(name), *(len(line[n]) for line in cells)) if cells else len(name) for n, name in enumerate(names)]
    for line in [[name.replace("_", " ") for name in names], *cells]:
        say("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
