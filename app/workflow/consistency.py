"""What the parts of a procedure file must have in common, beyond known names. Works on the checked file; builds nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from app.workflow import consistency_members as members
from app.workflow.calendar import CLEAR, COUNTED
from app.workflow.consistency_obligations import obligations
from app.workflow.definition import REFERENCE
from app.workflow.grammar import COVERED
from app.workflow.notices import KINDS
from app.workflow.shape import SAID, near
from app.workflow.source import Path

Raw = Mapping[str, Any]
Faults = Iterator[tuple[Path, str]]

TABLES, CHOICES = ("table", "money_table"), ("choice",)


class KnownGuard(Protocol):
    """What must be known of a registered guard: of what its argument in a file is the name, if it takes one."""

    @property
    def argument(self) -> str | None: ...

    @property
    def optional(self) -> bool: ...


def check(raw: Raw, fault: Callable[[Path, str], None], guards: Mapping[str, KnownGuard], warning: frozenset[str]) -> None:
    """Report everything in the file that contradicts something else in it."""
    for part in _PARTS:
        for path, message in part(raw):
            fault(path, message)
    for path, message in _guards(raw, guards, warning):
        fault(path, message)


def _numbering(raw: Raw) -> Faults:
    numbering = raw["numbering"]
    if numbering == "supplied" and len(asking_for_reference(raw)) != 1:
        found = " and ".join(asking_for_reference(raw)) or "none"
        asks = f"asks: [{{key: {REFERENCE}, title: Reference, type: line, required: true}}]"
        yield ("numbering",), f"expected one action that asks for the reference each time, found {found}: give it {asks}"
    if not isinstance(numbering, dict) or not numbering["pattern"]:
        return
    places = re.findall(r"\{([^{}]*)\}", numbering["pattern"])
    expected = ["number"] if numbering["year"] == "none" else ["number", "year"]
    if sorted(places) != expected:
        said = " and ".join(f"{{{place}}}" for place in expected)
        yield ("numbering", "pattern"), f"expected a pattern with {said} once each, found {numbering['pattern']!r}"


def asking_for_reference(raw: Raw) -> list[str]:
    """Give the actions of which every transition asks for a reference, as a line that is required."""
    asked: dict[str, bool] = {}
    for transition in raw["transitions"]:
        here = any(ask["key"] == REFERENCE and ask["type"] == "line" and ask["required"] for ask in transition["asks"])
        asked[transition["action"]] = asked.get(transition["action"], True) and here
    return [action for action, always in asked.items() if always]


def _sections(raw: Raw) -> Faults:
    for n, section in enumerate(raw["sections"]):
        if section["key"] in COVERED:
            yield ("sections", n, "key"), f"{section['key']} is a part of every notice: give the section another name"
        yield from _type_terms(section, ("sections", n))
    for n, transition in enumerate(raw["transitions"]):
        for m, ask in enumerate(transition["asks"]):
            yield from _type_terms({"columns": (), **ask}, ("transitions", n, "asks", m))


def _type_terms(field: Raw, path: Path) -> Faults:
    for key, types in (("columns", TABLES), ("choices", CHOICES)):
        if field["type"] in types and not field[key]:
            yield path, f"a {field['type']} needs {key}: list them"
        if field["type"] not in types and field[key]:
            yield (*path, key), f"{key} belong to {' or '.join(types)}, not to {field['type']}: leave them out"


def _questions(raw: Raw) -> Faults:
    for n, question in enumerate(raw["checklist"]):
        if question["expected"] and question["expected"] not in question["answers"]:
            yield (
                ("checklist", n, "expected"),
                f"expected one of the answers, found {question['expected']}: {near(question['expected'], question['answers'])}",
            )


def _signoffs(raw: Raw) -> Faults:
    for key, signoff in raw["signoffs"].items():
        limbs = [*signoff["exactly_one_of"], *signoff["always"]]
        for terms in ("needs", "excludes"):
            for limb in signoff[terms]:
                if limb not in limbs:
                    yield ("signoffs", key, terms, limb), f"unknown limb {limb}: {near(limb, limbs)}"
        for limb in set(signoff["exactly_one_of"]) & set(signoff["always"]):
            yield ("signoffs", key, "always", limb), f"limb {limb} is also under exactly_one_of: rename one of them"
        if len(signoff["exactly_one_of"]) == 1:
            yield ("signoffs", key, "exactly_one_of"), "expected at least two limbs to choose from, found 1: put it under always"


def _absent_duties(raw: Raw) -> Faults:
    given = {signoff["duty"]: key for key, signoff in raw["signoffs"].items()}
    for duty in raw["absent_duties"]:
        if duty in given:
            yield ("absent_duties", duty), f"the sign-off {given[duty]} discharges this duty, so it is not absent: leave this out"


def _clocks(raw: Raw) -> Faults:
    for key, clock in raw["clocks"].items():
        path: Path = ("clocks", key)
        rules = [rule for rule in COUNTED if clock[rule] is not None]
        if len(rules) != 1:
            yield path, f"expected exactly one of {', '.join(COUNTED)}, found {' and '.join(rules) or 'none'}"
        if not (clock["after"] or clock["before"]):
            yield path, "the clock counts from nothing: say after which event, or before which, it runs"
        if clock["after"] and clock["after"] == clock["before"]:
            yield (*path, "before"), "a clock runs from one event to another: name two"
        if clock["effective"] and set(rules) & set(CLEAR):
            yield (*path, "effective"), "clear days are over on the day that follows them: leave effective out"
        if (clock["cut_off"] or "").startswith("$") and clock["cut_off"][1:] not in raw["parameters"]:
            yield (*path, "cut_off"), f"unknown parameter {clock['cut_off'][1:]}: {near(clock['cut_off'][1:], raw['parameters'])}"


def _states(raw: Raw) -> Faults:
    initial = [key for key, state in raw["states"].items() if state["initial"]]
    if len(initial) != 1 and raw["states"]:
        yield ("states",), f"expected exactly one state with initial: true, found {', '.join(initial) or 'none'}"
    for key, state in raw["states"].items():
        if state["due"] and len([each for each in state["due"].values() if each is not None]) != 1:
            yield ("states", key, "due"), "expected either working_days or clock here"
        if state["final"] and state["outcome"]:
            yield ("states", key, "final"), "a state with an outcome is an end already: leave final out"
        if state["keeps_outcome"]:
            yield from _keeps_outcome(raw, key)


def _keeps_outcome(raw: Raw, key: str) -> Faults:
    path: Path = ("states", key, "keeps_outcome")
    if raw["states"][key]["outcome"] or raw["states"][key]["final"] or raw["states"][key]["initial"]:
        yield path, "a state that keeps the outcome before it has no outcome of its own, and is neither initial nor final"
    for transition in raw["transitions"]:
        to = transition["to"]
        if key in ([state for each in to for state in each] if isinstance(to, tuple) else [to]):
            for state in transition["from"]:
                before = raw["states"].get(state)
                if before and not (before["outcome"] or before["keeps_outcome"]):
                    yield path, f"{transition['action']} leads here from {state}, which has no outcome to keep"


def _transitions(raw: Raw) -> Faults:
    taken: dict[tuple[str, str], int] = {}
    for n, transition in enumerate(raw["transitions"]):
        path: Path = ("transitions", n)
        for state in transition["from"]:
            first = taken.setdefault((transition["action"], state), n)
            if first != n and state:
                yield (
                    (*path, "from"),
                    f"{transition['action']} leaves {state} already: let one transition have both destinations in order",
                )
        yield from _destinations(transition["to"], (*path, "to"))
        yield from _actors(transition, path)
        yield from members.signer(raw, transition, path)
        yield from _runs(raw, transition["clock"], (*path, "clock"), "after")
        yield from _decides(raw, transition, path)


def _destinations(to: Any, path: Path) -> Faults:
    if not isinstance(to, tuple):
        return
    for n, each in enumerate(to):
        for state, when in each.items():
            last = n == len(to) - 1
            if last and when != "otherwise":
                yield (*path, n), f"the last destination must be for all other cases: write `{state}: otherwise`"
            if not last and when == "otherwise":
                yield (*path, n), "otherwise comes last: what follows it could never be reached"
            if isinstance(when, dict) and sum(bool(term) for term in when.values()) != 1:
                yield (*path, n), "expected either decider, rule or signed here"


def _actors(transition: Raw, path: Path) -> Faults:
    by = transition["by"]
    if ("system" in by) != (transition["clock"] is not None):
        cure = "say which clock with the key clock" if "system" in by else "clock goes with by: [system]"
        yield (*path, "by"), f"what a clock does needs both by: [system] and clock: {cure}"
    if "system" in by and len(by) > 1:
        yield (*path, "by"), "what a clock does is done by nobody else: write by: [system]"
    for key in ("signs", "decides", "asks"):
        if "system" in by and transition[key]:
            yield (*path, key), f"a clock signs, decides and asks nothing: leave {key} out"
    if ("link" in by) != (transition["link"] is not None):
        cure = "say which kind of link with the key link" if "link" in by else "link goes with by: [link]"
        yield (*path, "by"), f"what another decision does needs both by: [link] and link: {cure}"
    if "link" in by and len(by) > 1:
        yield (*path, "by"), "what another decision does is done by nobody else: write by: [link]"


def _runs(raw: Raw, key: Any, path: Path, needed: str) -> Faults:
    """A clock that something waits for starts after an event; one that must be kept ends before one."""
    clock = raw["clocks"].get(key) if isinstance(key, str) else None
    if clock is not None and not clock[needed]:
        yield path, f"the clock {key} has no {needed}, which is what is asked here: add it or name another clock"


def _decides(raw: Raw, transition: Raw, path: Path) -> Faults:
    if not transition["decides"]:
        return
    to = transition["to"]
    states = [state for each in to for state in each] if isinstance(to, tuple) else [to]
    for state in states:
        outcome = raw["states"].get(state, {}).get("outcome")
        if state in raw["states"] and outcome != transition["decides"]:
            yield (*path, "to"), f"decides {transition['decides']}, but {state} has the outcome {outcome or 'none'}: let them agree"


def _must_hold(raw: Raw) -> Faults:
    outcomes = {state["outcome"] for state in raw["states"].values()} - {None}
    for n, each in enumerate(raw["must_hold"]):
        for m, outcome in enumerate(each["before_outcome"]):
            if outcome and outcome not in outcomes:
                yield ("must_hold", n, "before_outcome", m), f"no state has the outcome {outcome}: {near(outcome, outcomes)}"


def _key_decisions(raw: Raw) -> Faults:
    test = raw["key_decisions"]
    if not test:
        return
    answers = next((each["answers"] for each in raw["checklist"] if each["key"] == test["stated_in"]), ("yes", "no"))
    if not {"yes", "no"} <= set(answers):
        yield ("key_decisions", "stated_in"), f"{test['stated_in']} must have the answers yes and no among its answers"
    if (test["wards"] is None) != (test["wards_in"] is None):
        yield ("key_decisions",), "how many wards, and where they are listed, go together: write both wards and wards_in"


def _notices(raw: Raw) -> Faults:
    for kind, notice in raw["notices"].items():
        law = KINDS.get(kind)
        if law is None:
            continue  # unknown, and told as that
        path: Path = ("notices", kind)
        if notice["days"] is not None and notice["days"] < law.days:
            yield (*path, "days"), f"{law.law} asks for {law.days} clear days at least, found {notice['days']}"
        for key, wanted, why in (
            ("informs", law.informs, "the post that is told of it"),
            ("consent_of", law.consents, "the posts whose consent it rests on, in their order"),
        ):
            if wanted and not notice[key]:
                yield path, f"a {law.title} needs {key}: {why}"
            elif notice[key] and not wanted:
                yield (*path, key), f"{key} does not belong to a {law.title}: leave it out"
        if (kind == "private_meeting") != (notice["needed_if"] is not None):
            yield path, "a private_meeting says under which condition it is needed (needed_if), and no other notice does"
        if law.follows and law.follows not in raw["notices"]:
            yield path, f"a {law.title} follows a {law.follows}, which this procedure does not publish"


def _guards(raw: Raw, guards: Mapping[str, KnownGuard], warning: frozenset[str]) -> Faults:
    for n, transition in enumerate(raw["transitions"]):
        for m, use in enumerate(transition["guards"]):
            if not (isinstance(use, dict) and "rule" in use):
                yield from _argument(raw, use, ("transitions", n, "guards", m), guards)
    for n, each in enumerate(raw["must_hold"]):
        for m, use in enumerate(each["guards"]):
            yield from _argument(raw, use, ("must_hold", n, "guards", m), guards)
    for n, finding in enumerate(raw["findings"]):
        path: Path = ("findings", n)
        if (finding["rule"] is None) == (finding["guard"] is None):
            yield path, "expected either rule or guard, and only one of them"
        if finding["rule"] and finding["reads"]:
            yield (*path, "reads"), "what a rule reads is known from the rule: leave reads out"
        if finding["guard"]:
            yield from _warns(finding, path, warning)
            yield from _argument(raw, finding["guard"], (*path, "guard"), guards)


def _warns(finding: Raw, path: Path, warning: frozenset[str]) -> Faults:
    named = next(iter(finding["guard"])) if isinstance(finding["guard"], dict) else finding["guard"]
    if named not in warning:
        yield (
            (*path, "guard"),
            f"{named} cannot be a warning, since it does not look at content alone; {', '.join(sorted(warning))} can",
        )
    if not finding["reads"]:
        yield path, "a guard does not tell what it reads: list the content under reads, so that the note lapses when it changes"


def _argument(raw: Raw, use: Any, path: Path, guards: Mapping[str, KnownGuard]) -> Faults:
    named, given = next(iter(use.items())) if isinstance(use, dict) and use else (use, None)
    guard = guards.get(named) if isinstance(named, str) else None
    if guard is None:
        return  # unknown, and told as that
    if given is not None and guard.argument is None:
        yield path, f"{named} takes no argument, found {given}: write {named} alone"
    elif given is None and guard.argument is not None and not guard.optional:
        yield path, f"{named} needs the name of a {SAID.get(guard.argument, guard.argument)}: write {{{named}: ...}}"
    elif given is not None and given in members.collections(raw) and guard.argument == "section":
        yield (*path, named), f"there is one {given} for each member: name a section that there is one of"
    elif named == "rows_complete" and given in [s["key"] for s in raw["sections"] if s["type"] not in TABLES]:
        yield (*path, named), f"{given} has no rows: name a table"
    elif given is not None:
        sections = [section["key"] for section in raw["sections"]]
        known = {"signoff": raw["signoffs"], "section": sections, "clock": raw["clocks"]}[str(guard.argument)]
        if given not in known:
            yield (*path, named), f"unknown {SAID.get(str(guard.argument), guard.argument)} {given}: {near(str(given), known)}"
        elif guard.argument == "clock":
            yield from _runs(raw, given, (*path, named), "before" if named == "clock_kept" else "after")


_PARTS = (
    _numbering,
    members.capacities,
    members.sections,
    members.signoffs,
    _sections,
    _questions,
    _signoffs,
    _absent_duties,
    _clocks,
    _states,
    _transitions,
    _must_hold,
    _key_decisions,
    _notices,
    obligations,
)
