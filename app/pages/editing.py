"""Edits by a form: saved on whatever version there is by then, unless somebody changed the very same thing meanwhile.

A form carries a mark of each place that it edits, as it stood when the page was made. Knows no place by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from starlette.responses import Response

from app.decisions import queries
from app.decisions.commands import Revise
from app.errors import Busy, DulyError, Fault, Invalid, StaleRevision
from app.log.canonical import encode
from app.pages.changed import Changed, changed
from app.pages.content import Part, part_at
from app.pages.done import done_by, said
from app.pages.form import Form
from app.pages.matter import Matter, act, open_matter, shown
from app.pages.visit import Visit, see_other
from app.workflow import coverage, engine

TRIES = 5
WAS, KEEP, MINE = "was", "keep", "mine-"
KEPT = ("once", "form_token", "version", WAS, "then")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one form edits: each place with what stands there and what was typed; `changes` spreads that over content paths."""

    now: Mapping[str, Any]
    typed: Mapping[str, Any]
    changes: Callable[[Mapping[str, Any]], Mapping[str, Any]] = field(default=dict)


Reads = Callable[[Matter, Form], Piece]


class Clash(StaleRevision):
    """Somebody changed the same thing while it was being typed."""

    def __init__(self, matter: Matter, form: Form, places: tuple[str, ...]) -> None:
        told, changed = "Somebody changed the same while you were typing. Nothing was saved yet.", matter.told["changed"]
        super().__init__(told, version=matter.version, officer=changed["by"], at=changed["at"])
        self.form, self.places = form, places


def save(visit: Visit, reads: Reads, place: str, back: str = "") -> Response:
    """Save what was typed, then go back to the decision, or on to what is missing after this place.

    Raises Clash where somebody else changed the same; Invalid, ActionRefused, Unknown, Busy.
    """
    form = _chosen(visit.form)
    if form is None:
        return see_other(f"/decisions/{visit.at('decision')}{back}?done=theirs")
    after = place if visit.form.one("then") == "missing" else None
    return alter(visit, lambda matter: _wanted(matter, reads(matter, form), form), back, after=after)


def alter(visit: Visit, wanted: Callable[[Matter], Mapping[str, Any]], back: str, *, after: str | None = None) -> Response:
    """Make a change that is worked out from the decision as it stands, however often somebody else is faster."""
    for _ in range(TRIES):
        matter = open_matter(visit, visit.at("decision"))
        changes = dict(wanted(matter))
        notes = {path.partition(".")[2]: changes.pop(path) or "" for path in [*changes] if path.startswith("findings.")}
        command = Revise(decision=matter.id, changes=changes, notes=notes)
        try:
            return act(visit, command, done_by(matter.address, back, after), version=matter.version)
        except StaleRevision:
            continue
    raise Busy("This decision is being changed all the time. Nothing was saved: try again in a moment.")


def mark(value: Any) -> str:
    """Name what stands at a place, so that a form can say what it was made of."""
    return sha256(encode(value)).hexdigest()[:16]


def _wanted(matter: Matter, piece: Piece, form: Form) -> Mapping[str, Any]:
    """Give what the officer changed; what was only shown stays as somebody else has it by now. Raises Clash."""
    was, clashing, wanted = _marks(form), [], {}
    for place, typed in piece.typed.items():
        now = piece.now.get(place)
        if typed == now or mark(typed) == was.get(place):
            continue
        wanted[place] = typed
        if mark(now) != was.get(place):
            clashing.append(place)
    if clashing:
        raise Clash(matter, form, tuple(clashing))
    return piece.changes(wanted)


def _marks(form: Form) -> dict[str, str]:
    return {place: known for place, _, known in (each.rpartition("=") for each in form.all(WAS))}


def _chosen(form: Form) -> Form | None:
    """Give what is to be saved where both texts were shown: what was typed first, or the merged one; None: the other's."""
    typed = mine_in(form)
    if typed is None:
        return form
    match form.one(KEEP):
        case "theirs":
            return None
        case "mine":
            return typed
        case "merged":
            return form
    raise Invalid("Choose which text is to stand.", [Fault(KEEP, "Choose which text is to stand")])


def mine_in(form: Form) -> Form | None:
    """Give the form as it was when both texts were first shown, where they were."""
    fields = {name.removeprefix(MINE): values for name, values in form.fields.items() if name.startswith(MINE)}
    kept = {name: form.fields[name] for name in KEPT if name in form.fields}
    return Form({**fields, **kept}) if fields else None


# --- showing it -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """The sign-offs that an edit voids, and the state to which that sends the decision, where it is an earlier one."""

    signoffs: tuple[Mapping[str, Any], ...]
    back_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """Two texts for one place: what somebody else saved, and what was typed here."""

    theirs: Mapping[str, Any]
    told: tuple[Changed, ...]  # each place as somebody else has it, with what was typed here laid over
    places: tuple[str, ...]
    fields: list[tuple[str, str]]  # as they were typed, to be sent again
    who: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page with a form: its template, the content paths that it changes, how it is read, and the field of each place."""

    template: str
    paths: tuple[str, ...]
    now: Mapping[str, Any]
    reads: Reads
    field_of: Callable[[str], str] = str


def edit(visit: Visit, matter: Matter, sheet: Sheet, error: DulyError | None, **given: Any) -> Response:
    """Show a form, or what there is to read where it cannot be changed now; with it what an edit would undo."""
    both = _both(visit, matter, sheet.reads, error)
    wrong = _placed(error, sheet.field_of)
    blockers = {(b.code, b.where): b for path in sheet.paths for b in engine.may_edit(matter.one.facts, path)}
    return shown(
        visit,
        matter,
        sheet.template,
        error=None if isinstance(error, Clash) else wrong,
        fields=[fault.where for fault in wrong.faults] if isinstance(wrong, Invalid) else [],
        on="edit",
        was=_fresh(visit.form, sheet.now, both),
        both=both,
        reading=[_part(matter, place, value) for place, value in sheet.now.items()],
        blockers=tuple(blockers.values()),
        open=not blockers or visit.request.method == "POST",  # what was typed is never taken from the page
        lost=lost(matter, sheet.paths),
        notice=None if visit.form.fields else said(visit, matter),  # of the edit before, which led on to this one
        **given,
    )


def lost(matter: Matter, paths: Iterable[str]) -> Lost | None:
    """Say which sign-offs a change at these paths voids, and where that sends the decision; None where it voids none."""
    facts = matter.one.facts
    commitments = {**facts.decision.commitments, **dict.fromkeys(paths, "")}
    gone = [signoff for signoff, _ in coverage.voided(facts.decision.signoffs, facts.definition, commitments)]
    if not gone:
        return None
    to = engine.back_to(facts.definition, [s.name for s in gone if s.holds], facts.decision.state)
    told = tuple({"name": s.name, "officer": matter.officer(s.officer), "member": s.member} for s in gone)
    return Lost(signoffs=told, back_to=facts.definition.states[to].title if to != facts.decision.state else None)


def _placed(error: DulyError | None, field_of: Callable[[str], str]) -> DulyError | None:
    """Tell what is wrong by the fields of a page, where the rules tell it by the places of a decision."""
    if not isinstance(error, Invalid):
        return error
    return Invalid(error.detail, [replace(fault, where=field_of(fault.where)) for fault in error.faults])


def _fresh(form: Form, now: Mapping[str, Any], both: Both | None) -> dict[str, str]:
    """Mark what the form is made of: a form that is shown again was made of what it was, but for what both changed."""
    kept = {**_marks(form), **({place: mark(both.theirs[place]) for place in both.places} if both else {})}
    return {place: kept.get(place) or mark(value) for place, value in now.items()}


def _both(visit: Visit, matter: Matter, reads: Reads, error: DulyError | None) -> Both | None:
    form = error.form if isinstance(error, Clash) else mine_in(visit.form)
    if form is None:
        return None
    try:
        piece = reads(matter, form)
    except Invalid:  # what it named is there no longer
        return None
    differing = tuple(place for place, typed in piece.typed.items() if typed != piece.now.get(place))
    places = error.places if isinstance(error, Clash) else differing
    who, at = _who_changed(visit, matter, places, form.number("version") or 0)
    left_out = (*KEPT, KEEP)
    fields = [(name, value) for name, value in form.kept() if name not in left_out and not name.startswith(MINE)]
    told = tuple(_over(matter, place, piece.now.get(place), piece.typed.get(place)) for place in places)
    return Both(theirs=piece.now, told=told, places=places, fields=fields, who=who, at=at)


def _part(matter: Matter, place: str, value: Any) -> Part:
    """Tell what stands at a place."""
    path, value = _whole(place, value)
    return part_at(matter, matter.definition, path, value)


def _over(matter: Matter, place: str, theirs: Any, mine: Any) -> Changed:
    (path, before), (_, after) = _whole(place, theirs), _whole(place, mine)
    return changed(matter, matter.definition, path, before, after)


def _whole(place: str, value: Any) -> tuple[str, Any]:
    """Give the content path of a place and what stands there; a list has a place for each of its items, told as a list of one."""
    path, _, item = place.partition(":")
    return path, [value] if item and value is not None else value


def _who_changed(visit: Visit, matter: Matter, places: Iterable[str], since: int) -> tuple[str, str]:
    """Find who changed one of these places last, and when."""
    with visit.parts.database.read() as connection:
        events = queries.history(connection, matter.one)
    wanted = {place.partition(":")[0] for place in places}
    found = [e for e in events if (e["version"] or 0) > since and any(c["path"] in wanted for c in e["changes"])]
    last = found[-1] if found else {"actor": matter.told["changed"]["by"], "at": matter.told["changed"]["at"]}
    return matter.officer(last["actor"]), last["at"]
