"""One event of a decision, with what it is held against: the decision before and after it, organisation, definition. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.audit.checks import moment
from app.audit.past import Past, Quote
from app.clock import local_day
from app.decisions.given import facts_of, resting_on
from app.decisions.record import Record, as_decision
from app.officers.organisation import Organisation
from app.once import once
from app.workflow.definition import Definition
from app.workflow.facts import Decision, Facts

Event = Mapping[str, Any]
Said = Iterator[tuple[str, str]]  # check, sentence


@dataclass(kw_only=True, eq=False)  # not frozen: one is made of each event, and freezing takes longer than most checks
class Act:
    """One event of a decision, with what it is held against."""

    seq: int
    event: Event
    before: Record | None
    content: Mapping[str, Any]  # before the act
    after: Record | None
    definition: Definition | None  # None: told already
    successor: Definition | None  # that carries the decision after the act
    past: Past
    opened: Mapping[str, Any]  # what this event brought, by commitment
    disposed: Mapping[str, int]
    known: Decision | None = None  # `before` and `content`, where they were read as a decision already

    @property
    def commitments(self) -> Mapping[str, str]:
        return self.after["content"] if self.after else {}

    @once
    def content_after(self) -> Mapping[str, Any]:
        """Give what is left of the content after the act, wherever it stands then."""
        if self.before and self.commitments is self.before["content"] and self.content.keys() == self.commitments.keys():
            return self.content  # the act changes none of it, and all of it is left
        before = {commitment: self.content.get(path) for path, commitment in (self.before or {"content": {}})["content"].items()}
        return {path: self.opened.get(commitment, before.get(commitment)) for path, commitment in self.commitments.items()}

    @once
    def data(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.event["data"]
        return found

    @once
    def decision(self) -> Decision:
        """Give the decision as the act found it, with what is left of its content."""
        if self.before is None:
            raise ValueError("there is no decision before it is opened")
        return self.known or as_decision(self.before, self.content)

    @once
    def decision_after(self) -> Decision:
        """Give the decision as the act left it, with what is left of its content."""
        if self.after is None:
            raise ValueError("there is no decision after what was never opened")
        return as_decision(self.after, self.content_after, (self.before, self.decision) if self.before else None)

    @once
    def organisation(self) -> Organisation | None:
        """Give the organisation that an act of this moment rests on."""
        return self.past.at(self.past.before(self.seq))

    @once
    def now(self) -> datetime:
        """Give the moment at which the act was judged. Raises ValueError where it is not written as moments are."""
        found = moment(self.data["now"])
        if found is None:
            raise ValueError("the time at which the act was judged is not written as times are")
        return found

    @once
    def day(self) -> date:
        return local_day(self.now)

    @once
    def quote(self) -> Quote | None:
        """Give the standing that this act should quote, as of the sequence and the day that it names."""
        if self.before is None or self.definition is None:
            return None
        return self.past.quote(self.data["given"], self.definition, self.before["originator_post"])

    @once
    def facts(self) -> Facts:
        """Give the facts that the event quotes; a standing that is quoted rightly is read once for all who quote it."""
        if self.definition is None:
            raise ValueError("the definition is not kept")
        given, quote = self.data["given"], self.quote
        inputs = {key: self.opened.get(commitment) for key, commitment in given["attempt"]["inputs"].items()}
        if quote is None or quote.spelt != given["standing"]:
            return facts_of(given, self.decision, self.definition, self.event["actor"], inputs)
        return resting_on(quote.standing, given, self.decision, self.definition, self.event["actor"], inputs)


def leads(definition: Definition, state: str, passed: Sequence[Any], holding: Collection[Any], to: str) -> bool:
    """Say whether a state, with those that were passed at once since their own sign-off holds, leads to another."""
    for each in passed:
        signing = definition.signing.get(state)
        known = signing and each["state"] == state and each["signoff"] == signing.signs and each["signoff"] in holding
        if not signing or not known or each["to"] not in {way.state for way in signing.to}:
            return False
        state = each["to"]
    return state == to
