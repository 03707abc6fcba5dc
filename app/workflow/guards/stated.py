"""What an officer states with an act: inputs, the limbs of a certificate, determinations, a signature on paper.

Built into every transition, not named in files. Where nobody acts yet, only what no statement could put right is a blocker.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from app.errors import Blocker
from app.workflow.calendar import A_DAY
from app.workflow.capacity import recording
from app.workflow.definition import MEMBER, MOST_LINE, MOST_TEXT, Ask, Covers, SignoffRule, Transition
from app.workflow.facts import Attempt, Facts, Member, Touched, Value, Wet
from app.workflow.guards.content import has_figures
from app.workflow.guards.outcomes import OUTCOMES, outcomes_unmet
from app.workflow.guards.people import EVERYTHING, bringers, certifiers
from app.workflow.members import answered, speaks_as, spoken_for

ASKS = "The procedure says what is stated with each act"
CERTIFICATE = "A certificate says exactly one of its limbs, and always those that belong to all"
FIGURES = "A certificate agrees with the figures in the text"
MEMBERS = "Each member of a group answers by itself, through the post that speaks for it"
PAPER = (
    "A signature on paper is entered by a recorder who is not involved, with its day and a scan, and covers the text of that day"
)
DONE = "A day on which something was done is not in the future"
LABEL = "stated@1"  # what every act is asked besides the guards that files name, as events quote it


def unmet(facts: Facts, transition: Transition, signoff: SignoffRule | None) -> Iterator[Blocker]:
    """Give what is wrong with what is stated, or stands in the way of any statement."""
    attempt, who = facts.attempt, transition.by[0]
    signs = signoff if transition.signs else None
    if signs is not None:
        yield from limbs_unmet(facts, signs, who)
    if (attempt and attempt.member) or (signoff and signoff.for_each):
        yield from _member_unmet(facts, transition, signoff)
    if attempt is None:
        return
    if transition.asks or attempt.inputs:
        yield from _inputs_unmet(facts, transition.asks, attempt.inputs, who)
    if signs is None and (attempt.choice or attempt.affirmed):
        yield Blocker("signoff_not_expected", f"'{transition.title}' gives no sign-off.", who, "signoff", CERTIFICATE)
    if transition.decides:
        yield from outcomes_unmet(facts, transition)
    elif attempt.determinations:
        yield Blocker("determination_not_expected", f"'{transition.title}' decides nothing.", who, "determinations", OUTCOMES)
    if attempt.wet:
        yield from _paper_unmet(facts, transition, signoff.covers if signoff else EVERYTHING, attempt.wet)


# --- inputs -----------------------------------------------------------------------------------------------------------


def _inputs_unmet(facts: Facts, asks: tuple[Ask, ...], inputs: Mapping[str, Value], who: str) -> Iterator[Blocker]:
    known = {ask.key: ask for ask in asks}
    for key in sorted(inputs.keys() - known.keys()):
        expected = f"expected {', '.join(known)}" if known else "nothing is asked here"
        yield Blocker("input_unknown", f"'{key}' is not asked for: {expected}.", who, f"inputs.{key}", ASKS)
    for key, ask in known.items():
        value = inputs.get(key)
        if value is None or value == "":
            if ask.required:
                yield Blocker("input_missing", f"'{ask.title}' must be stated.", who, f"inputs.{key}", ASKS)
        elif not _fits(facts, ask, value):
            yield Blocker("input_malformed", f"'{ask.title}' must be {_expected(facts, ask)}.", who, f"inputs.{key}", ASKS)


def _fits(facts: Facts, ask: Ask, value: Value) -> bool:
    if ask.type == "yes_no":
        return isinstance(value, bool)
    if not isinstance(value, str):
        return False
    if ask.type == "date":
        return day(value) is not None
    if ask.type == "choice":
        return value in facts.choices(ask)
    most = MOST_TEXT if ask.type == "text" else MOST_LINE
    return bool(value.strip()) and len(value) <= most and (ask.type == "text" or "\n" not in value)


def _expected(facts: Facts, ask: Ask) -> str:
    line, text = f"one line of at most {MOST_LINE} characters", f"text of at most {MOST_TEXT} characters"
    plain = {"yes_no": "yes or no", "date": f"a day, such as {A_DAY}", "line": line, "text": text}
    return plain.get(ask.type) or f"one of {', '.join(facts.choices(ask))}"


def day(value: Value) -> date | None:
    """Read a day as YYYY-MM-DD; None where it is anything else."""
    try:
        found = date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return found if found.isoformat() == value else None


# --- certificates -----------------------------------------------------------------------------------------------------


def limbs_unmet(facts: Facts, rule: SignoffRule, who: str) -> Iterator[Blocker]:
    """Give what is wrong with the limbs chosen and affirmed; before the act, why no limb can be chosen at all."""
    if facts.attempt is None:
        yield from _no_limb_left(facts, rule, who)
    else:
        yield from _chosen_unmet(facts, rule, who, facts.attempt.choice)
        yield from _affirmed_unmet(rule, who, facts.attempt)
    for limb in rule.always:
        yield from figures_unmet(facts, rule, limb, who)


def figures_unmet(facts: Facts, rule: SignoffRule, limb: str, who: str) -> Iterator[Blocker]:
    """Give the sections that a limb needs filled and are not, and those that it needs empty and are not."""
    sections, content = facts.definition.sections, facts.decision.content
    for key in rule.needs.get(limb, ()):
        if not has_figures(sections[key], content.get(f"sections.{key}")):
            says = f"Limb {limb} needs section '{sections[key].title}' to be filled."
            yield Blocker("limb_unfounded", says, _filler(facts, key, who), f"sections.{key}", FIGURES)
    for key in rule.excludes.get(limb, ()):
        entry = content.get(f"sections.{key}")
        if has_figures(sections[key], entry) or (entry is not None and entry["is"] == "see"):
            says = f"Limb {limb} needs section '{sections[key].title}' to be empty."
            yield Blocker("limb_contradicted", says, _filler(facts, key, who), f"sections.{key}", FIGURES)


def _no_limb_left(facts: Facts, rule: SignoffRule, who: str) -> Iterator[Blocker]:
    faults = [tuple(figures_unmet(facts, rule, limb, who)) for limb in rule.exactly_one_of]
    if all(faults):
        yield from (blocker for each in faults for blocker in each)


def _chosen_unmet(facts: Facts, rule: SignoffRule, who: str, choice: str | None) -> Iterator[Blocker]:
    limbs = rule.exactly_one_of
    if choice in limbs:
        yield from figures_unmet(facts, rule, str(choice), who)
    elif choice is not None:
        expected = f"choose one of {', '.join(limbs)}" if limbs else "there is nothing to choose"
        yield Blocker("limb_unknown", f"This certificate has no limb {choice}: {expected}.", who, "signoff.choice", CERTIFICATE)
    elif limbs:
        yield Blocker("limb_not_chosen", f"Choose exactly one of {', '.join(limbs)}.", who, "signoff.choice", CERTIFICATE)


def _affirmed_unmet(rule: SignoffRule, who: str, attempt: Attempt) -> Iterator[Blocker]:
    for limb in rule.always:
        if limb not in attempt.affirmed:
            yield Blocker("limb_not_affirmed", f"Limb {limb} must be affirmed.", who, "signoff.affirmed", CERTIFICATE)
    for limb in sorted(set(attempt.affirmed) - rule.always.keys()):
        yield Blocker("limb_unknown", f"Limb {limb} is not one to affirm.", who, "signoff.affirmed", CERTIFICATE)


def _filler(facts: Facts, key: str, who: str) -> str:
    filled_by = facts.definition.sections[key].filled_by
    return who if who in filled_by else filled_by[0] if filled_by else "originator"


# --- members of a group -----------------------------------------------------------------------------------------------


def _member_unmet(facts: Facts, transition: Transition, signoff: SignoffRule | None) -> Iterator[Blocker]:
    """Give what is wrong with the member for whom an answer is given: it is known, plain which it is, and not given before."""
    where, named = "signoff.for", facts.attempt.member if facts.attempt else None
    if signoff is None or signoff.for_each is None:
        yield Blocker("member_not_expected", f"'{transition.title}' is done for no member of a group.", "", where, MEMBERS)
        return
    mine, member = spoken_for(facts, signoff.for_each), speaks_as(facts, signoff)
    if named is not None and facts.standing.member(signoff.for_each, named) is None:
        known = ", ".join(m.key for m in facts.standing.members(signoff.for_each)) or "none yet"
        yield Blocker("member_unknown", f"There is no member {named!r}; there are: {known}.", MEMBER, where, MEMBERS)
    elif facts.attempt and named is None and len(mine) > 1:
        says = f"You speak for {' and for '.join(m.name for m in mine)}: say for which you answer."
        yield Blocker("member_not_named", says, MEMBER, where, MEMBERS)
    elif member is not None and transition.signs and _has_signed(facts, signoff, member):
        says = f"{member.name} has given this sign-off on the text as it stands."
        yield Blocker("signed_already", says, member.post or "", f"signoffs.{signoff.name}.{member.key}", MEMBERS)


def _has_signed(facts: Facts, signoff: SignoffRule, member: Member) -> bool:
    return any(a.member == member and a.state == "given" for a in answered(facts.decision, facts.standing, signoff))


# --- signatures on paper ----------------------------------------------------------------------------------------------


def _paper_unmet(facts: Facts, transition: Transition, covers: Covers, wet: Wet) -> Iterator[Blocker]:
    signed_on = day(wet.signed_on)
    if not (transition.answers or transition.decides):
        yield Blocker("signature_not_expected", f"'{transition.title}' needs no signature.", transition.by[0], "wet", PAPER)
    if recording(facts) is None:
        yield Blocker("capacity_not_held", "A signature on paper is for a recorder to enter.", "recorder", "wet", PAPER)
    elif _involved(facts, transition, wet):
        says = "Whoever brings this, or gave what the signature is set against, does not enter what somebody else signed."
        yield Blocker("recorder_involved", says, "recorder", "wet", PAPER, instead="Another recorder enters it.")
    last = _last_change(facts, covers)
    if signed_on is None:
        says = f"The day of a signature must be a day, such as {A_DAY}."
        yield Blocker("input_malformed", says, "recorder", "wet.signed_on", PAPER)
    elif signed_on > facts.today:
        yield in_future("wet.signed_on", "recorder")
    elif signed_on.isoformat() < last.day:
        says = f"What the signature is for was written or changed on {last.day}: one of an earlier day is not of this text."
        yield Blocker("signature_before_text", says, "recorder", "wet.signed_on", PAPER)
    yield from _scan_unmet(facts, wet.scan, last)


def _scan_unmet(facts: Facts, scan: str | None, last: Touched) -> Iterator[Blocker]:
    """The paper itself is there to be seen, and was not put there for a text that has changed since."""
    path = f"signatures.{scan}"
    if path not in facts.decision.content:
        says = "The scan of the signature must be attached to this decision, as a paper of the kind 'signature'."
        yield Blocker("scan_missing", says, "recorder", "wet.scan", PAPER)
    elif facts.decision.last_touched(path).version < last.version:
        says = f"The scan was attached before the text was changed on {last.day}: attach one of what was signed since."
        yield Blocker("scan_before_text", says, "recorder", "wet.scan", PAPER)


def _last_change(facts: Facts, covers: Covers) -> Touched:
    """Give when what a signature covers came to say what it says, parts that were made blank included."""
    decision = facts.decision
    paths = (path for path in {*decision.commitments, *decision.touched} if covers.includes(path))
    return max((decision.last_touched(path) for path in paths), default=decision.last_touched(""))


def _involved(facts: Facts, transition: Transition, wet: Wet) -> bool:
    """Say whether the recorder is one of the persons from whom the signer must be another."""
    if facts.actor == wet.officer:
        return False  # then the guards compare the signer
    return facts.actor in bringers(facts) | (certifiers(facts) if transition.decides else set())


def in_future(where: str, who: str) -> Blocker:
    """Say that a day has not come yet on which something is said to have been done."""
    return Blocker("date_in_future", "What has been signed or decided has a day that is past or today.", who, where, DONE)
