"""Every page that there is, in one list for whoever joins the application."""

from __future__ import annotations

from starlette.routing import BaseRoute

from app.pages import acts, assets, decision, front, history, meetings, procedures, resolving, revisions, sign_in, sittings, work

SUBJECTS = (front, sign_in, work, decision, acts, revisions, history, procedures, meetings, sittings, resolving)


def routes() -> list[BaseRoute]:
    """Give the routes of all pages and of their styles and scripts."""
    return [*assets.routes, *(route for subject in SUBJECTS for route in subject.pages.routes)]
