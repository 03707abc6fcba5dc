"""Who may change an organisation: pure rules over one picture of it. All reasons are given at once.

No one appoints themself; what gives power to sign, decide or administer needs a second person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.errors import ActionRefused, Blocker, NotAllowed
from app.officers.organisation import Appointment, Organisation
from app.workflow.facts import Holding

OPERATOR = "operator"  # the capacity of who works on the server itself and is no officer
SINGLE_ADMINISTRATOR = "single_administrator"  # a parameter: "yes" where the body has nobody for a second pair of eyes
FINANCE_POST = "finance_post"  # a parameter: the post that answers for the finances, where it has another key than most
SAID = ("from_post", "to_post", "ceiling_pence", "authority")  # of a delegation
NO_SELF = "No one appoints themself."
SECOND_PERSON = "What gives somebody the power to sign, to decide or to administer is done by one person and confirmed by another."


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Whose act it is, and in which capacity."""

    officer: str | None
    capacity: str
    on_behalf_of: str | None = None


def administrator(organisation: Organisation, day: date, by: str | None) -> Hand:
    """Give the capacity in which somebody changes this body: an administrator's post, or the operator. Raises NotAllowed."""
    if by is None:
        return Hand(officer=None, capacity=OPERATOR)
    held = [h for h in organisation.on(day).held_by(by) if organisation.posts[h.post].role == "administrator"]
    if not held:
        blocker = Blocker(
            code="capacity_not_held",
            message=f"On {day.isoformat()} this officer does not administer {organisation.body.name}.",
            capacity="administrator",
            where="by",
            rule="Administrators keep a body's posts, appointments, calendar and procedures.",
        )
        raise NotAllowed(blocker.message, [blocker])
    first = next((h for h in held if h.kind != "deputy"), held[0])
    return Hand(officer=by, capacity=first.post, on_behalf_of=first.on_behalf_of)


def refuse(blockers: Iterable[Blocker]) -> None:
    """Raise ActionRefused with every blocker, if there is one."""
    found = list(blockers)
    if found:
        raise ActionRefused(" ".join(b.message for b in found), found)


def not_oneself(by: str | None, gains: Set[str], where: str) -> list[Blocker]:
    """Refuse an act by which somebody gives power to themself; `gains` are the officers who gain by it."""
    if by not in gains:
        return []
    message = "An officer cannot give a post or an authority to themself: another administrator must do it."
    return [Blocker(code="self_appointment", message=message, capacity="administrator", where=where, rule=NO_SELF)]


def second_person(organisation: Organisation, day: date, hand: Hand, confirmed_by: str | None, gains: Set[str]) -> list[Blocker]:
    """Ask for a second person, unless the operator sets up a body that had no administrator yet, or the body does without."""
    if confirmed_by is None:
        setting_up = hand.officer is None and not organisation.has_had_administrator
        alone = organisation.on(day).parameters.get(SINGLE_ADMINISTRATOR) == "yes"
        if setting_up or alone:
            return []
        return [_second("second_person_needed", "This needs a second person to confirm it.")]
    found = []
    if confirmed_by == hand.officer:
        found.append(_second("second_person_is_first", "Who confirms it must be another person than who does it."))
    if confirmed_by in gains:
        found.append(_second("second_person_gains", "Who confirms it must not gain by it."))
    if organisation.roles(confirmed_by, day) <= {"auditor"}:
        message = f"Who confirms it must hold an office of {organisation.body.name}, or administer it, on {day.isoformat()}."
        found.append(_second("second_person_without_post", message))
    return found


def _second(code: str, message: str) -> Blocker:
    return Blocker(code=code, message=message, capacity="administrator", where="confirmed_by", rule=SECOND_PERSON)


def no_overlap(organisation: Organisation, new: Appointment) -> list[Blocker]:
    """Refuse a second holder of an office at the same time, and a second appointment of one officer to one post."""
    others = [a for a in organisation.appointments if a.post == new.post and a.meets(new.starts_on, new.ends_on)]
    found = [_twice(a) for a in others if a.officer == new.officer]
    if new.kind == "holder" and organisation.posts[new.post].role == "office":
        found += [_held(organisation, a) for a in others if a.kind == "holder" and a.officer != new.officer]
    return found


def delegated_twice(organisation: Organisation, told: Mapping[str, Any]) -> list[Blocker]:
    """Refuse the very delegation that is recorded already: the same posts, matters, sum, paper and days."""
    held = (
        (*(getattr(d.delegation, key) for key in SAID), list(d.delegation.matters), d.starts_on, d.ends_on)
        for d in organisation.delegations
    )
    if (*(told[key] for key in SAID), list(told["matters"]), told["starts_on"], told["ends_on"]) not in held:
        return []
    return [_overlap("delegated_twice", "This very delegation is recorded already.", "A delegation is recorded once.")]


def _twice(a: Appointment) -> Blocker:
    message = f"This officer is already appointed to {a.post} as {a.kind} {_term(a)}. End that appointment first."
    return _overlap("appointed_twice", message, "An officer holds a post by one appointment at a time.")


def _held(organisation: Organisation, a: Appointment) -> Blocker:
    title = organisation.posts[a.post].title
    message = f"{title} has a holder {_term(a)}. End that appointment first, or appoint a deputy or somebody acting."
    return _overlap("post_already_held", message, "An office has one holder at a time.")


def _overlap(code: str, message: str, rule: str) -> Blocker:
    return Blocker(code=code, message=message, capacity="administrator", where="starts_on", rule=rule)


def _term(a: Appointment) -> str:
    return f"from {a.starts_on} to {a.ends_on}" if a.ends_on else f"from {a.starts_on}"


def signatory(held: Iterable[Holding], posts: Set[str]) -> Holding | None:
    """Give the holding in which an officer speaks for one of these posts: in their own right before as a deputy."""
    return min((h for h in held if h.post in posts), key=lambda h: (h.kind == "deputy", h.post), default=None)
