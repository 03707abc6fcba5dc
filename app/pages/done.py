"""What an act that came back to a page says of itself: what was saved, what it undid, where the decision went. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlencode

from app.decisions.actions import Done
from app.pages.matter import Matter
from app.pages.visit import Visit
from app.pages.words import listed, sentence

DONE: Final[Mapping[str, str]] = {
    "opened": "The draft is open. Fill it in, then submit it.",
    "saved": "Saved.",
    "unchanged": "Nothing was changed, so nothing was saved.",
    "theirs": "The other text stands. What you typed was not saved.",
    "complete": "Saved. Nothing is missing that you could fill in.",
    "commented": "Your comment is in the history.",
    "attached": "The paper is attached.",
    "acted": "Done, and recorded in the history.",
}


def done_by(address: str, back: str = "", after: str | None = None, word: str = "saved") -> Callable[[Done], str]:
    """Say where to go after an edit, and what to say there; with `after`, on to what is missing after that place."""

    def onwards(done: Done) -> str:
        said = {"done": word if done.entry else "unchanged"}
        if done.entry and (names := dict.fromkeys(each["name"] for each in done.entry.data["voided"])):
            said["voided"] = ".".join(names)
        if done.entry and done.entry.to_state != done.entry.from_state:
            said["now"] = str(done.entry.to_state)
        if after is not None:
            return f"{address}/next?{urlencode({'after': after, **said})}"
        return f"{address}{back}?{urlencode(said)}"

    return onwards


def said(visit: Visit, matter: Matter) -> str | None:
    """Say what was done, which sign-offs it voided, and where that sent the decision."""
    told, definition = DONE.get(visit.asked("done")), matter.definition
    if told is None:
        return None
    lost = [sentence(name) for name in visit.asked("voided").split(".") if name in definition.signoffs]
    if lost:
        told += f" This voided {'a sign-off' if len(lost) == 1 else 'sign-offs'}: {listed(lost)}."
    if state := definition.states.get(visit.asked("now")):
        told += f" The decision is now at: {state.title}."
    return told
