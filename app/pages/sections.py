"""A section of a decision, one on a page: filled in by its type, or read where it is not to be changed now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from app.decisions.content import check
from app.errors import DulyError, Unknown
from app.pages.door import Pages
from app.pages.editing import Piece, Reads, Sheet, edit, save
from app.pages.form import Form
from app.pages.matter import Matter, open_matter
from app.pages.values import answer_of, fields_of, rows_in, without_row
from app.pages.visit import Visit
from app.workflow.definition import MOST_LINE, MOST_TEXT, Section
from app.workflow.facts import Member
from app.workflow.guards.guard import is_true
from app.workflow.members import entries, section_at

pages = Pages()


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a section stands in a decision: its one place, or the place of one member."""

    path: str
    section: Section
    member: Member | None

    @property
    def title(self) -> str:
        return f"{self.section.title}, {self.member.name}" if self.member else self.section.title


def entry_at(visit: Visit, matter: Matter) -> Entry:
    """Find the section of the address. Raises Unknown."""
    path = f"sections.{visit.at('key')}"
    section, _ = section_at(matter.definition, path)
    for place, member in entries(matter.one.facts.standing, section) if section else ():
        if place == path:
            assert section is not None
            return Entry(path, section, member)
    raise Unknown("This procedure has no such section.")


@pages.get("/decisions/{decision}/sections/{key}")
def section(visit: Visit, error: DulyError | None = None) -> Response:
    """Show a section, to be filled in or to be read."""
    return _shown(visit, error)


@pages.post("/decisions/{decision}/sections/{key}", again=section)
def save_section(visit: Visit) -> Response:
    """Save a section; or show it again with another row, or without one."""
    if visit.form.one("row"):
        return _shown(visit, None)
    matter = open_matter(visit, visit.at("decision"))
    entry = entry_at(visit, matter)
    return save(visit, _reads(entry), place=entry.path)


def _reads(entry: Entry) -> Reads:
    def reads(matter: Matter, form: Form) -> Piece:
        content = matter.one.facts.decision.content
        kept = check(matter.one.facts, {entry.path: answer_of(entry.section, form)}, content)
        return Piece(now={entry.path: content.get(entry.path)}, typed=kept)

    return reads


def _shown(visit: Visit, error: DulyError | None) -> Response:
    matter = open_matter(visit, visit.at("decision"))
    entry = entry_at(visit, matter)
    now = matter.one.facts.decision.content.get(entry.path)
    asked = entry.section.shown_if is None or is_true(matter.one.facts, entry.section.shown_if)
    sheet = Sheet(
        template="section.html",
        paths=(entry.path,),
        now={entry.path: now},
        reads=_reads(entry),
        field_of=lambda where: "value" if where.startswith("sections.") else where,
    )
    return edit(
        visit,
        matter,
        sheet,
        error,
        title=entry.title,
        section=entry.section,
        path=entry.path,
        asked=asked,
        most={"line": MOST_LINE, "text": MOST_TEXT},
        **_filled(visit, entry.section, now),
    )


def _filled(visit: Visit, section: Section, now: Any) -> dict[str, Any]:
    """Give the fields as they were typed, or as they would be typed; with another row, or without one, where that was asked."""
    form = visit.form
    fields = {name: form.one(name) for name in form.fields} if form.fields else fields_of(section, now)
    wanted, _, number = fields.get("row", "").partition("-")
    if wanted == "drop" and number.isascii() and number.isdigit():
        fields = without_row(section, fields, int(number[:4]))
    rows = {"rows": rows_in(fields) + (wanted == "add")} if section.columns else {}
    return {"typed": fields, **rows}
