"""Guards that compare persons, never posts: whoever acts is not somebody else in the same matter under another title.

A dispensation for the officer and the blocker's code lifts each of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.errors import Blocker
from app.workflow.definition import Covers, GuardUse
from app.workflow.facts import Facts
from app.workflow.guards.guard import GuardCall, guard, path_title, post_title

SEPARATION = "Separation of duties: who drafts, who clears, who certifies and who decides are different persons"
INTERESTS = "An officer with an interest in a matter leaves it to another (Localism Act 2011, sections 29 to 34, by analogy)"
EVERYTHING = Covers(all=True)

LIFTABLE = frozenset(("originator_signs", "originator_approves", "author_signs", "certifier_decides", "interest_declared"))


@guard(rule=SEPARATION, personal=True)
def not_the_originator(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Whoever signs did not bring the matter, for the public that relies on a second pair of eyes."""
    yield from _not_originating(facts, call, "originator_signs", "sign in it too")


@guard(rule=SEPARATION, personal=True)
def originator_is_not_approver(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Whoever approves did not bring the matter, for the decision maker."""
    yield from _not_originating(facts, call, "originator_approves", "approve it too")


@guard(rule=SEPARATION, personal=True)
def not_an_author(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Whoever signs did not draft what is signed, save the sections of a post of theirs."""
    drafted = sorted(_drafted(facts, call)) if facts.signer and not facts.dispensed("author_signs") else ()
    if drafted:
        what = ", ".join(dict.fromkeys(path_title(facts.definition, path) for path in drafted))
        authors = {author for path in drafted for author in facts.decision.authors[path]}
        message = f"Whoever drafted {what} cannot sign it."
        yield _personal(facts, call, "author_signs", message, drafted[0], authors)


@guard(rule=SEPARATION, personal=True)
def decider_is_not_certifier(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Whoever decides did not give the finance certificate, for the body's money (separation of duties)."""
    if call.transition is None or not call.transition.decides or facts.dispensed("certifier_decides"):
        return
    certifiers = {s.officer for s in facts.decision.signoffs if s.duty == "finance" and s.holds}
    certifiers |= {e.granted_by for e in facts.decision.exceptions}  # from a spending hold: the same officer's word
    if facts.signer in certifiers:
        message = "Whoever gave the finance certificate cannot decide on the same matter."
        yield _personal(facts, call, "certifier_decides", message, "", certifiers)


@guard(rule=INTERESTS, personal=True)
def interests_clear(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Whoever acts has declared no interest in the matter, for the public (Localism Act 2011; the body's code of conduct)."""
    interested = _interested(facts)
    if facts.signer in interested and not facts.dispensed("interest_declared"):
        message = "Whoever has declared an interest in this matter cannot act in it."
        yield _personal(facts, call, "interest_declared", message, "interests", interested)


def _not_originating(facts: Facts, call: GuardCall, code: str, deed: str) -> Iterator[Blocker]:
    bringers = _bringers(facts)
    if facts.signer in bringers and not facts.dispensed(code):
        yield _personal(facts, call, code, f"Whoever brings or prepares this cannot {deed}.", "", bringers)


def _drafted(facts: Facts, call: GuardCall) -> Iterator[str]:
    """Give the covered paths that the signer drafted otherwise than in a section of a post of theirs."""
    covers = call.signoff.covers if call.signoff else EVERYTHING
    sections = facts.definition.sections
    for path, authors in facts.decision.authors.items():
        if facts.signer in authors and covers.includes(path):
            section = sections.get(path.removeprefix("sections."))
            if section is None or not any(post in facts.held for post in section.filled_by):
                yield path


def _personal(facts: Facts, call: GuardCall, code: str, message: str, where: str, barred: set[str]) -> Blocker:
    posts = _posts(facts, call)
    instead = _instead(facts, posts, barred | _barred_besides(facts, call))
    return call.blocker(code, message, posts[0] if posts else "", where, instead=instead)


def _bringers(facts: Facts) -> set[str]:
    return {facts.decision.originator, facts.decision.prepared_by}


def _interested(facts: Facts) -> set[str]:
    return {each["officer"] for each in facts.decision.content.get("interests") or ()}


def _barred_besides(facts: Facts, call: GuardCall) -> set[str]:
    """Give whom other rules on persons keep from the same act: nobody is sent to somebody who cannot act either."""
    asked = {use.name for use in call.transition.guards if isinstance(use, GuardUse)} if call.transition else set()
    bringers = _bringers(facts) if asked & {"not_the_originator", "originator_is_not_approver"} else set()
    return bringers | (_interested(facts) if "interests_clear" in asked else set())


def _posts(facts: Facts, call: GuardCall) -> list[str]:
    """Give the posts whose holders may do this."""
    by = call.transition.by if call.transition else ()
    named = (facts.decision.decider_post if capacity == "decider" else capacity for capacity in by)
    return [post for post in named if post is not None and post in facts.definition.posts]


def _instead(facts: Facts, posts: list[str], barred: set[str]) -> str:
    """Say who else can act: a deputy first, else a dispensation."""
    free = [h for post in posts for h in facts.standing.officers_in(post) if h.officer not in barred]
    deputies = dict.fromkeys(post_title(facts.definition, h.post) for h in free if h.kind == "deputy")
    if deputies:
        return f"A deputy of {' or '.join(deputies)} can act."
    if free:
        return f"Another officer who is {post_title(facts.definition, free[0].post)} can act."
    wanted = " or ".join(post_title(facts.definition, post) for post in posts) or "whoever acts"
    return f"Appoint a deputy of {wanted}, or ask somebody who is not involved for a dispensation for this decision, with a reason."
