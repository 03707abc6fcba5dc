"""Figures of a body for its office holders and auditors: charts, each with its table, of what the officer may read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from app.clock import local_day
from app.decisions.figures import MOST, Figures, figures
from app.errors import Blocker, NotAllowed
from app.officers.organisation import Organisation
from app.pages.charts import Chart, chart
from app.pages.door import Pages
from app.pages.frame import show
from app.pages.visit import Visit
from app.pages.words import counted, plain, sentence
from app.workflow.definition import Definition
from app.workflow.describe import CAPACITIES

pages = Pages()
RULE = "The figures of a body are for its office holders and auditors"


@pages.get("/figures/{body}", long=True)
def figures_of(visit: Visit) -> Response:
    """Show the figures of a body."""
    parts = visit.parts
    with parts.database.read() as connection:
        organisation, roles = _own(visit, connection)
        body = organisation.body
        told, definition = figures(connection, parts.secretariat, visit.person.id, visit.now, body.id, visit.asked("workflow"))
        titles = _titles(visit, connection, organisation, told)
    state, post = _naming(definition, organisation)
    return show(
        visit,
        "figures.html",
        at="audit" if "auditor" in roles else "decisions",
        on="figures",
        body=body,
        audits="auditor" in roles,
        told=told,
        most=MOST,
        procedures=titles,
        state=state,
        post=post,
        charts=charts(told, state, post),
    )


def charts(told: Figures, state: Callable[[str], str], post: Callable[[str], str]) -> Mapping[str, Chart]:
    """Lay out the charts."""
    lasted = [
        (
            state(each.state),
            [(each.median, f"Median {days(each.median)}"), (each.nine_in_ten, f"Nine in ten {days(each.nine_in_ten)}")],
        )
        for each in told.lasted
    ]
    months = [(_month(m.month), [(m.opened, f"Opened {m.opened}"), (m.decided, f"Decided {m.decided}")]) for m in told.months]
    return {
        "lasted": chart("lasted", lasted),
        "states": chart("states", [(state(key), [(n, str(n))]) for key, n in told.states.items()]),
        "months": chart("months", months),
        "overdue": chart("overdue", [(post(key), [(n, str(n))]) for key, n in told.overdue]),
    }


def days(value: float) -> str:
    """Write a span of days as people say it."""
    if value < 1:
        hours = round(value * 24)
        return counted(hours, "hour") if hours else "under an hour"
    return counted(round(value), "day") if value >= 10 else f"{value:.1f}".removesuffix(".0") + (" day" if value == 1 else " days")


def _own(visit: Visit, connection: Connection) -> tuple[Organisation, frozenset[str]]:
    """Give a body in which the officer holds an office or audits today. Raises Unknown, NotAllowed."""
    organisations, today = visit.parts.secretariat.organisations, local_day(visit.now)
    body = organisations.own(connection, visit.person.id, today, visit.at("body"))
    organisation = organisations.fresh(connection, body.id)
    bodies = (organisation, *organisations.heirs(connection, organisation))
    roles = frozenset(role for each in bodies for role in each.roles(visit.person.id, today))
    if roles.isdisjoint({"office", "auditor"}):
        blocker = Blocker("capacity_not_held", f"You hold no office of {body.name} today and do not audit it.", "", "", RULE)
        raise NotAllowed(blocker.message, [blocker])
    return organisation, frozenset(roles)


def _titles(visit: Visit, connection: Connection, organisation: Organisation, told: Figures) -> dict[str, str]:
    procedures = visit.parts.secretariat.procedures
    return {name: procedures.get(connection, organisation.adopted(name).digest).title for name in told.workflows}


def _naming(definition: Definition | None, organisation: Organisation) -> tuple[Callable[[str], str], Callable[[str], str]]:
    def state(key: str) -> str:
        known = definition.states.get(key) if definition else None
        return known.title if known else sentence(plain(key))

    def post(key: str) -> str:
        known: Any = organisation.posts.get(key)
        return known.title if known else sentence(CAPACITIES.get(key, plain(key)))

    return state, post


def _month(text: str) -> str:
    return f"{date.fromisoformat(text + '-01'):%B %Y}"
