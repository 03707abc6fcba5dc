"""A decision whole: where it stands and whose turn it is, what is missing, what can be done and why not, who signed what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from app.decisions import queries
from app.pages.cures import cure
from app.pages.door import Pages
from app.pages.frame import show
from app.pages.matter import Matter, open_matter
from app.pages.visit import Visit
from app.pages.words import sentence
from app.workflow.guards.guard import is_true
from app.workflow.members import entries

pages = Pages()

DONE = {  # what an act that came here says of itself
    "opened": "The draft is open. Fill it in, then submit it.",
    "saved": "Saved.",
    "unchanged": "Nothing was changed, so nothing was saved.",
    "commented": "Your comment is in the history.",
    "attached": "The paper is attached.",
}
SAID = {"given": "Given", "none": "None", "not_applicable": "Not applicable", "see": "See a paper"}


@pages.get("/decisions/{decision}")
def decision(visit: Visit) -> Response:
    """Show a decision."""
    matter = open_matter(visit, visit.at("decision"))
    return show(
        visit,
        "decision.html",
        title=matter.told["title"],
        at="decisions",
        on="decision",
        body=matter.body,
        matter=matter,
        told=matter.told,
        tasks=list(tasks(matter)),
        cure=cure,
        notice=DONE.get(visit.asked("done")),
        happened=_happened(visit, matter),
    )


def _happened(visit: Visit, matter: Matter) -> dict[str, Any] | None:
    """Give the event of the act after which the officer came here."""
    seq = visit.asked("seq")
    if not (seq.isascii() and seq.isdigit() and len(seq) < 16):
        return None
    with visit.parts.database.read() as connection:
        return queries.happened(connection, matter.one, int(seq))


def tasks(matter: Matter) -> Iterator[dict[str, Any]]:
    """Give what there is to fill in, each with what it says so far and whether it stands in the way."""
    facts, address = matter.one.facts, matter.address
    content, definition = facts.decision.content, matter.definition
    if definition.deciders:
        yield _task(matter, "decider", "Who decides", f"{address}/decider", "Chosen" if content.get("decider") else "")
    if definition.verbs:
        number = len(content.get("recommendations") or ())
        yield _task(matter, "recommendations", "Recommendations", f"{address}/recommendations", f"{number} given" if number else "")
    for section in definition.sections.values():
        if section.shown_if is not None and not is_true(facts, section.shown_if):
            continue
        for path, member in entries(facts.standing, section):
            title = f"{section.title}, {member.name}" if member else section.title
            said = SAID.get((content.get(path) or {}).get("is", ""), "")
            yield _task(matter, path, title, f"{address}/{path.replace('.', '/', 1)}", said)
    if definition.checklist:
        answered = sum(f"checklist.{key}" in content for key in definition.checklist)
        said = f"{answered} of {len(definition.checklist)} answered" if answered else ""
        yield _task(matter, "checklist", "Checklist", f"{address}/checklist", said)
    if definition.papers:
        yield _task(matter, "attachments", "Papers", f"{address}/papers", "")


def _task(matter: Matter, path: str, title: str, href: str, said: str) -> dict[str, Any]:
    missing = any(place == path or place.startswith(f"{path}.") for place in matter.missing)
    return {"path": path, "title": sentence(title), "href": href, "said": said, "missing": missing, "mine": matter.may_edit(path)}
