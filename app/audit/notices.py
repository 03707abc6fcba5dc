"""What must be true of a notice: published at its moment, by a post that may, with all that the law asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.audit.act import Act
from app.decisions.notices import proposed_of
from app.workflow.guards import notice_rules

Notice = Mapping[str, Any]
GONE = "disposed of"


def notice_rightly(act: Act) -> Iterator[tuple[str, str]]:
    """The rules on notices, given what the event quotes, let this notice be published at this moment."""
    notice: Notice = act.data["notice"]
    if act.definition is None or act.before is None:
        return
    facts, rule = act.facts, act.definition.notices.get(notice["kind"])
    if notice["published_at"] != act.data["now"]:
        yield "V20-times", f"It dates the notice {notice['published_at']!a:.40}; it was published at {act.data['now']}."
    if rule and notice["counts_from"] != notice_rules.counts_from(facts, rule).isoformat():
        yield "V20-times", f"It counts from {notice['counts_from']!a:.20}, and not from the day of publication."
    if act.data["given"]["guards"] != [notice_rules.LABEL]:
        yield "V16-notices", "It names other rules than those on notices."
    said = act.opened.get(notice["words"])
    if said is not None and {name: each["is"] for name, each in said["contents"].items()} != notice["says"]:
        yield "V16-notices", "What the event says of its contents is not what they say."
    found = tuple(notice_rules.unmet(facts, proposed_of(notice, said or _as_told(notice))))
    if found:
        yield "V16-notices", f"It was published, and would be refused: {', '.join(dict.fromkeys(b.code for b in found))}."
    elif act.event["capacity"] != (notice_rules.capacity(facts, notice["kind"]) or ("",))[0]:
        yield "V12-standing", f"It was published in the capacity {act.event['capacity']!a:.70}."


def _as_told(notice: Notice) -> dict[str, Any]:
    """Stand in for words that were disposed of: what was given and what was none is told by the event itself."""
    contents = {name: {"is": said, "value": GONE} for name, said in notice["says"].items()}
    return {"contents": contents, "passed": [GONE for _ in notice["consents"]], "why": GONE}
