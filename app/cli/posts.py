"""duly posts: create posts, appoint, deputise, delegate, end."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from app.cli.bodies import By, Confirmed, Json
from app.cli.opened import opened
from app.cli.telling import say, say_json, table
from app.clock import local_day
from app.officers import acts, queries
from app.officers.independents import end_independent as end_naming
from app.officers.independents import name_independent
from app.officers.organisation import load

cli = typer.Typer(no_args_is_help=True, help="Posts: offices in a body, and who holds them.")

BodyKey = Annotated[str, typer.Argument(help="Slug or id of the body.")]
PostKey = Annotated[str, typer.Argument(help="Key of the post, such as chief_finance_officer.")]
Day = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day; left out: today.")]
Until = Annotated[
    datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="The last day; left out: until further notice.")
]


class As(StrEnum):
    holder = "holder"
    deputy = "deputy"
    acting = "acting"


class In(StrEnum):
    office = "office"
    auditor = "auditor"
    administrator = "administrator"


@cli.command()
def create(body: BodyKey, key: PostKey, title: str, role: Annotated[In, typer.Option()] = In.office, by: By = None) -> None:
    """Create a post."""
    with opened() as at:
        acts.create_post(at.office, at.now, at.body(body), key=key, title=title, role=role.value, by=at.maybe(by))
    say(f"Created the post {key}.")


@cli.command("list")
def list_(body: BodyKey, as_json: Json = False) -> None:
    """List the posts of a body and who holds them today."""
    with opened() as at:
        body_id, today = at.body(body), local_day(at.now)
        with at.office.database.read() as connection:
            organisation = load(connection, body_id)
            held = organisation.on(today).holdings
            names = queries.officers_named(connection, [h.officer for h in held])
    rows = [
        {
            "post": p.key,
            "title": p.title,
            "role": p.role,
            "held_by": ", ".join(f"{names[h.officer]} ({h.kind})" for h in held if h.post == p.key),
        }
        for p in organisation.posts.values()
    ]
    if as_json:
        say_json(rows)
    else:
        table(rows, ("post", "title", "role", "held_by"))


@cli.command()
def appoint(
    body: BodyKey,
    post: PostKey,
    officer: Annotated[str, typer.Argument(help="Address or id of the officer.")],
    kind: Annotated[As, typer.Option("--as", help="Holder, deputy, or acting.")] = As.holder,
    starts_on: Day = None,
    until: Until = None,
    by: By = None,
    confirmed_by: Confirmed = None,
) -> None:
    """Appoint an officer to a post. Nobody appoints themself."""
    with opened() as at:
        done = acts.appoint(
            at.office,
            at.now,
            at.body(body),
            post=post,
            officer=at.officer(officer),
            kind=kind.value,
            starts_on=starts_on.date() if starts_on else local_day(at.now),
            ends_on=until.date() if until else None,
            by=at.maybe(by),
            confirmed_by=at.maybe(confirmed_by),
        )
    say(f"Appointed as {kind.value} of {post}: {done.id}")


@cli.command()
def end(
    body: BodyKey, appointment: str, last_day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"])], by: By = None
) -> None:
    """End an appointment with its last day."""
    with opened() as at:
        acts.end_appointment(at.office, at.now, at.body(body), appointment=appointment, ends_on=last_day.date(), by=at.maybe(by))
    say(f"The appointment ends on {last_day:%-d %B %Y}.")


@cli.command()
def delegate(
    body: BodyKey,
    from_post: PostKey,
    to_post: PostKey,
    authority: Annotated[str, typer.Argument(help="What the delegation rests on, such as 'Scheme of delegation, 3.2'.")],
    matter: Annotated[
        list[str] | None, typer.Option(help="A matter it covers; left out: every matter that is not reserved.")
    ] = None,
    ceiling_pounds: Annotated[int | None, typer.Option(help="The highest sum; left out: none.")] = None,
    starts_on: Day = None,
    until: Until = None,
    by: By = None,
    confirmed_by: Confirmed = None,
) -> None:
    """Delegate authority from one post to another."""
    with opened() as at:
        done = acts.delegate(
            at.office,
            at.now,
            at.body(body),
            from_post=from_post,
            to_post=to_post,
            matters=tuple(matter or ()),
            ceiling_pence=None if ceiling_pounds is None else ceiling_pounds * 100,
            authority=authority,
            starts_on=starts_on.date() if starts_on else local_day(at.now),
            ends_on=until.date() if until else None,
            by=at.maybe(by),
            confirmed_by=at.maybe(confirmed_by),
        )
    say(f"Delegated: {done.id}")


@cli.command()
def independent(
    body: BodyKey,
    officer: Annotated[str, typer.Argument(help="Address or id of the officer of another body.")],
    of_body: Annotated[str, typer.Argument(help="Slug or id of the other body.")],
    of_post: Annotated[str, typer.Argument(help="The office that the officer holds there.")],
    starts_on: Day = None,
    until: Until = None,
    by: By = None,
    confirmed_by: Confirmed = None,
) -> None:
    """Name a post-holder of another body who may give dispensations in this one."""
    with opened() as at:
        done = name_independent(
            at.office,
            at.now,
            at.body(body),
            officer=at.officer(officer),
            of_body=at.body(of_body),
            of_post=of_post,
            starts_on=starts_on.date() if starts_on else local_day(at.now),
            ends_on=until.date() if until else None,
            by=at.maybe(by),
            confirmed_by=at.maybe(confirmed_by),
        )
    say(f"Named: {done.id}")


@cli.command("end-independent")
def end_independent(
    body: BodyKey, named: str, last_day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"])], by: By = None
) -> None:
    """End such a naming with its last day."""
    with opened() as at:
        end_naming(at.office, at.now, at.body(body), independent=named, ends_on=last_day.date(), by=at.maybe(by))
    say(f"The naming ends on {last_day:%-d %B %Y}.")


@cli.command("end-delegation")
def end_delegation(
    body: BodyKey, delegation: str, last_day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"])], by: By = None
) -> None:
    """End a delegation with its last day."""
    with opened() as at:
        acts.end_delegation(at.office, at.now, at.body(body), delegation=delegation, ends_on=last_day.date(), by=at.maybe(by))
    say(f"The delegation ends on {last_day:%-d %B %Y}.")
