"""Every page that there is, in one list for whoever joins the application."""

from __future__ import annotations

from starlette.routing import BaseRoute

from app.pages import (
    account,
    acts,
    administration,
    adopting,
    appointing,
    arranging,
    assets,
    audit,
    checklist,
    colours,
    decision,
    figures,
    front,
    hanging,
    heads,
    history,
    links,
    meeting_history,
    meetings,
    opening,
    outsiders,
    owed,
    owing,
    papers,
    people,
    procedures,
    process_findings,
    recommendations,
    resolving,
    revisions,
    sections,
    sign_in,
    sittings,
    spending,
    tasks,
    verification,
    work,
)

DRAFTING = (opening, tasks, heads, sections, recommendations, checklist, people, links, papers)
AUDITING = (audit, process_findings, verification, figures)
SUBJECTS = (
    *AUDITING,
    front,
    sign_in,
    work,
    *DRAFTING,
    decision,
    acts,
    hanging,
    revisions,
    history,
    procedures,
    meetings,
    sittings,
    resolving,
    meeting_history,
    account,
    administration,
    adopting,
    appointing,
    arranging,
    outsiders,
    spending,
    colours,
    owed,
    owing,
)


def routes() -> list[BaseRoute]:
    """Give the routes of all pages and of their styles and scripts."""
    return [*assets.routes, *(route for subject in SUBJECTS for route in subject.pages.routes)]
