"""The checklist on one page, and the notes that answer warnings. An answer that was only shown is never saved over another's."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.decisions.content import check
from app.errors import DulyError, Fault, Invalid, Unknown
from app.pages.door import Pages
from app.pages.editing import Piece, Reads, Sheet, edit, save
from app.pages.form import Form
from app.pages.matter import Matter, open_matter
from app.pages.visit import Visit
from app.workflow import engine
from app.workflow.definition import MOST_TEXT

pages = Pages()
PARTS = ("answer", "reason", "evidence")


@pages.get("/decisions/{decision}/checklist")
def checklist(visit: Visit, error: DulyError | None = None) -> Response:
    """Show every question, to be answered or to be read."""
    return _checklist(visit, error)


@pages.post("/decisions/{decision}/checklist", again=checklist)
def save_checklist(visit: Visit) -> Response:
    """Save the answers that were changed."""
    return save(visit, _answers_of, place="checklist")


def _answers_of(matter: Matter, form: Form) -> Piece:
    typed: dict[str, Any] = {}
    faults = []
    for key in matter.definition.checklist:
        said = {part: text for part in PARTS if (text := form.one(f"{key}-{part}"))}
        if said and "answer" not in said:
            faults.append(
                Fault(f"{key}-answer", f"{matter.definition.checklist[key].question} Choose an answer, or clear the rest")
            )
        typed[f"checklist.{key}"] = said or None
    if faults:
        raise Invalid("A question is not answered.", faults)
    content = matter.one.facts.decision.content
    return Piece(now={path: content.get(path) for path in typed}, typed=check(matter.one.facts, typed, content))


def _checklist(visit: Visit, error: DulyError | None) -> Response:
    matter = open_matter(visit, visit.at("decision"))
    content, form = matter.one.facts.decision.content, visit.form
    now = {f"checklist.{key}": content.get(f"checklist.{key}") for key in matter.definition.checklist}
    sheet = Sheet(template="checklist.html", paths=tuple(now), now=now, reads=_answers_of, field_of=_field_of)
    if form.fields:
        typed = {name: form.one(name) for name in form.fields}
    else:
        typed = {f"{path.partition('.')[2]}-{part}": (said or {}).get(part) or "" for path, said in now.items() for part in PARTS}
    return edit(visit, matter, sheet, error, typed=typed, most=MOST_TEXT)


def _field_of(where: str) -> str:
    return f"{where.partition('.')[2]}-answer" if where.startswith("checklist.") else where


@pages.get("/decisions/{decision}/findings/{code}")
def finding(visit: Visit, error: DulyError | None = None) -> Response:
    """Show a warning, to be answered by a note."""
    return _finding(visit, error)


@pages.post("/decisions/{decision}/findings/{code}", again=finding)
def answer_finding(visit: Visit) -> Response:
    """Answer a warning by a note on the text as it stands."""
    code = visit.at("code")
    return save(visit, _note_of(code), place=f"findings.{code}")


def _note_of(code: str) -> Reads:
    def reads(matter: Matter, form: Form) -> Piece:
        path = f"findings.{code}"
        return Piece(now={path: _note(matter, code)}, typed={path: form.one("note") or None})

    return reads


def _note(matter: Matter, code: str) -> str | None:
    """Give the note that answers a warning; one that lapsed answers nothing, so that the same words can be given again."""
    raised = next((each for each in engine.findings(matter.one.facts) if each.code == code), None)
    held = matter.one.facts.decision.content.get(f"findings.{code}")
    return None if held is None or (raised and raised.note_lapsed) else str(held["note"])


def _finding(visit: Visit, error: DulyError | None) -> Response:
    matter, code = open_matter(visit, visit.at("decision")), visit.at("code")
    if code not in {each.key for each in matter.definition.findings}:
        raise Unknown("This procedure has no such warning.")
    raised = next((each for each in engine.findings(matter.one.facts) if each.code == code), None)
    path = f"findings.{code}"
    held = (matter.one.facts.decision.content.get(path) or {}).get("note") or ""
    typed = visit.form.one("note") if visit.form.fields else held
    sheet = Sheet(template="finding.html", paths=(path,), now={path: _note(matter, code)}, reads=_note_of(code))
    return edit(visit, matter, sheet, error, raised=raised, typed=typed, most=MOST_TEXT)
