"""The pages of one meeting: what it is, and a form for each act on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from app.clock import local_day
from app.decisions import queries as decisions
from app.errors import DulyError, Unknown
from app.meetings import commands as c
from app.meetings import queries
from app.meetings.agenda import notice_of
from app.pages import meeting_typed as typed
from app.pages.door import Pages
from app.pages.frame import show
from app.pages.meeting import Sitting, act, open_sitting
from app.pages.visit import Visit
from app.pages.work import lists_of

pages = Pages()
MOST_OFFERED = 100
WAS_HELD = ("held", "minuted")
DONE = ("planned", "added", "removed", "moved", "published", "held", "resolved", "minuted", "cancelled", "carried")


@pages.get("/meetings/{meeting}")
def meeting(visit: Visit) -> Response:
    """Show a meeting."""
    sitting = open_sitting(visit)
    done = visit.asked("done")
    return _page(
        visit,
        "meeting.html",
        sitting,
        happened=done if done in DONE else "",
        counts=(_count(visit, "moved"), _count(visit, "told")),
    )


@pages.get("/meetings/{meeting}/items/new")
def new_item(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask what is put on the agenda."""
    sitting = open_sitting(visit)
    return _page(visit, "meeting_item.html", sitting, error=error, offered=_offered(visit, sitting), q=visit.asked("q"))


@pages.post("/meetings/{meeting}/items/new", again=new_item)
def add_item(visit: Visit) -> Response:
    """Put an item on the agenda."""
    sitting = open_sitting(visit)
    titles = {item["id"]: item["title"] for item in _offered(visit, sitting)}
    return act(visit, typed.item(visit.form, sitting.id, titles), "added")


def _offered(visit: Visit, sitting: Sitting) -> list[dict[str, Any]]:
    """Give the newest decisions of the body that still run and stand on no item here, for a choice."""
    wanted = decisions.Filters(body=sitting.body.id, q=visit.asked("q") or None, limit=MOST_OFFERED)
    taken = {item["decision"] for item in sitting.agenda}
    with visit.parts.database.read() as connection:
        page = decisions.listing(connection, visit.parts.secretariat, visit.person.id, visit.now, wanted)
        lists = lists_of(visit, connection)
    return [lists.told(item) for item in page.items if item["waiting_for"] and item["id"] not in taken]


@pages.get("/meetings/{meeting}/publication")
def publication(visit: Visit, error: DulyError | None = None) -> Response:
    """Show what would be published, what of it is late, and why."""
    sitting = open_sitting(visit)
    standing = sitting.found.organisation.on(local_day(visit.now))
    late = {
        blocker.where.removeprefix("urgent."): blocker
        for blocker in sitting.acts.get("publication", ())
        if blocker.code == "agenda_late"
    }
    return _page(visit, "meeting_publication.html", sitting, error=error, late=late, notice_rule=notice_of(standing))


@pages.post("/meetings/{meeting}/publication", again=publication)
def publish(visit: Visit) -> Response:
    """Publish the agenda, or what was added to it."""
    return act(visit, c.Publish(meeting=visit.at("meeting"), urgent=typed.urgent(visit.form)), "published")


@pages.post("/meetings/{meeting}/order")
def reorder(visit: Visit) -> Response:
    """Move one item up or down."""
    sitting = open_sitting(visit)
    order = [item["id"] for item in sitting.agenda]
    item, step = visit.form.one("item"), -1 if visit.form.one("move") == "up" else 1
    if item in order and 0 <= (place := order.index(item) + step) < len(order):
        order.remove(item)
        order.insert(place, item)
    return act(visit, c.Reorder(meeting=sitting.id, items=tuple(order)), "moved")


def _form(template: str) -> Callable[..., Response]:
    def again(visit: Visit, error: DulyError | None = None) -> Response:
        sitting = open_sitting(visit)
        return _page(visit, template, sitting, error=error, later=_later(visit, sitting))

    return again


def _later(visit: Visit, sitting: Sitting) -> list[dict[str, Any]]:
    """Give the later meetings of the committee that were held, at which minutes may be approved."""
    wanted = queries.Filters(committee=sitting.told["committee"], since=sitting.told["on"], limit=50)
    with visit.parts.database.read() as connection:
        page = queries.listing(connection, sitting.body.id, wanted)
    return [record for record in reversed(page.items) if record["id"] != sitting.id and record["state"] in WAS_HELD]


_attendance, _minutes = _form("meeting_attendance.html"), _form("meeting_minutes.html")
_cancellation = _form("meeting_cancellation.html")


@pages.get("/meetings/{meeting}/items/{item}/removal")
def removal(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask why an item is taken off."""
    sitting = open_sitting(visit)
    item = sitting.item(visit.at("item"))
    if item is None:
        raise Unknown("There is no such item on the agenda of this meeting.")
    return _page(visit, "meeting_removal.html", sitting, error=error, item=item)


@pages.post("/meetings/{meeting}/items/{item}/removal", again=removal)
def remove_item(visit: Visit) -> Response:
    """Take an item off the agenda."""
    reason = typed.reason(visit.form, "Enter why it is taken off")
    return act(visit, c.RemoveItem(meeting=visit.at("meeting"), item=visit.at("item"), reason=reason), "removed")


@pages.get("/meetings/{meeting}/attendance")
def attendance(visit: Visit) -> Response:
    """Ask who was there."""
    return _attendance(visit)


@pages.post("/meetings/{meeting}/attendance", again=_attendance)
def hold_meeting(visit: Visit) -> Response:
    """Record that the meeting was held."""
    return act(visit, typed.attendance(visit.form, visit.at("meeting")), "held")


@pages.get("/meetings/{meeting}/minutes")
def minutes(visit: Visit) -> Response:
    """Ask which later meeting approved the minutes."""
    return _minutes(visit)


@pages.post("/meetings/{meeting}/minutes", again=_minutes)
def approve_minutes(visit: Visit) -> Response:
    """Record that a later meeting approved the minutes."""
    later = visit.form.required("approved_at", "Choose the meeting that approved them")
    text = typed.reason(visit.form, "Enter the minutes", "text")
    return act(visit, c.Minute(meeting=visit.at("meeting"), approved_at=later, text=text), "minuted")


@pages.get("/meetings/{meeting}/cancellation")
def cancellation(visit: Visit) -> Response:
    """Ask why the meeting is cancelled."""
    return _cancellation(visit)


@pages.post("/meetings/{meeting}/cancellation", again=_cancellation)
def cancel_meeting(visit: Visit) -> Response:
    """Cancel the meeting; its decisions are free for another agenda."""
    reason = typed.reason(visit.form, "Enter why it is cancelled")
    return act(visit, c.Cancel(meeting=visit.at("meeting"), reason=reason), "cancelled")


@pages.post("/meetings/{meeting}/carrying")
def carry_out(visit: Visit) -> Response:
    """Try again what decisions on the agenda refused or were not told."""
    return act(visit, c.CarryOut(meeting=visit.at("meeting")), "carried")


def _page(visit: Visit, template: str, sitting: Sitting, *, error: DulyError | None = None, **given: Any) -> Response:
    return show(visit, template, error=error, at="meetings", body=sitting.body, sitting=sitting, told=sitting.told, **given)


def _count(visit: Visit, name: str) -> int:
    text = visit.asked(name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
