"""Organisations for unit tests, said briefly."""

from __future__ import annotations

from collections.abc import Iterable

from app.officers.organisation import Appointment, AppointmentKind, Body, Organisation, Post, Role

BODY = Body(id="body", slug="north-shire", name="North Shire", region="england_and_wales", demo=False)
POSTS: dict[str, Role] = {
    "monitoring_officer": "office",
    "chief_finance_officer": "office",
    "governance": "administrator",
    "auditor": "auditor",
}


def appointed(post: str, officer: str, kind: AppointmentKind, starts_on: str, ends_on: str | None = None) -> Appointment:
    return Appointment(
        id=f"{post}-{officer}-{starts_on}", post=post, officer=officer, kind=kind, starts_on=starts_on, ends_on=ends_on
    )


def organisation(*appointments: Appointment, posts: Iterable[str] = POSTS, **more: object) -> Organisation:
    made = {key: Post(key=key, title=key.replace("_", " ").capitalize(), role=POSTS[key]) for key in posts}
    return Organisation(body=BODY, sequence=7, posts=made, appointments=appointments, **more)  # type: ignore[arg-type]
