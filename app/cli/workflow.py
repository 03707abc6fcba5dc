"""duly workflow: lint, draw, walk through, describe and adopt procedure files."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli.opened import opened
from app.cli.telling import REFUSED, complain, counted, plain_errors, say, say_json
from app.config import Settings
from app.decisions.secretariat import Procedures
from app.errors import Unknown
from app.officers import acts
from app.officers.procedures import digest_of
from app.workflow.definition import Definition
from app.workflow.describe import describe as described
from app.workflow.diagram import mermaid, svg
from app.workflow.difference import differences
from app.workflow.difference import in_words as differences_in_words
from app.workflow.lint import lint_together
from app.workflow.loader import load_all, load_file
from app.workflow.simulate import in_words
from app.workflow.simulate import simulate as simulated

cli = typer.Typer(no_args_is_help=True, help="Procedures: the files that say how a decision goes.")

Which = Annotated[str, typer.Argument(help="A procedure's name, such as pcc-decision-notice, or a file.")]


@cli.command()
def lint(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Procedure files; left out: all in the folders of the settings.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Find what is wrong with procedures: each finding with file, line and cure. Exit code 1 where there is one."""
    with plain_errors():
        definitions = [load_file(f) for f in files] if files else list(load_all(*Settings().procedures).values())
    findings = lint_together(definitions)
    if as_json:
        say_json([asdict(f) for f in findings])
    else:
        say(*(str(f) for f in findings))
        say(f"{counted(len(definitions), 'procedure')} read, {counted(len(findings), 'finding')}.")
    if findings:
        raise typer.Exit(REFUSED)


@cli.command()
def diagram(
    which: Which,
    as_mermaid: Annotated[bool, typer.Option("--mermaid", help="Mermaid text instead of SVG.")] = False,
    lit: Annotated[str | None, typer.Option(help="The state to light.")] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write; left out: standard output.")] = None,
) -> None:
    """Draw a procedure, with the guards on the edges."""
    with plain_errors():
        definition = find(which)
        if lit is not None and lit not in definition.states:
            raise Unknown(f"There is no state {lit!r}; there are: {', '.join(definition.states)}.")
    drawn = mermaid(definition, lit) if as_mermaid else svg(definition, lit)
    if out:
        out.write_text(drawn, encoding="utf-8")
    else:
        say(drawn)


@cli.command()
def simulate(
    which: Which,
    answer: Annotated[list[str] | None, typer.Option(help="decider=POST, choice=LIMB or outcome=STATE.")] = None,
    on: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The day on which the draft is begun.")
    ] = None,
) -> None:
    """Walk a procedure with made-up answers: what blocks, who is next, the earliest lawful date."""
    answers = dict(each.split("=", 1) for each in answer or () if "=" in each)
    if len(answers) != len(answer or ()):
        complain("Expected answers such as --answer decider=chief_executive.")
        raise typer.Exit(REFUSED)
    with plain_errors():
        definition = find(which)
        steps = simulated(definition, answers, on=on.date()) if on else simulated(definition, answers)
    say(*in_words(definition, steps))
    if steps[-1].to is None:
        raise typer.Exit(REFUSED)


@cli.command()
def describe(which: Which) -> None:
    """Tell a procedure in plain words: its questions, rules and who acts."""
    with plain_errors():
        say(*described(find(which)))


@cli.command()
def adopt(
    body: Annotated[str, typer.Argument(help="Slug or id of the body.")],
    which: Which,
    legal: Annotated[str | None, typer.Option(help="The officer who answers for the law, by address.")] = None,
    finance: Annotated[str | None, typer.Option(help="The officer who answers for the finances, by address.")] = None,
) -> None:
    """Put a version of a procedure in force in a body; two officers do this together."""
    with opened() as at:
        by = (at.officer(legal), at.officer(finance)) if legal and finance else None
        definition = find(which)
        acts.adopt(at.office, at.now, at.body(body), definition=definition, by=by)
    say(f"{definition.title}, version {definition.version}, is in force.")


@cli.command()
def diff(
    old: Which,
    new: Which,
    as_json: Annotated[bool, typer.Option("--json", help="Print the differences as JSON.")] = False,
) -> None:
    """Tell what changed from one version of a procedure to another: NAME, NAME@VERSION as adopted here, or a file."""
    with plain_errors():
        before, after = find(old), find(new)
    if as_json:
        say_json([one.as_dict() for one in differences(before, after)])
    else:
        say(*differences_in_words(before, after))


def find(which: str) -> Definition:
    """Find a procedure by its name, by name and version as a body adopted it (NAME@2), or by its file. Raises Unknown, Invalid."""
    if which.endswith((".yaml", ".yml")):
        if not Path(which).is_file():
            raise Unknown(f"There is no file {which}.")
        return load_file(Path(which))
    name, _, version = which.partition("@")
    if version.isdigit():
        with opened() as at, at.office.database.read() as connection:
            return Procedures().get(connection, digest_of(connection, name, int(version)))
    known = load_all(*Settings().procedures)
    if which not in known:
        raise Unknown(f"There is no procedure {which!r}; there are: {', '.join(known) or 'none'}.")
    return known[which]
