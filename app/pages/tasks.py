"""What there is to fill in of a decision: each thing with what it says so far, and the next one that is missing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from app.pages.door import Pages
from app.pages.matter import Matter, open_matter
from app.pages.visit import Visit, see_other
from app.pages.words import counted, sentence
from app.workflow import engine
from app.workflow.definition import Section
from app.workflow.facts import Member
from app.workflow.guards.guard import is_true
from app.workflow.members import entries

pages = Pages()

SAID: Final = {"given": "Given", "none": "None", "not_applicable": "Not applicable", "see": "See a paper"}
CARRIED: Final = ("done", "voided", "now")  # what an edit says of itself, wherever it goes on to


@pages.get("/decisions/{decision}/next")
def next_missing(visit: Visit) -> Response:
    """Go on to the next thing that is missing and that the officer can fill in, or back to the decision."""
    matter = open_matter(visit, visit.at("decision"))
    found = list(tasks(matter))
    here = next((n for n, task in enumerate(found) if task["path"] == visit.asked("after")), -1)
    missing = (t["href"] for t in (*found[here + 1 :], *found[: here + 1]) if t["missing"] and t["mine"])
    wanted = next(chain(missing, warnings(matter)), None)  # warnings are about what is filled in, so they come last
    told = {name: said for name in CARRIED if (said := visit.asked(name))}
    if wanted is None and told.get("done") == "saved":
        told["done"] = "complete"
    return see_other(f"{wanted or matter.address}{'?' if told else ''}{urlencode(told)}")


def warnings(matter: Matter) -> Iterator[str]:
    """Give the pages of the warnings that are not answered yet and that the officer can answer."""
    for raised in engine.findings(matter.one.facts):
        if not raised.answered and matter.may_edit(f"findings.{raised.code}"):
            yield f"{matter.address}/findings/{raised.code}"


def asked(matter: Matter) -> Iterator[tuple[str, Section, Member | None]]:
    """Give the sections that are asked of this decision, by their content paths: one, or one for each member."""
    for section in matter.definition.sections.values():
        if section.shown_if is None or is_true(matter.one.facts, section.shown_if):
            yield from ((path, section, member) for path, member in entries(matter.one.facts.standing, section))


def tasks(matter: Matter) -> Iterator[dict[str, Any]]:
    """Give what there is to fill in, each with what it says so far and whether it stands in the way."""
    content, definition = matter.one.facts.decision.content, matter.definition
    yield _task(matter, "title", "Title", "title", "Given")
    if definition.deciders:
        yield _task(matter, "decider", "Who decides", "decider", "Chosen" if content.get("decider") else "")
    if definition.verbs:
        yield _task(matter, "recommendations", "Recommendations", "recommendations", _number(content.get("recommendations")))
    for path, section, member in asked(matter):
        title = f"{section.title}, {member.name}" if member else section.title
        yield _task(matter, path, title, path.replace(".", "/", 1), SAID.get((content.get(path) or {}).get("is", ""), ""))
    if definition.checklist:
        answered = sum(f"checklist.{key}" in content for key in definition.checklist)
        said = f"{answered} of {len(definition.checklist)} answered" if answered else ""
        yield _task(matter, "checklist", "Checklist", "checklist", said)
    yield _task(matter, "attachments", "Papers", "papers", _number(matter.told["attachments"]), "None attached")
    yield _task(matter, "interests", "Interests", "interests", _number(content.get("interests")), "None declared")
    yield _task(matter, "links", "Links to other decisions", "links", _number(content.get("links")), "None")


def _task(matter: Matter, path: str, title: str, page: str, said: str, empty: str = "") -> dict[str, Any]:
    places = ("attachments", "restrictions") if path == "attachments" else (path,)
    missing = any(place == each or place.startswith(f"{each}.") for place in matter.missing for each in places)
    return {
        "path": path,
        "title": sentence(title),
        "href": f"{matter.address}/{page}",
        "said": said or empty,
        "missing": missing,
        "mine": matter.may_edit(path),
    }


def _number(given: Any) -> str:
    return counted(len(given), "given", "given") if given else ""
