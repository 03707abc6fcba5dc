"""duly bodies: create and list bodies, set their parameters, close days."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from app.cli.opened import opened
from app.cli.telling import say, say_json, table
from app.clock import local_day
from app.decisions.succession import Taking
from app.decisions.succession import succeed as succeeded
from app.officers import acts, queries
from app.officers.membership import leave_group
from app.officers.spending import lift_hold, put_on_hold
from app.workflow.guards.spending import EXCEEDS, UNLAWFUL

cli = typer.Typer(no_args_is_help=True, help="Bodies: organisations with a register, numbers, posts and a log of their own.")

By = Annotated[str | None, typer.Option("--by", help="The administrator whose act this is, by address; left out: the operator.")]
Confirmed = Annotated[str | None, typer.Option("--confirmed-by", help="The second person, by address.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@cli.command()
def create(
    slug: Annotated[str, typer.Argument(help="Short name for addresses, such as wexmoor.")],
    name: Annotated[str, typer.Argument(help="The name in full.")],
    region: Annotated[str, typer.Option(help="Whose bank holidays it keeps.")] = "england_and_wales",
) -> None:
    """Create a body, with its log."""
    with opened() as at:
        done = acts.create_body(at.office, at.now, slug=slug, name=name, region=region)
    say(f"Created {slug}: {done.id}")


@cli.command("list")
def list_(as_json: Json = False) -> None:
    """List the bodies."""
    with opened() as at, at.office.database.read() as connection:
        rows = [
            {"slug": b.slug, "name": b.name, "region": b.region, "demo": b.demo, "id": b.id} for b in queries.bodies(connection)
        ]
    if as_json:
        say_json(rows)
    elif rows:
        table(rows, ("slug", "name", "region", "demo", "id"))
    else:
        say("There are no bodies yet. Create one with: duly bodies create SLUG NAME")


@cli.command("set")
def set_parameter(
    body: Annotated[str, typer.Argument(help="Slug or id of the body.")],
    key: Annotated[str, typer.Argument(help="The parameter, such as legal_check_days.")],
    value: Annotated[str, typer.Argument(help="A whole number, or text.")],
    starts_on: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day; left out: today.")
    ] = None,
    by: By = None,
    confirmed_by: Confirmed = None,
) -> None:
    """Set a parameter of a body, from a day on."""
    with opened() as at:
        plain: int | str = int(value) if value.lstrip("-").isdigit() else value
        day = starts_on.date() if starts_on else local_day(at.now)
        acts.set_parameter(
            at.office,
            at.now,
            at.body(body),
            key=key,
            value=plain,
            starts_on=day,
            by=at.maybe(by),
            confirmed_by=at.maybe(confirmed_by),
        )
    say(f"{key} is {value} from {day:%-d %B %Y}.")


@cli.command()
def close(
    body: Annotated[str, typer.Argument(help="Slug or id of the body.")],
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"])],
    reason: Annotated[str, typer.Argument(help="Why the body does not work on this day.")],
    by: By = None,
) -> None:
    """Close a day: it is no working day of the body."""
    with opened() as at:
        acts.set_closure(at.office, at.now, at.body(body), day=day.date(), working=False, reason=reason, by=at.maybe(by))
    say(f"{day:%-d %B %Y} is closed.")


@cli.command("open")
def open_(
    body: Annotated[str, typer.Argument(help="Slug or id of the body.")],
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"])],
    reason: Annotated[str, typer.Argument(help="Why the body works on this day in spite of a holiday.")],
    by: By = None,
) -> None:
    """Open a day: it is a working day of the body in spite of a holiday."""
    with opened() as at:
        acts.set_closure(at.office, at.now, at.body(body), day=day.date(), working=True, reason=reason, by=at.maybe(by))
    say(f"{day:%-d %B %Y} is a working day.")


@cli.command()
def hold(
    body: Annotated[str, typer.Argument(help="Slug or id of the body.")],
    report: Annotated[str, typer.Argument(help="The report: its title and day.")],
    by: Annotated[str, typer.Option(help="The officer who answers for the finances, by address.")],
    starts_on: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The day of the report; left out: today.")
    ] = None,
    decision: Annotated[str | None, typer.Option(help="The one decision that would be unlawful, by id.")] = None,
) -> None:
    """Hold spending back under a report of the finance officer: all of it, or one decision."""
    with opened() as at:
        first = starts_on.date() if starts_on else None
        ground = UNLAWFUL if decision else EXCEEDS
        done = put_on_hold(
            at.office,
            at.now,
            at.body(body),
            ground=ground,
            report=report,
            starts_on=first,
            decision=decision,
            by=at.officer(by),
        )
    say(f"Spending is held back: {done.id}")


@cli.command()
def lift(
    body: Annotated[str, typer.Argument(help="Slug or id of the body.")],
    hold: Annotated[str, typer.Argument(help="The hold, by id.")],
    considered: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The day on which the body considered the report.")],
    by: Annotated[str, typer.Option(help="The officer who answers for the finances, by address.")],
) -> None:
    """Lift a hold: its last day is the first working day after the report was considered."""
    with opened() as at:
        body_id = at.body(body)
        lift_hold(at.office, at.now, body_id, hold=hold, considered_on=considered.date(), by=at.officer(by))
        with at.office.database.read() as connection:
            last = next(one.hold.ends_on for one in queries.holds(connection, body_id) if one.hold.id == hold)
    say(f"The last day of the hold is {last}.")


class Counting(StrEnum):
    anew = "anew"
    carry_on = "carry-on"


@cli.command()
def succeed(
    old: Annotated[str, typer.Argument(help="Slug or id of the body that ends.")],
    new: Annotated[str, typer.Argument(help="Slug or id of the body that takes over.")],
    authority: Annotated[str, typer.Argument(help="What it rests on, such as the order and its article.")],
    starts_on: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day of the successor; left out: today.")
    ] = None,
    numbers: Annotated[Counting, typer.Option(help="Whether numbers begin anew, or carry on.")] = Counting.anew,
    for_old: Annotated[str | None, typer.Option(help="Who confirms it in the body that ends, by address.")] = None,
    for_new: Annotated[str | None, typer.Option(help="Who confirms it in the body that takes over, by address.")] = None,
) -> None:
    """Let a body end and another take over its register and posts; from then on the old one only lets things end."""
    with opened() as at:
        first = starts_on.date() if starts_on else local_day(at.now)
        taking = Taking(
            old=at.body(old),
            new=at.body(new),
            starts_on=first,
            authority=authority,
            carry_on=numbers is Counting.carry_on,
            for_old=at.maybe(for_old),
            for_new=at.maybe(for_new),
        )
        succeeded(at.office, at.now, taking)
    say(f"{old} has ended: since {first:%-d %B %Y} {new} has its place.")


@cli.command()
def leave(
    body: Annotated[str, typer.Argument(help="Slug or id of the body.")],
    group: Annotated[str, typer.Argument(help="The group, such as responsible_authorities.")],
    key: Annotated[str, typer.Argument(help="Short name of the member organisation.")],
    last_day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="Its last day in the group.")],
    by: By = None,
    confirmed_by: Confirmed = None,
) -> None:
    """Let an organisation leave a group of the body after its last day; what it signed stays in the histories."""
    ends_on = last_day.date()
    with opened() as at:
        one, other = at.maybe(by), at.maybe(confirmed_by)
        leave_group(at.office, at.now, at.body(body), group=group, key=key, ends_on=ends_on, by=one, confirmed_by=other)
    say(f"{key} leaves {group} after {ends_on:%-d %B %Y}.")


@cli.command()
def member(
    body: Annotated[str, typer.Argument(help="Slug or id of the body.")],
    group: Annotated[str, typer.Argument(help="The group, such as responsible_authorities.")],
    key: Annotated[str, typer.Argument(help="Short name of the member organisation.")],
    name: Annotated[str, typer.Argument(help="Its name in full.")],
    post: Annotated[str | None, typer.Option(help="The post of the body that speaks for it; left out: as it is.")] = None,
    by: By = None,
    confirmed_by: Confirmed = None,
) -> None:
    """Add an organisation to a group of the body, name it anew, or say who speaks for it."""
    with opened() as at:
        acts.add_member(
            at.office,
            at.now,
            at.body(body),
            group=group,
            key=key,
            name=name,
            post=post,
            by=at.maybe(by),
            confirmed_by=at.maybe(confirmed_by),
        )
    say(f"{name} is a member of {group}." + (f" The holder of {post} speaks for it." if post else ""))
