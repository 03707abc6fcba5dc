"""A notice as an act: what publishing one makes of a decision. Pure; the rules on notices are in `workflow`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from app.clock import stamp
from app.decisions.changes import Change, Words
from app.decisions.commands import Asked, Notify
from app.decisions.given import given_of
from app.decisions.permission import refuse
from app.decisions.record import Record, fold
from app.log.head import Entry
from app.log.kinds import Kind
from app.workflow.facts import Facts, Verdict
from app.workflow.guards import notice_rules
from app.workflow.guards.notice_rules import Proposed
from app.workflow.notices import KINDS, Notice

TOLD_BY_EVENT = ("version", "by", "capacity", "replaced_by")  # of the record's notice, the event says these elsewhere


def notified(asked: Asked, command: Notify, record: Record, words_held: Mapping[str, Any], facts: Facts) -> Change:
    """Publish a notice, at this moment and no other. Raises NotAllowed, ActionRefused."""
    proposed = command.proposed
    refuse(notice_rules.unmet(facts, proposed), f"Publishing a {KINDS[proposed.kind].title}")
    words = Words()
    said = words_of(proposed)
    notice = notice_rules.as_published(facts, proposed, command.notice, words.say(said), stamp(asked.now))
    held = notice_rules.capacity(facts, proposed.kind)
    entry = Entry(
        kind=Kind.DECISION_NOTIFIED,
        actor=asked.officer,
        capacity=notice.capacity,
        on_behalf_of=held[1].on_behalf_of if held and held[1] else None,
        decision=facts.decision.id,
        version=notice.version,
        from_state=facts.decision.state,
        to_state=facts.decision.state,
        data={
            "notice": told(notice),
            "now": stamp(asked.now),
            "given": given_of(facts, Verdict(action="notify", blockers=(), guards=(notice_rules.LABEL,)), {}),
        },
    )
    return Change(
        entry=entry,
        record=fold(record, entry.as_event()),
        content=facts.decision.content,
        words={**words_held, notice.words: said},
        committed=tuple(words.made),
    )


def told(notice: Notice) -> dict[str, Any]:
    """Say a notice as its event does: days, officers and posts plain, texts by one commitment."""
    plain = {each.name: getattr(notice, each.name) for each in fields(notice) if each.name not in TOLD_BY_EVENT}
    return {
        **plain,
        "says": dict(notice.says),
        "informed": list(notice.informed),
        "consents": [dict(one) for one in notice.consents],
    }


def words_of(proposed: Proposed) -> dict[str, Any]:
    """Gather what a notice says in words: its contents, why each post was passed over, why the one before is replaced."""
    return {
        "contents": {name: dict(said) for name, said in proposed.contents.items()},
        "passed": [one.get("why") for one in proposed.consents],
        "why": proposed.why,
    }


def proposed_of(notice: Mapping[str, Any], said: Mapping[str, Any]) -> Proposed:
    """Read an event's notice, and the words that it opens to, as what was proposed: for whoever judges it again."""
    whys = [*said["passed"], *(None for _ in notice["consents"])]
    consents = tuple({**one, "why": why} for one, why in zip(notice["consents"], whys, strict=False))
    return Proposed(
        kind=notice["kind"],
        contents=said["contents"],
        first_on=notice["first_on"],
        last_on=notice["last_on"],
        informed=tuple(notice["informed"]),
        consents=consents,
        replaces=notice["replaces"],
        why=said["why"],
    )
