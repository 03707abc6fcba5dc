"""Comments on a decision: read from its history, and added to it."""

from __future__ import annotations

from starlette.responses import Response

from app.decisions import queries
from app.decisions.commands import Comment
from app.errors import DulyError
from app.officers.queries import officers_named
from app.pages.door import Pages
from app.pages.matter import act, open_matter, shown
from app.pages.visit import Visit
from app.workflow.definition import MOST_TEXT

pages = Pages()


@pages.get("/decisions/{decision}/comments")
def comments(visit: Visit, error: DulyError | None = None) -> Response:
    """List what was said beside the text, the newest first, and offer to say more."""
    return _page(visit, error)


@pages.post("/decisions/{decision}/comments", again=comments)
def comment(visit: Visit) -> Response:
    """Add a comment; it takes no version, since it is about no one text."""
    visit.form.within(MOST_TEXT)
    text, decision = visit.form.required("text", "Write your comment"), visit.at("decision")
    return act(visit, Comment(decision=decision, text=text), f"/decisions/{decision}?done=commented&seq={{seq}}")


def _page(visit: Visit, error: DulyError | None = None) -> Response:
    matter = open_matter(visit, visit.at("decision"))
    with visit.parts.database.read() as connection:
        said = [event for event in queries.history(connection, matter.one) if event["comment"]]
        names = officers_named(connection, {event["actor"] for event in said})
    told = [{**event, "who": names.get(event["actor"] or "", "")} for event in reversed(said)]
    return shown(visit, matter, "comments.html", on="comments", error=error, fields=["text"], said=told)
