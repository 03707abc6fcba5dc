"""duly officers: enrol and list people with accounts."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.bodies import By, Json
from app.cli.opened import opened
from app.cli.telling import say, say_json, table
from app.officers import accounts, acts, queries
from app.officers.signin import change_password

cli = typer.Typer(no_args_is_help=True, help="Officers: people with an account.")


@cli.command()
def enrol(
    body: Annotated[str, typer.Argument(help="Slug or id of the body.")],
    name: Annotated[str, typer.Argument(help="The officer's name.")],
    email: Annotated[str, typer.Argument(help="The address to sign in with.")],
    password: Annotated[
        str,
        typer.Option(
            prompt=True, hide_input=True, confirmation_prompt=True, envvar="DULY_NEW_PASSWORD", help="At least 12 characters."
        ),
    ],
    by: By = None,
) -> None:
    """Enrol an officer with a local account. The password is asked for, or read from DULY_NEW_PASSWORD."""
    with opened() as at:
        done = acts.enrol(at.office, at.now, at.body(body), name=name, email=email, password=password, by=at.maybe(by))
    say(f"Enrolled {name}: {done.id}")


@cli.command("list")
def list_(body: Annotated[str, typer.Argument(help="Slug or id of the body.")], as_json: Json = False) -> None:
    """List the officers of a body."""
    with opened() as at:
        body_id = at.body(body)
        with at.office.database.read() as connection:
            rows = [{"name": o.name, "email": o.email, "id": o.id} for o in queries.officers_of(connection, body_id)]
    if as_json:
        say_json(rows)
    elif rows:
        table(rows, ("name", "email", "id"))
    else:
        say("No officer holds a post in this body yet.")


@cli.command()
def password(
    officer: Annotated[str, typer.Argument(help="Address or id of the officer.")],
    old: Annotated[
        str, typer.Option(prompt="Present password", hide_input=True, envvar="DULY_OLD_PASSWORD", help="The present one.")
    ],
    new: Annotated[
        str,
        typer.Option(
            prompt="New password",
            hide_input=True,
            confirmation_prompt=True,
            envvar="DULY_NEW_PASSWORD",
            help="At least 12 characters.",
        ),
    ],
) -> None:
    """Change an officer's password, by whoever knows the present one; their tokens end."""
    with opened() as at:
        change_password(at.office.database, at.now, at.officer(officer), old, new)
    say("The password is changed, and every token of this officer has ended.")


@cli.command()
def close(officer: Annotated[str, typer.Argument(help="Address or id of the officer.")]) -> None:
    """Close an account: nobody signs in with it, and its tokens end at once. Appointments stay until they are ended."""
    with opened() as at:
        accounts.disable(at.office.database, at.now, at.officer(officer))
    say("The account is closed.")


@cli.command("open")
def open_(officer: Annotated[str, typer.Argument(help="Address or id of the officer.")]) -> None:
    """Open a closed account again."""
    with opened() as at:
        accounts.enable(at.office.database, at.now, at.officer(officer))
    say("The account is open.")
