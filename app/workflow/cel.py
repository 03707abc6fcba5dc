"""Conditions in procedure files: a small typed subset of CEL, checked when a file is loaded. Only this module knows the engine.

The subset (comparison, `&&`, `||`, `!`, `in`, `has(name)`, `size(name)` over declared names) is one that a second implementation
can replay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum
from itertools import takewhile
from typing import Any, NamedTuple

from cel_expr_python import cel  # type: ignore[import-untyped]

from app.workflow.subset import Token, refuse, tokens_of

MOST_KNOWN = 128  # answers of one condition: most read a few words, and the engine takes longer than all around it
LONGEST_KNOWN = 32  # characters: no text that somebody wrote is kept here

_Met = tuple[tuple[type, Any] | None, ...]


class CelType(Enum):
    """What a name in a condition stands for; money is a whole number of pence, a date is text and compares as text."""

    TEXT = "text"
    NUMBER = "whole number"
    YES_NO = "true or false"
    TEXTS = "list of texts"
    ROWS = "list of rows"  # only their number can be asked


@dataclass(frozen=True, slots=True)
class Variable:
    """A declared name: its type, the only words it may take where those are known, and whether it is ever blank."""

    type: CelType
    words: tuple[str, ...] = ()
    always: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a condition says of some content: it holds, or it does not and why. An error is a reason, never an exception."""

    holds: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.holds


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition; `names` are what it reads, `reads` the content paths behind them."""

    source: str
    names: tuple[str, ...]
    reads: tuple[str, ...] = field(compare=False)
    slots: tuple[_Slot, ...] = field(compare=False, repr=False)
    _program: Any = field(compare=False, repr=False)
    _known: dict[_Met, Answer] = field(default_factory=dict, compare=False, repr=False)  # what it said of values before

    def holds(
        self, content: Mapping[str, Any], *, today: str, inputs: Mapping[str, Any] = {}, parameters: Mapping[str, Any] = {}
    ) -> Answer:
        """Say whether the condition is true of a decision's content (path: value) on a day (YYYY-MM-DD).

        Anything but true does not hold.
        """
        given = _Given(content, inputs, today, parameters)
        met: _Met = tuple([_told(slot.read(given), slot.rows) for slot in self.slots])
        try:
            known = self._known.get(met)
        except TypeError:  # a list of texts
            return self._asked(given)
        if known is None:
            known = self._asked(given)
            if all(one is None or one[0] is not str or len(one[1]) <= LONGEST_KNOWN for one in met):
                if len(self._known) >= MOST_KNOWN:
                    self._known.clear()
                self._known[met] = known
        return known

    def _asked(self, given: _Given) -> Answer:
        values = [slot.read(given) for slot in self.slots]  # None where blank
        data: dict[str, Any] = {}
        for slot, value in zip(self.slots, values, strict=True):
            data[slot.has_at] = value is not None
            if value is not None:
                data[slot.value_at] = [{}] * len(value) if slot.rows else value
        try:
            value = self._program.eval(data=data).value()
        except Exception as problem:  # the engine raises on text that it cannot hold; that refuses too
            return Answer(False, f"cannot be told: {problem}")
        if value is True or value is False:  # an error of the engine is a value too: its message
            return _YES if value else _NO
        absent = [slot.name for slot, value in zip(self.slots, values, strict=True) if value is None]
        return Answer(False, f"cannot be told while blank: {', '.join(absent)}" if absent else f"cannot be told: {value}")


_YES, _NO = Answer(True), Answer(False, "is not so")


def _told(value: Any, rows: bool) -> tuple[type, Any] | None:
    return None if value is None else (type(value), len(value) if rows else value)


class _Given(NamedTuple):
    content: Mapping[str, Any]
    inputs: Mapping[str, Any]
    today: str
    parameters: Mapping[str, Any]


_Read = Callable[[_Given], Any]


class _Slot(NamedTuple):
    name: str
    value_at: str
    has_at: str
    rows: bool
    read: _Read


def _reader(name: str) -> _Read:
    """Give the function that finds a name's value; chosen once, since conditions are asked far more often than compiled."""
    group, _, rest = name.partition(".")
    key, _, member = rest.partition(".")
    path = f"sections.{key}"
    if member == "says_nothing":
        return lambda given: _says_nothing(given.content.get(path))
    if member:
        return lambda given: given.content[path]["is"] if path in given.content else "blank"
    if group == "sections":
        return lambda given: _value(given.content.get(path))
    if group == "checklist":
        return lambda given: given.content[name].get("answer") if name in given.content else None
    if group == "inputs":
        return lambda given: given.inputs.get(key)
    if group == "parameters":
        return lambda given: given.parameters.get(key)
    return _HEADER[group]


# What officers write in a box to say that there is nothing to say; in small letters, without what stands between words.
_NOTHING = frozenset(
    ("", "none", "nil", "no", "na", "n a", "not applicable", "nothing", "none known", "none identified", "no implications")
)

_BEGINS = frozenset(words.partition(" ")[0] for words in _NOTHING)
_WORD, _BETWEEN = re.compile(r"[^\W_]+"), re.compile(r"[\W_]+")


def _value(entry: Mapping[str, Any] | None) -> Any:
    return entry.get("value") if entry is not None and entry["is"] == "given" else None


def _says_nothing(entry: Mapping[str, Any] | None) -> bool:
    """Say whether a section is blank, none or not applicable, or its text says no more than that."""
    if entry is None or entry["is"] in ("none", "not_applicable"):
        return True
    value = entry.get("value")
    if not isinstance(value, str):
        return False
    first = _WORD.search(value)
    if first and first[0].casefold() not in _BEGINS:  # most texts say something, and the first word tells
        return False
    return _BETWEEN.sub(" ", value.casefold()).strip() in _NOTHING


_HEADER: Mapping[str, _Read] = {
    "title": lambda given: given.content.get("title"),
    "decider": lambda given: (given.content.get("decider") or {}).get("post"),
    "matter": lambda given: (given.content.get("decider") or {}).get("matter"),
    "recommendations": lambda given: given.content.get("recommendations") or [],
    "total_pence": lambda given: sum(r.get("amount_pence") or 0 for r in given.content.get("recommendations") or ()),
    "links": lambda given: [link["kind"] for link in given.content.get("links") or []],
    "today": lambda given: given.today,
}


def variables(
    *,
    sections: Mapping[str, tuple[str, Sequence[str]]],
    checklist: Mapping[str, Sequence[str]],
    deciders: Sequence[str],
    matters: Sequence[str] = (),
    parameters: Mapping[str, int | str] = {},
    asks: Mapping[str, tuple[str, Sequence[str]]] = {},
) -> dict[str, Variable]:
    """Declare every name that a condition of one procedure may read. Sections and asks are given as (type, choices)."""
    declared = {
        "title": Variable(CelType.TEXT),
        "decider": Variable(CelType.TEXT, tuple(deciders)),
        "matter": Variable(CelType.TEXT, tuple(matters)),
        "recommendations": Variable(CelType.ROWS, always=True),
        "total_pence": Variable(CelType.NUMBER, always=True),
        "links": Variable(CelType.TEXTS, always=True),
        "today": Variable(CelType.TEXT, always=True),
    }
    for key, (kind, choices) in sections.items():
        declared[f"sections.{key}"] = Variable(_TYPES[kind], tuple(choices))
        declared[f"sections.{key}.is"] = Variable(CelType.TEXT, ("given", "none", "not_applicable", "see", "blank"), always=True)
        declared[f"sections.{key}.says_nothing"] = Variable(CelType.YES_NO, always=True)
    declared |= {f"checklist.{key}": Variable(CelType.TEXT, tuple(answers)) for key, answers in checklist.items()}
    declared |= {f"inputs.{key}": Variable(_TYPES[kind], tuple(choices)) for key, (kind, choices) in asks.items()}
    for key, value in parameters.items():
        declared[f"parameters.{key}"] = Variable(CelType.NUMBER if isinstance(value, int) else CelType.TEXT, always=True)
    return declared


_TYPES = (
    dict.fromkeys(("line", "text", "choice", "date", "post"), CelType.TEXT)
    | dict.fromkeys(("money_table", "table"), CelType.ROWS)
    | dict.fromkeys(("people", "legislation"), CelType.TEXTS)
    | {"money": CelType.NUMBER, "yes_no": CelType.YES_NO}
)

_ENGINE_TYPES: Mapping[CelType, Any] = {
    CelType.TEXT: cel.Type.STRING,
    CelType.NUMBER: cel.Type.INT,
    CelType.YES_NO: cel.Type.BOOL,
    CelType.TEXTS: cel.Type.List(cel.Type.STRING),
    CelType.ROWS: cel.Type.List(cel.Type.Map(cel.Type.STRING, cel.Type.DYN)),
}


def compile(source: str, declared: Mapping[str, Variable]) -> Condition:
    """Check a condition against the declared names and make it ready. Raises ValueError with the column and what was expected."""
    tokens = tokens_of(source)
    names = tuple(dict.fromkeys(t.name for t in tokens if t.name))
    _check_names(tokens, declared)
    _check_words(tokens, declared)
    slots = tuple(_Slot(name, f"v{n}", f"h{n}", declared[name].type is CelType.ROWS, _reader(name)) for n, name in enumerate(names))
    types = {s.value_at: _ENGINE_TYPES[declared[s.name].type] for s in slots} | {s.has_at: cel.Type.BOOL for s in slots}
    program = _program(_rewritten(tokens, {s.name: s for s in slots}), types)
    reads = tuple(sorted({path for name in names if (path := _content_path(name))}))
    return Condition(source, names, reads, slots, program)


def _content_path(name: str) -> str | None:
    group, _, rest = name.partition(".")
    if group == "sections":
        return f"sections.{rest.partition('.')[0]}"
    if group == "checklist":
        return name
    return {"title": "title", "decider": "decider", "matter": "decider", "links": "links"}.get(group) or (
        "recommendations" if group in ("recommendations", "total_pence") else None
    )


def _check_names(tokens: Sequence[Token], declared: Mapping[str, Variable]) -> None:
    for token in tokens:
        if not token.name:
            continue
        if token.name not in declared:
            near = get_close_matches(token.name, declared, n=1)
            groups = sorted({name.partition(".")[0] for name in declared})
            cure = f"did you mean {near[0]}?" if near else f"a condition may read {', '.join(groups)}"
            refuse(token.at, f"{token.name} is not declared: {cure}")
        if token.text.startswith("has(") and declared[token.name].always:
            refuse(token.at, f"{token.name} is never blank: leave has() out")


def _check_words(tokens: Sequence[Token], declared: Mapping[str, Variable]) -> None:
    """Refuse a comparison with a word that the name can never take: such a rule would be silent for ever."""
    for name, text in _compared(tokens):
        words = declared[name.name].words
        if words and text.text[1:-1] not in words:
            refuse(text.at, f"{name.name} is never {text.text}: it is one of {', '.join(words)}")


def _compared(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    for n, (left, join, right) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False)):
        if join.kind == "compare" and {left.kind, right.kind} == {"name", "text"}:
            yield (left, right) if left.kind == "name" else (right, left)
        if left.kind == "name" and join.kind == "in" and right.text == "[":
            listed = takewhile(lambda token: token.text != "]", tokens[n + 3 :])
            yield from ((left, token) for token in listed if token.kind == "text")


def _rewritten(tokens: Sequence[Token], slots: Mapping[str, _Slot]) -> str:
    """Put flat variables in place of dotted names, padded to the same width, so that the engine's columns are the file's."""
    line = ""
    for token in tokens:
        text = token.text
        if token.kind == "name":
            text = slots[token.name].value_at
        elif token.kind == "call":
            slot = slots[token.name]
            text = slot.has_at if text.startswith("has(") else f"size({slot.value_at})"
        line += " " * (token.at - len(line)) + text
    return line


def _program(rewritten: str, types: Mapping[str, Any]) -> Any:
    try:
        program = cel.NewEnv(variables=types).compile(rewritten)
    except RuntimeError as problem:
        raise ValueError(_in_plain_words(str(problem))) from None
    if program.return_type() != cel.Type.BOOL:
        refuse(0, "a condition must be true or false: compare this with something")
    return program


def _in_plain_words(problem: str) -> str:
    place = re.search(r"<input>:1:(\d+): (.*)", problem)
    if place is None:
        return f"column 1: {problem.splitlines()[0]}"
    types = re.search(r"overload for '(\S+)' applied to '\((.*)\)'", place[2])
    if types is None:
        return f"column {place[1]}: {place[2]}"
    said = types[2]
    for engine, ours in _SAID.items():
        said = said.replace(engine, ours)
    sides = "between " + said.replace(", ", " and ") if ", " in said else f"on {said}"
    return f"column {place[1]}: {types[1].strip('@_')} cannot be used {sides}"


_SAID = {
    "list(map(string, dyn))": "a list of rows",
    "list(string)": "a list of texts",
    "list(int)": "a list of numbers",
    "list(bool)": "a list of true and false",
    "bool": "true/false",
    "string": "a text",
    "int": "a whole number",
}
