"""Guards that compare persons, never posts: whoever acts is not somebody else in the same matter under another title.

Two of them nothing lifts. The others are lifted by a dispensation for the officer and the blocker's code, as long as
nobody else can act in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from app.errors import Blocker
from app.workflow.definition import MEMBER, Covers, GuardUse, Transition
from app.workflow.facts import Facts, Holding
from app.workflow.guards.guard import GuardCall, guard, path_title, post_title
from app.workflow.members import fillers_at, speaks_as

BROUGHT = "Separation of duties: whoever brings a matter neither signs in it nor approves it"
DRAFTED = "Separation of duties: nobody signs a text that they drafted"
CERTIFIED = "Separation of duties: whoever certifies the finances of a matter does not decide it"
INTERESTS = "An officer with an interest in a matter leaves it to another (Localism Act 2011, sections 29 to 34, by analogy)"
EVERYTHING = Covers(all=True)


@guard(rule=BROUGHT, personal=True)
def not_the_originator(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Whoever signs did not bring the matter, for the public that relies on a second pair of eyes."""
    yield from _not_originating(facts, call, "originator_signs", "sign in it too")


@guard(rule=BROUGHT, personal=True)
def originator_is_not_approver(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Whoever approves did not bring the matter, for the decision maker."""
    yield from _not_originating(facts, call, "originator_approves", "approve it too")


@guard(rule=DRAFTED, personal=True)
def not_an_author(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Whoever signs did not draft what is signed, save the sections of a post of theirs."""
    drafted = sorted(_drafted(facts, call, facts.signer, facts.held)) if facts.signer else []
    if drafted and not _lifted(facts, call, "author_signs"):
        what = ", ".join(dict.fromkeys(path_title(facts, path) for path in drafted))
        yield _personal(facts, call, "author_signs", f"Whoever drafted {what} cannot sign it.", drafted[0])


@guard(rule=CERTIFIED, personal=True)
def decider_is_not_certifier(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Whoever decides did not give the finance certificate, for the body's money (separation of duties)."""
    if call.transition is None or not call.transition.decides:
        return
    if facts.signer in certifiers(facts):
        message = "Whoever gave the finance certificate cannot decide on the same matter."
        yield _personal(facts, call, "certifier_decides", message, "")


@guard(rule=INTERESTS, personal=True)
def interests_clear(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Whoever acts has declared no interest in the matter, for the public (Localism Act 2011; the body's code of conduct)."""
    if facts.signer in _interested(facts) and not _lifted(facts, call, "interest_declared"):
        message = "Whoever has declared an interest in this matter cannot act in it."
        yield _personal(facts, call, "interest_declared", message, "interests")


LIFTABLE: Mapping[str, str] = {  # the blocker's code: the guard that gives it
    "originator_signs": not_the_originator.name,
    "author_signs": not_an_author.name,
    "interest_declared": interests_clear.name,
}


def instead_of(facts: Facts, rule: str, officer: str) -> str | None:
    """Say who can do what an officer is kept from by a rule; None where leave is the only way for one of these acts."""
    calls = [_call(facts, t) for t in facts.definition.transitions if LIFTABLE[rule] in _asked(t)]
    theirs = [call for call in calls if any(h.officer == officer for h in _holders(facts, call, officer))]
    found = [_others(facts, call, officer) for call in theirs]
    return _instead(facts, theirs[0], found[0]) if found and all(found) else None


def bringers(facts: Facts) -> set[str]:
    """Give who brings the matter: its originator, who prepared it, and whoever acted for it since as the originator."""
    return {facts.decision.originator, facts.decision.prepared_by, *facts.decision.brought_by}


def certifiers(facts: Facts) -> set[str]:
    """Give who gave a finance certificate that holds, or an exception from a spending hold: the same officer's word."""
    given = {s.officer for s in facts.decision.signoffs if s.duty == "finance" and s.holds}
    return given | {e.granted_by for e in facts.decision.exceptions}


def _not_originating(facts: Facts, call: GuardCall, code: str, deed: str) -> Iterator[Blocker]:
    if facts.signer in bringers(facts) and not _lifted(facts, call, code):
        yield _personal(facts, call, code, f"Whoever brings or prepares this cannot {deed}.", "")


def _lifted(facts: Facts, call: GuardCall, code: str) -> bool:
    """Say whether the signer has leave, and leave is still needed: somebody else who can act comes first."""
    return code in LIFTABLE and facts.dispensed(code) and not _others(facts, call, facts.signer)


def _drafted(facts: Facts, call: GuardCall, officer: str, held: Iterable[str]) -> Iterator[str]:
    """Give the covered paths that stand and that an officer drafted otherwise than in a section of a post of theirs."""
    covers = call.signoff.covers if call.signoff else EVERYTHING
    for path, authors in facts.decision.authors.items():
        stands = officer in authors and path in facts.decision.commitments and covers.includes(path)
        if stands and not set(fillers_at(facts.definition, facts.standing, path)) & set(held):
            yield path


def _personal(facts: Facts, call: GuardCall, code: str, message: str, where: str) -> Blocker:
    posts = _posts(facts, call, facts.signer)
    instead = _instead(facts, call, _others(facts, call, facts.signer), liftable=code in LIFTABLE)
    return call.blocker(code, message, posts[0] if posts else "", where, instead=instead)


def _interested(facts: Facts) -> set[str]:
    return {each["officer"] for each in facts.decision.content.get("interests") or ()}


# --- who can act instead ----------------------------------------------------------------------------------------------


def _call(facts: Facts, transition: Transition) -> GuardCall:
    return GuardCall("", transition, facts.definition.signoffs.get(transition.answers or ""))


def _asked(transition: Transition | None) -> set[str]:
    return {use.name for use in transition.guards if isinstance(use, GuardUse)} if transition else set()


def _others(facts: Facts, call: GuardCall, officer: str | None) -> list[Holding]:
    """Give who else can do this today, needing no leave themself: nobody is sent to somebody who cannot act either."""
    barred = [_BARRED[name] for name in sorted(_asked(call.transition) & _BARRED.keys())]
    others = [h for h in _holders(facts, call, officer) if h.officer != officer]
    return [h for h in others if not any(bars(facts, call, h.officer) for bars in barred)]


def _bars_author(facts: Facts, call: GuardCall, officer: str) -> bool:
    held = {h.post for h in facts.standing.held_by(officer)}
    return any(True for _ in _drafted(facts, call, officer, held))


def _bars_certifier(facts: Facts, call: GuardCall, officer: str) -> bool:
    return bool(call.transition and call.transition.decides) and officer in certifiers(facts)


_BARRED: Mapping[str, Callable[[Facts, GuardCall, str], bool]] = {
    not_the_originator.name: lambda facts, _call, officer: officer in bringers(facts),
    originator_is_not_approver.name: lambda facts, _call, officer: officer in bringers(facts),
    not_an_author.name: _bars_author,
    decider_is_not_certifier.name: _bars_certifier,
    interests_clear.name: lambda facts, _call, officer: officer in _interested(facts),
}


def _holders(facts: Facts, call: GuardCall, officer: str | None) -> list[Holding]:
    return [h for post in _posts(facts, call, officer) for h in facts.standing.officers_in(post)]


def _posts(facts: Facts, call: GuardCall, officer: str | None) -> list[str]:
    """Give the posts whose holders may do this; for a member of a group, those in which an officer speaks for one."""
    by = call.transition.by if call.transition else ()
    if call.signoff and MEMBER in by:
        own = speaks_as(facts, call.signoff) if officer == facts.signer else None
        held = {own.post} if own else {h.post for h in facts.standing.held_by(officer or "")}
        return [m.post for m in facts.standing.members(call.signoff.for_each) if m.post and m.post in held]
    named = (facts.decision.decider_post if capacity == "decider" else capacity for capacity in by)
    return [post for post in named if post is not None and post in facts.definition.posts]


def _instead(facts: Facts, call: GuardCall, free: list[Holding], *, liftable: bool = True) -> str:
    """Say who else can act: a deputy first, else a dispensation where the rule has one."""
    deputies = dict.fromkeys(post_title(facts.definition, h.post) for h in free if h.kind == "deputy")
    if deputies:
        return f"A deputy of {' or '.join(deputies)} can act."
    if free:
        return f"Another officer who is {post_title(facts.definition, free[0].post)} can act."
    wanted = " or ".join(post_title(facts.definition, post) for post in _posts(facts, call, facts.signer)) or "whoever acts"
    if not liftable:
        return f"Appoint a deputy of {wanted}: from this rule there is no dispensation."
    return f"Appoint a deputy of {wanted}, or ask somebody who is not involved for a dispensation for this decision, with a reason."
