"""What is decided on each recommendation: the words that an act takes, what they come to together, what each says besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from app.errors import Blocker
from app.workflow.conditions import named, twice
from app.workflow.definition import Outcome, Transition
from app.workflow.facts import Facts

OUTCOMES = "Each recommendation has an outcome of its own"
SUBJECT_TO = "What is decided may be subject to conditions, each with an owner"
NOT_CARRIED: Final = ("rejected", "deferred")

Result = Mapping[str, Any]  # {recommendation, outcome, text?, reason?, conditions?}
Fits = Callable[[int, int], bool]  # how many are carried, of how many


@dataclass(frozen=True, slots=True)
class Meaning:
    """What it means to decide so: the word for what is carried, how many are, and what else may be said of one."""

    word: str
    fits: Fits
    says: str
    others: tuple[str, ...] = NOT_CARRIED
    implied: bool = True  # where the act says no more, this is said of every recommendation
    kind: Literal["decided", "consulted"] = "decided"  # a body that endorses or notes is consulted: it decides nothing

    @property
    def words(self) -> tuple[str, ...]:
        return (self.word, *self.others)

    def possible(self, of: int) -> tuple[str, ...]:
        """Give the words that one of so many recommendations can have where all of them together agree with the act."""
        carried = any(self.fits(n, of) for n in range(1, of + 1))
        left = any(self.fits(n, of) for n in range(of))
        return (*([self.word] if carried else []), *(self.others if left else ()))


def kind_of(decides: Outcome, outcome: str | None) -> Literal["decided", "consulted", "reconsidered"]:
    """Say what kind of determination an act makes: what is decided anew while an outcome stands is reconsidered."""
    return "reconsidered" if outcome else MEANINGS[decides].kind


def _all(carried: int, of: int) -> bool:
    return carried == of


def _any(carried: int, _of: int) -> bool:
    return carried > 0


def _some(carried: int, of: int) -> bool:
    return 0 < carried < of


def _none(carried: int, _of: int) -> bool:
    return carried == 0


def _received(word: str) -> Meaning:
    return Meaning(word, _all, f"every recommendation is {word}", others=(), kind="consulted")


MEANINGS: Final[Mapping[Outcome, Meaning]] = {
    "approved": Meaning("approved", _all, "every recommendation is approved"),
    "approved_in_part": Meaning("approved", _some, "some recommendations are approved and some are not", implied=False),
    "rejected": Meaning("approved", _none, "no recommendation is approved", implied=False),
    "adopted": Meaning("adopted", _all, "every recommendation is adopted"),
    "endorsed": Meaning("endorsed", _any, "one recommendation at least is endorsed", kind="consulted"),
    "recommended": Meaning("recommended", _any, "one recommendation at least is recommended", kind="consulted"),
    "noted": _received("noted"),
    "noted_with_actions": _received("noted"),
    "discussed": _received("discussed"),
    "recorded": Meaning("recorded", _all, "every recommendation is recorded", others=()),
}


def outcomes_of(facts: Facts, transition: Transition) -> tuple[Result, ...]:
    """Give what is decided on each recommendation, with the conditions that it is then subject to.

    An act that says no more says the same of all. What is carried keeps the conditions of its recommendation, unless others are
    stated.
    """
    given = facts.attempt.determinations if facts.attempt else ()
    recommended = {each["id"]: each for each in facts.decision.content.get("recommendations") or ()}
    meaning = MEANINGS[transition.decides] if transition.decides else None
    if not given and meaning and meaning.implied:
        given = tuple({"recommendation": one, "outcome": meaning.word} for one in recommended)
    subject_to = named(_conditions(each, recommended.get(each.get("recommendation"), {})) for each in given)
    return tuple(_result(facts, each, conditions) for each, conditions in zip(given, subject_to, strict=True))


def _conditions(result: Result, recommendation: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    stated = result.get("conditions")
    if stated is not None:
        return tuple(stated)
    return () if result.get("outcome") in NOT_CARRIED else tuple(recommendation.get("conditions") or ())


def _result(facts: Facts, stated: Result, conditions: list[dict[str, Any]]) -> Result:
    kept = {key: value for key, value in stated.items() if key not in ("conditions", "text")}
    if amended(facts, stated):
        kept |= {"text": stated["text"], "recommended": _wording(facts, stated)}
    return {**kept, "conditions": conditions} if conditions else kept


def amended(facts: Facts, result: Result) -> bool:
    """Say whether something else is decided, in other words, than what was recommended."""
    text = result.get("text")
    return bool(text) and text != _wording(facts, result)


def _wording(facts: Facts, result: Result) -> str | None:
    recommendations = facts.decision.content.get("recommendations") or ()
    return next((each.get("text") for each in recommendations if each["id"] == result.get("recommendation")), None)


def outcomes_unmet(facts: Facts, transition: Transition) -> Iterator[Blocker]:
    """Give what is wrong with the outcomes: one for each recommendation, with reasons, and agreeing with the act."""
    if transition.decides is None:
        return
    who, outcomes, meaning = transition.by[0], outcomes_of(facts, transition), MEANINGS[transition.decides]
    counted = Counter(each.get("recommendation") for each in outcomes)
    ids = [each["id"] for each in facts.decision.content.get("recommendations") or ()]
    for number, one in enumerate(ids, 1):
        if counted[one] != 1:
            code, lack = ("determination_twice", "more than one") if counted[one] else ("determination_missing", "no")
            yield Blocker(code, f"Recommendation {number} has {lack} outcome.", who, f"determinations.{one}", OUTCOMES)
    for unknown in sorted(str(one) for one in counted if one not in ids):
        says = f"There is no recommendation {unknown}."
        yield Blocker("determination_unknown", says, who, f"determinations.{unknown}", OUTCOMES)
    for each in outcomes:
        yield from _result_unmet(each, meaning, who)
    yield from _disagreement(transition, meaning, [each.get("outcome") for each in outcomes], who)
    yield from _conditions_unmet(facts, outcomes, who)
    if transition.decides == "noted_with_actions":
        yield from _no_action(outcomes, who)


def _result_unmet(result: Result, meaning: Meaning, who: str) -> Iterator[Blocker]:
    where, outcome = f"determinations.{result.get('recommendation')}", result.get("outcome")
    if outcome not in meaning.words:
        expected = f"An outcome is {'one of ' if meaning.others else ''}{', '.join(meaning.words)} here."
        yield Blocker("determination_unknown", expected, who, where, OUTCOMES)
    elif outcome == "rejected" and not str(result.get("reason") or "").strip():
        yield Blocker("determination_reason_missing", "A rejection needs a reason.", who, where, OUTCOMES)
    if outcome in NOT_CARRIED:
        if "recommended" in result:
            yield Blocker("wording_not_expected", "What is rejected or deferred is not worded anew.", who, where, OUTCOMES)
        if result.get("conditions"):
            says = "What is rejected or deferred is subject to no condition."
            yield Blocker("condition_not_expected", says, who, where, SUBJECT_TO)


def _disagreement(transition: Transition, meaning: Meaning, results: list[Any], who: str) -> Iterator[Blocker]:
    if results and not meaning.fits(results.count(meaning.word), len(results)):
        message = f"'{transition.title}' means that {meaning.says}."
        yield Blocker("determination_inconsistent", message, who, "determinations", OUTCOMES)


def _conditions_unmet(facts: Facts, outcomes: tuple[Result, ...], who: str) -> Iterator[Blocker]:
    for each in outcomes:
        where = f"determinations.{each.get('recommendation')}"
        for says in owners_unknown(facts, each.get("conditions", ())):
            yield Blocker("condition_owner_unknown", says, who, where, SUBJECT_TO)
    for name in twice(one for each in outcomes for one in each.get("conditions", ())):
        yield Blocker("condition_twice", f"Two conditions are named {name}.", who, "determinations", SUBJECT_TO)


def owners_unknown(facts: Facts, conditions: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Say which owners are no posts that take part: an owner must be able to read what it is about."""
    known = dict.fromkeys((*facts.definition.posts, facts.decision.originator_post))
    for one in conditions:
        post = one["owner"].get("post")
        if post is not None and post not in known:
            yield f"No post {post} takes part here: name one of {', '.join(known)}, or a party outside."
        elif one["kind"] == "delegation" and post is None:
            yield "What is delegated is delegated to a post."


def _no_action(outcomes: tuple[Result, ...], who: str) -> Iterator[Blocker]:
    if not any(one["kind"] == "follow_up" for each in outcomes for one in each.get("conditions", ())):
        says = "A paper noted with actions names one at least: a follow-up, with its owner."
        yield Blocker("action_missing", says, who, "determinations", SUBJECT_TO)
