"""From a procedure file to a definition. Refuses what it cannot wholly check; tells all faults at once: file, line, place, cure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path as File
from typing import Any

from app.errors import Fault, Invalid
from app.workflow import cel, consistency
from app.workflow.calendar import CLEAR, COUNTED
from app.workflow.cel import Condition
from app.workflow.consistency import KnownGuard
from app.workflow.definition import (
    MEMBER,
    Ask,
    Clock,
    Covers,
    Decider,
    Definition,
    Destination,
    Finding,
    GuardUse,
    MustHold,
    Numbering,
    Paper,
    Post,
    Question,
    Rule,
    Section,
    SignoffRule,
    State,
    Transition,
    parts_of,
)
from app.workflow.grammar import PROCEDURE
from app.workflow.guards import MAY_WARN, registry
from app.workflow.names import Notes
from app.workflow.notices import KINDS, KeyTest, NoticeRule
from app.workflow.obligations import ObligationRule
from app.workflow.source import Path, Source, read
from app.workflow.written_out import write_out

Raw = Mapping[str, Any]


VERBS = ("approve", "endorse", "note", "delegate", "recommend", "refer", "rescind")
CERTIFIED = "I certify what is chosen and affirmed here."
ASSENT = "I have considered what this covers and give my sign-off to it as it stands."


def load(source: bytes, name: str, *, guards: Mapping[str, KnownGuard] = registry, warning: Iterable[str] = MAY_WARN) -> Definition:
    """Read one procedure. Raises Invalid with every fault found; `guards` and `warning` stand in for the registry in tests."""
    text = read(source, name)
    notes = Notes(text)
    raw = PROCEDURE.check(text.data, (), notes)
    if not isinstance(text.data, dict):
        raise _refused(text)
    write_out(raw, text)
    _complete(raw)
    notes.resolve(raw, guards)
    consistency.check(raw, text.fault, guards, frozenset(warning))
    definition = _Builder(raw, text, source).definition()
    if text.faults:
        raise _refused(text)
    return definition


def load_file(path: File) -> Definition:
    """Read one procedure file. Raises Invalid with every fault found."""
    return load(path.read_bytes(), path.name)


def load_all(*folders: File) -> dict[str, Definition]:
    """Read every procedure in these folders, the newest version of each. Raises Invalid with the faults of all files together."""
    return {definition.workflow: definition for definition in load_versions(*folders)}


def load_versions(*folders: File) -> tuple[Definition, ...]:
    """Read every version of every procedure in these folders, the newest of each last. Raises Invalid with all faults together."""
    faults: list[Fault] = [Fault(str(each), "expected a folder of procedures, found none there") for each in _absent(folders)]
    versions: dict[tuple[str, int], Definition] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.y*ml")) if path.suffix in (".yaml", ".yml")):
        try:
            found = load_file(path)
        except Invalid as problem:
            faults += problem.faults
            continue
        known = versions.setdefault((found.workflow, found.version), found)
        if known.digest != found.digest:
            faults.append(Fault(f"{path.name}:{found.lines['version']} version", _changed(known, found)))
    if faults:
        counted = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise Invalid(f"{counted} in the procedures of {' and '.join(str(folder) for folder in folders)}", faults)
    return tuple(definition for _, definition in sorted(versions.items()))


def _absent(folders: Iterable[File]) -> list[File]:
    return [folder for folder in folders if not folder.is_dir()]


def _changed(known: Definition, found: Definition) -> str:
    return (
        f"version {found.version} of {found.workflow} stands in {known.file} with other contents: "
        f"a version never changes, so give this one number {found.version + 1}"
    )


def _refused(text: Source) -> Invalid:
    faults = sorted(dict.fromkeys(text.faults), key=lambda fault: int(fault.where.partition(":")[2].partition(" ")[0]))
    return Invalid(f"{text.name} has {len(faults)} fault{'' if len(faults) == 1 else 's'}", faults)


def _complete(raw: dict[str, Any]) -> None:
    """Fill in what a file may leave out because most procedures would say the same."""
    raw["verbs"] = raw["verbs"] or VERBS
    raw["matters"] = raw["matters"] or {key: key.replace("_", " ").capitalize() for key in raw["reserved"] if key}
    for rule in raw["signoffs"].values():
        rule["statement"] = rule["statement"] or (CERTIFIED if rule["exactly_one_of"] or rule["always"] else ASSENT)


class _Builder:
    """Builds the definition; goes on past faults, so that the conditions' faults are told with all the others."""

    def __init__(self, raw: Raw, text: Source, source: bytes) -> None:
        self.raw, self.text, self.source = raw, text, source
        self.declared = self._declared()

    def definition(self) -> Definition:
        raw = self.raw
        return Definition(
            workflow=raw["workflow"],
            version=raw["version"],
            title=raw["title"],
            digest=sha256(self.source).hexdigest(),
            source=self.source,
            numbering=_numbering(raw),
            posts={key: Post(key=key, **post) for key, post in raw["posts"].items()},
            deciders={key: Decider(post=key, under_delegation=bool(each["under"])) for key, each in raw["deciders"].items()},
            matters=raw["matters"],
            reserved=frozenset(raw["reserved"]),
            recorders=raw["recorders"],
            parameters=raw["parameters"],
            sections={each["key"]: self._section(each, ("sections", n)) for n, each in enumerate(raw["sections"])},
            checklist={each["key"]: Question(**each) for each in raw["checklist"]},
            papers={each["key"]: self._paper(each, ("papers", n)) for n, each in enumerate(raw["papers"])},
            verbs=raw["verbs"],
            findings=tuple(self._finding(each, ("findings", n)) for n, each in enumerate(raw["findings"])),
            signoffs={key: self._signoff(key, each) for key, each in raw["signoffs"].items()},
            absent_duties=raw["absent_duties"],
            states={key: self._state(key, each) for key, each in raw["states"].items()},
            transitions=tuple(self._transition(each, ("transitions", n)) for n, each in enumerate(raw["transitions"])),
            must_hold=tuple(self._must_hold(each, ("must_hold", n)) for n, each in enumerate(raw["must_hold"])),
            notices={kind: self._notice(kind, each, ("notices", kind)) for kind, each in raw["notices"].items()},
            key_decisions=KeyTest(**raw["key_decisions"]) if raw["key_decisions"] else None,
            clocks={key: _clock(key, each) for key, each in raw["clocks"].items()},
            obligations={key: _obligation(key, each) for key, each in raw["obligations"].items()},
            file=self.text.name,
            lines=self._lines(),
        )

    def _lines(self) -> dict[str, int]:
        lines: dict[str, int] = {}
        for path, line in self.text.lines.items():
            lines.setdefault(self.text.dotted(path), line)
        return lines

    def _declared(self, asks: Iterable[Raw] = ()) -> dict[str, cel.Variable]:
        raw = self.raw
        return cel.variables(
            sections={
                each["key"]: (each["type"] or "line", each["choices"]) for each in raw["sections"] if not each["one_for_each"]
            },
            checklist={each["key"]: each["answers"] for each in raw["checklist"]},
            deciders=tuple(raw["deciders"]),
            matters=tuple(raw["matters"]),
            parameters=raw["parameters"],
            asks={each["key"]: (each["type"] or "line", _listed(each["choices"])) for each in asks},
        )

    def _condition(self, text: str | None, path: Path, declared: Mapping[str, cel.Variable] | None = None) -> Condition | None:
        if not text:
            return None
        try:
            return cel.compile(text, declared or self.declared)
        except ValueError as problem:
            self.text.fault(path, f"{problem}, in: {text}")
            return None

    def _section(self, raw: Raw, path: Path) -> Section:
        kept = {key: value for key, value in raw.items() if key not in ("signed_by", "if", "due")}
        return Section(
            **{**kept, **self._required(raw, path, "sections_complete")},
            shown_if=self._condition(raw["if"], (*path, "if")),
            due_days=raw["due"]["working_days"] if raw["due"] else None,
        )

    def _paper(self, raw: Raw, path: Path) -> Paper:
        return Paper(**{**raw, **self._required(raw, path, "attachments_ready")})

    def _required(self, raw: Raw, path: Path, guard: str) -> dict[str, Any]:
        on = raw["required_on"]
        if on == "all":
            on = tuple(dict.fromkeys(t["action"] for t in self.raw["transitions"] if guard in t["guards"]))
        return {
            "required_on": (on,) if isinstance(on, str) else on,
            "required_if": self._condition(raw["required_if"], (*path, "required_if")),
        }

    def _finding(self, raw: Raw, path: Path) -> Finding:
        condition = self._condition(raw["rule"], (*path, "rule"))
        return Finding(
            key=raw["key"],
            says=raw["says"],
            where=raw["where"],
            cured_by=raw["cured_by"],
            condition=condition,
            guard=_guard_use(raw["guard"]) if raw["guard"] else None,
            reads=condition.reads if condition else raw["reads"],
        )

    def _signoff(self, key: str, raw: Raw) -> SignoffRule:
        post, named = raw["post"] or MEMBER, raw["need"] if str(raw["need"]).startswith("$") else None
        need = self.raw["parameters"].get(named[1:]) if named else None if raw["need"] == "all" else raw["need"]
        return SignoffRule(**{**raw, "name": key, "covers": _covers(raw["covers"]), "post": post, "need": need, "need_from": named})

    def _state(self, key: str, raw: Raw) -> State:
        due = raw["due"] or {"working_days": None, "clock": None}
        kept = {name: value for name, value in raw.items() if name != "due"}
        return State(**kept, key=key, due_days=due["working_days"], due_clock=due["clock"])

    def _transition(self, raw: Raw, path: Path) -> Transition:
        declared = self._declared(raw["asks"])
        return Transition(
            action=raw["action"],
            title=raw["title"] or raw["action"].replace("_", " ").capitalize(),
            from_=raw["from"],
            to=self._destinations(raw["to"], (*path, "to"), declared),
            by=raw["by"],
            guards=tuple(self._guard(each, raw["action"], (*path, "guards", n), declared) for n, each in enumerate(raw["guards"])),
            signs=raw["signs"],
            refuses=raw["refuses"],
            ends=raw["ends"],
            asks=tuple(self._ask(each) for each in raw["asks"]),
            decides=raw["decides"],
            link=raw["link"],
            clock=raw["clock"],
            dates=raw["dates"],
            line=self.text.line(path),
        )

    def _ask(self, raw: Raw) -> Ask:
        named = raw["choices"] if isinstance(raw["choices"], str) else None
        default = self.raw["parameters"].get(named[1:], "") if named else None
        return Ask(**{**raw, "choices": raw["choices"] if default is None else parts_of(default)}, choices_from=named)

    def _must_hold(self, raw: Raw, path: Path) -> MustHold:
        guards = tuple(_guard_use(each) for each in raw["guards"])
        return MustHold(before_outcome=raw["before_outcome"], signoffs=raw["signoffs"], guards=guards, line=self.text.line(path))

    def _notice(self, kind: str, raw: Raw, path: Path) -> NoticeRule:
        law = KINDS.get(kind)
        return NoticeRule(
            kind=kind,
            by=raw["by"],
            days=raw["days"] or (law.days if law else 0),
            states=raw["in"],
            informs=raw["informs"],
            or_each=raw["or_each"],
            consent_of=raw["consent_of"],
            needed_if=self._condition(raw["needed_if"], (*path, "needed_if")),
            cut_off=raw["cut_off"],
        )

    def _destinations(self, raw: Any, path: Path, declared: Mapping[str, cel.Variable]) -> tuple[Destination, ...]:
        if not isinstance(raw, tuple):
            return (Destination(state=raw or ""),)
        made = []
        for n, each in enumerate(raw):
            for state, when in each.items():
                terms: Raw = when if isinstance(when, dict) else {"decider": None, "rule": None, "signed": ()}
                condition = self._condition(terms["rule"], (*path, n, state, "rule"), declared)
                made.append(Destination(state=state, decider=terms["decider"], condition=condition, signed=terms["signed"]))
        return tuple(made)

    def _guard(self, raw: Any, action: str, path: Path, declared: Mapping[str, cel.Variable]) -> GuardUse | Rule:
        if not (isinstance(raw, dict) and "rule" in raw):
            return _guard_use(raw)
        condition = self._condition(raw["rule"], (*path, "rule"), declared) or _NEVER
        key = raw["key"] or f"{action}_rule_{int(path[-1]) + 1}"
        return Rule(key=key, condition=condition, says=raw["says"], cured_by=raw["cured_by"], where=raw["where"])


_NEVER = cel.compile("false", {})  # stands in for a condition with faults, until they are told


def _listed(choices: Any) -> tuple[str, ...]:
    """Give the choices that the file itself lists: those of a parameter are each body's own."""
    return choices if isinstance(choices, tuple) else ()


def _guard_use(raw: Any) -> GuardUse:
    if isinstance(raw, dict):
        return next((GuardUse(name=name, argument=argument) for name, argument in raw.items()), GuardUse(name=""))
    return GuardUse(name=raw or "")


def _numbering(raw: Raw) -> Numbering | None:
    if raw["numbering"] == "supplied":
        action = next(iter(consistency.asking_for_reference(raw)), "")
        return Numbering(series="", pattern="", year="none", allocated_on=action, supplied=True)
    return Numbering(**raw["numbering"]) if isinstance(raw["numbering"], dict) else None


def _clock(key: str, raw: Raw) -> Clock:
    rule = next((rule for rule in COUNTED if raw[rule] is not None), COUNTED[0])
    same_day = rule in CLEAR or raw["effective"] == "same_day"  # clear days are over outside what they count
    kept = {name: raw[name] for name in ("after", "before", "cut_off")}
    return Clock(key=key, rule=rule, length=raw[rule] or 0, effective="same_day" if same_day else "next_day", **kept)


def _obligation(key: str, raw: Raw) -> ObligationRule:
    lead = raw["lead"]["days"] if raw["lead"] else 0
    return ObligationRule(key=key, lead_days=lead, **{name: raw[name] for name in raw if name != "lead"})


def _covers(raw: Any) -> Covers:
    if isinstance(raw, dict):
        return Covers(all=True, parts=frozenset(raw["all_but"]))
    return Covers(parts=frozenset(raw)) if isinstance(raw, tuple) else Covers(all=True)
