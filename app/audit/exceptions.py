"""What must be true of an exception from a spending hold: who gave it, from what, on which money. Pure."""

from __future__ import annotations

from app.audit.act import Act, Said
from app.workflow.guards.spending import GROUNDS, money_in


def excepted_rightly(act: Act) -> Said:
    """An exception is the finance officer's, from a hold on all spending of that day, on the money as it stood."""
    picture, data, before = act.organisation, act.data, act.before
    if picture is None or before is None:
        return
    standing = picture.on(act.day)
    if act.event["capacity"] != standing.finance_post:
        yield "V12-standing", f"It is not for {act.event['capacity']!a:.70} to except spending from a hold."
    if not any(h.id == data["hold"] and h.decision is None for h in standing.hold):
        yield "V12-standing", "It names a hold that did not stand on that day."
    if data["ground"] not in GROUNDS or data["given_on"] != act.day.isoformat():
        yield "V12-standing", "It names a ground that there is not, or another day."
    if act.definition and data["covers"] != money_in(act.definition, before["content"]):
        yield "V14-signoff", "It does not cover the money as it stood."
