"""What stands at the head of a decision, a page each: its title, and who decides it on which authority."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.decisions.content import check
from app.errors import DulyError
from app.pages.door import Pages
from app.pages.editing import Piece, Sheet, edit, save
from app.pages.form import Form
from app.pages.matter import Matter, open_matter
from app.pages.visit import Visit
from app.pages.words import listed, money
from app.workflow.definition import MOST_LINE

pages = Pages()


@pages.get("/decisions/{decision}/title")
def title(visit: Visit, error: DulyError | None = None) -> Response:
    """Show the title, to be changed."""
    return _title(visit, error)


@pages.post("/decisions/{decision}/title", again=title)
def save_title(visit: Visit) -> Response:
    """Save the title."""
    return save(visit, _title_of, place="title")


def _title_of(matter: Matter, form: Form) -> Piece:
    return _piece(matter, "title", form.required("title", "Enter a title"))


def _title(visit: Visit, error: DulyError | None) -> Response:
    matter = open_matter(visit, visit.at("decision"))
    sheet = Sheet(template="title.html", paths=("title",), now={"title": matter.told["title"]}, reads=_title_of)
    typed = visit.form.one("title") if visit.form.fields else matter.told["title"]
    return edit(visit, matter, sheet, error, typed=typed, most=MOST_LINE)


@pages.get("/decisions/{decision}/decider")
def decider(visit: Visit, error: DulyError | None = None) -> Response:
    """Show who decides, to be chosen."""
    return _decider(visit, error)


@pages.post("/decisions/{decision}/decider", again=decider)
def save_decider(visit: Visit) -> Response:
    """Save who decides."""
    return save(visit, _decider_of, place="decider")


def _decider_of(matter: Matter, form: Form) -> Piece:
    chosen = {"post": form.required("post", "Choose who decides")}
    said = {name: text for name in ("matter", "authority") if (text := form.one(name))}
    return _piece(matter, "decider", chosen | said)


def _decider(visit: Visit, error: DulyError | None) -> Response:
    matter = open_matter(visit, visit.at("decision"))
    now = matter.one.facts.decision.content.get("decider")
    sheet = Sheet(template="decider.html", paths=("decider",), now={"decider": now}, reads=_decider_of, field_of=_field_of)
    form = visit.form
    typed = {name: form.one(name) for name in ("post", "matter", "authority")} if form.fields else dict(now or {})
    return edit(visit, matter, sheet, error, typed=typed, delegated=_delegated(matter), most=MOST_LINE)


def _field_of(where: str) -> str:
    return "post" if where == "decider" else where


def _delegated(matter: Matter) -> dict[str, list[str]]:
    """Tell, for each post that decides under delegation, what is delegated to it today."""
    found: dict[str, list[str]] = {}
    for each in matter.one.facts.standing.delegations:
        matters = [matter.definition.matters.get(key, key).lower() for key in each.matters]
        most = f", up to {money(each.ceiling_pence)}" if each.ceiling_pence is not None else ""
        told = f"{listed(matters) if matters else 'whatever is not reserved'}{most} ({each.authority})"
        found.setdefault(each.to_post, []).append(told)
    return found


def _piece(matter: Matter, path: str, typed: Any) -> Piece:
    content = matter.one.facts.decision.content
    return Piece(now={path: content.get(path)}, typed=check(matter.one.facts, {path: typed}, content))
