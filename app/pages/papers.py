"""Papers of a decision: listed, taken in, given out as they are; and what of it is not for the public."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response, StreamingResponse

from app.decisions.commands import Attach
from app.decisions.content import SIGNATURE, VISIBILITIES, paper_in
from app.documents.names import given_out, plain_name
from app.documents.papers import OCTETS, chunks
from app.errors import Busy, DulyError, Fault, Invalid, StaleRevision, Unknown
from app.log.ids import new_id
from app.pages.done import done_by, said
from app.pages.door import Pages
from app.pages.editing import alter, lost, mark
from app.pages.matter import Matter, act, open_matter, shown
from app.pages.visit import Visit
from app.workflow import engine
from app.workflow.definition import MOST_TEXT

pages = Pages()
BACK, TRIES, LONGEST = "/papers", 5, 64


@pages.get("/decisions/{decision}/papers")
def papers(visit: Visit, error: DulyError | None = None) -> Response:
    """List the papers, with who may see them."""
    return _shown(visit, error)


@pages.post("/decisions/{decision}/papers", file=True, again=papers)
def attach(visit: Visit) -> Response:
    """Attach a paper."""
    matter, form = open_matter(visit, visit.at("decision")), visit.form
    kind = SIGNATURE if form.one("signature") else form.one("kind")
    faults = [Fault("file", "Choose a file")] if form.file is None else []
    faults += [Fault("kind", f"Say what it is, in 1 to {LONGEST} characters")] if not 0 < len(kind) <= LONGEST else []
    faults += [Fault("visibility", "Choose who may see it")] if form.one("visibility") not in VISIBILITIES else []
    if form.file is None or faults:
        raise Invalid("Something is missing. A file has to be chosen again.", faults)
    name = plain_name(form.file.filename or "")
    stored = visit.parts.papers.store(form.file.file)
    said_of = {"key": form.one("key") or None, "name": name, "kind": kind, "visibility": form.one("visibility")}
    kept = {**said_of, "sha256": stored.sha256, "size": stored.size}
    command = Attach(decision=matter.id, attachment=new_id(visit.now), paper=kept)
    for _ in range(TRIES):
        try:
            return act(visit, command, done_by(matter.address, BACK, word="attached"), version=matter.version, file=stored.sha256)
        except StaleRevision:  # a paper more stands in nobody's way
            matter = open_matter(visit, matter.id)
    raise Busy("This decision is being changed all the time. Nothing was attached: try again in a moment.")


@pages.post("/decisions/{decision}/papers/restrictions", again=papers)
def restrict(visit: Visit) -> Response:
    """Restrict a paper or the whole, or take a restriction away."""
    form = visit.form
    if gone := form.one("remove"):
        return alter(visit, lambda matter: {"restrictions": [one for one in _all(matter) if mark(one) != gone] or None}, BACK)
    ground_fits = 0 < len(form.one("ground")) <= LONGEST
    faults = [] if ground_fits else [Fault("ground", f"Enter the ground, in 1 to {LONGEST} characters")]
    faults += [Fault("reason", "Enter the reason")] if not form.one("reason") else []
    faults += [Fault("reason", f"Say it in at most {MOST_TEXT:,} characters")] if len(form.one("reason")) > MOST_TEXT else []
    if faults:
        raise Invalid("Something is missing.", faults)
    one = {"ground": form.one("ground"), "reason": form.one("reason")}
    one |= {"attachment": form.one("attachment")} if form.one("attachment") else {}
    return alter(visit, lambda matter: {"restrictions": [*(each for each in _all(matter) if each != one), one]}, BACK)


@pages.get("/decisions/{decision}/papers/{attachment}")
def paper(visit: Visit) -> Response:
    """Give a paper out, to be saved."""
    matter = open_matter(visit, visit.at("decision"))
    found = paper_in(matter.one.facts.decision.content, visit.at("attachment"))
    if found is None:
        raise Unknown("This decision has no such paper.")
    file = visit.parts.papers.open(found["sha256"])
    return StreamingResponse(chunks(file), media_type=OCTETS, headers=given_out(found["name"], found["size"]))


def _shown(visit: Visit, error: DulyError | None) -> Response:
    matter, form = open_matter(visit, visit.at("decision")), visit.form
    facts = matter.one.facts
    signs = engine.edits(facts, "signatures.new")
    return shown(
        visit,
        matter,
        "papers.html",
        error=error,
        fields=["file", "kind", "visibility", "key", "ground", "reason", "attachment"],
        on="papers",
        restrictions=[{**one, "mark": mark(one)} for one in _all(matter)],
        blockers=() if signs else engine.may_edit(facts, "attachments.new"),
        edits=matter.may_edit("attachments.new"),
        signs=signs,
        lost=lost(matter, ["attachments.new"]),
        lost_by_restricting=lost(matter, ["restrictions"]),
        typed={name: form.one(name) for name in form.fields},
        megabytes=visit.parts.settings.paper_megabytes,
        longest=LONGEST,
        notice=None if error else said(visit, matter),
    )


def _all(matter: Matter) -> list[dict[str, Any]]:
    return list(matter.one.facts.decision.content.get("restrictions") or ())
