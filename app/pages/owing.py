"""Acts on what a decision makes somebody owe: its paper opened, met with evidence, released with the reason, promised anew."""

from __future__ import annotations

from starlette.responses import Response

from app.decisions.commands import Call, Meet, Promise, Release
from app.decisions.content import is_day
from app.errors import DulyError, Fault, Invalid, Unknown
from app.pages.door import Pages
from app.pages.matter import IDS, act, open_matter, shown
from app.pages.owed import open_owed, show_owed
from app.pages.visit import Visit
from app.workflow.definition import MOST_LINE, MOST_TEXT

pages = Pages()
NO_DECISION = "There is no such decision that you may read: copy the address of its page"


@pages.post("/obligations/{obligation}/opening", again=show_owed)
def open_paper(visit: Visit) -> Response:
    """Open its paper before a clock does, or anew where the first one was lost."""
    owed = open_owed(visit)
    return act(visit, Call(decision=owed.matter.id, obligation=owed.id), f"{owed.address}?done=opened", version=_version(visit))


@pages.post("/obligations/{obligation}/meeting", again=show_owed)
def meet(visit: Visit) -> Response:
    """Say by what it is met: another decision, or a text."""
    owed = open_owed(visit)
    typed, text = visit.form.one("by"), visit.form.one("text")
    if bool(typed) == bool(text):
        message = "Name the decision that meets it, or say in words what does: one of the two"
        raise Invalid(message, [Fault("text", message)])
    by = IDS.search(typed)
    unknown = Invalid(NO_DECISION, [Fault("by", NO_DECISION)])
    if typed and by is None:
        raise unknown
    evidence = _within("text", text, MOST_TEXT) or None
    command = Meet(decision=owed.matter.id, obligation=owed.id, by=by[0] if by else None, text=evidence)
    try:
        return act(visit, command, f"{owed.address}?done=met", version=_version(visit))
    except Unknown:  # the obligation itself was found, so it is what was typed
        raise unknown from None


@pages.post("/obligations/{obligation}/release", again=show_owed)
def release(visit: Visit) -> Response:
    """Let somebody off, with the reason."""
    owed = open_owed(visit)
    reason = _within("reason", visit.form.required("reason", "Enter why it is released"), MOST_TEXT)
    command = Release(decision=owed.matter.id, obligation=owed.id, reason=reason, for_good=visit.form.one("for_good") == "yes")
    return act(visit, command, f"{owed.address}?done=released", version=_version(visit))


@pages.get("/decisions/{decision}/obligations")
def of_decision(visit: Visit, error: DulyError | None = None) -> Response:
    """Show what a decision makes somebody owe, and take a promise."""
    matter = open_matter(visit, visit.at("decision"))
    posts = dict.fromkeys((*matter.definition.posts, matter.told["originator"]["post"]))
    return shown(
        visit,
        matter,
        "decision_obligations.html",
        error=error,
        title=matter.told["title"],
        on="decision",
        posts=[(key, matter.post(key)) for key in posts],
    )


@pages.post("/decisions/{decision}/obligations", again=of_decision)
def promise(visit: Visit) -> Response:
    """Say what was promised after a decision, which post owes it, and by which day."""
    due_on, faults = visit.form.day("due_on"), []
    for name, message in (("text", "Enter what was promised"), ("post", "Choose the post that owes it")):
        if not visit.form.one(name):
            faults.append(Fault(name, message))
    if not is_day(due_on):
        faults.append(Fault("due_on", "Enter a day that there is, such as 27 3 2027"))
    if faults:
        raise Invalid(" ".join(fault.message for fault in faults), faults)
    decision, text = visit.at("decision"), _within("text", " ".join(visit.form.one("text").split()), MOST_LINE)
    command = Promise(decision=decision, text=text, post=visit.form.one("post"), due_on=due_on)
    return act(visit, command, f"/decisions/{decision}/obligations?done=promised", version=_version(visit))


def _version(visit: Visit) -> int | None:
    return visit.form.number("version")


def _within(name: str, text: str, most: int) -> str:
    if len(text) > most:
        message = f"Enter at most {most:,} characters; this has {len(text):,}"
        raise Invalid(message, [Fault(name, message)])
    return text
