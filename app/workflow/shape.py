"""Forms that plain data may take: each checks a value, says what is wrong in plain words, and describes itself as JSON Schema.

Knows nothing of procedures; `grammar` is written in these forms, so the loader and the editors' schema cannot disagree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Protocol

from app.workflow.source import Path

Schema = dict[str, Any]

KEY = r"[a-z][a-z0-9_]*"
_KINDS: Mapping[type, str] = {str: "text", int: "a whole number", bool: "true/false", list: "a list", dict: "a map"}


class Notes(Protocol):
    """Where a check writes what it found: faults, and names that must be known elsewhere in the file."""

    def fault(self, path: Path, message: str) -> None: ...

    def refer(self, kind: str, path: Path, word: str) -> None: ...


class Form(Protocol):
    """What every form can do. `blank` stands in for a value that was missing or wrong, so that checking can go on."""

    @property
    def blank(self) -> Any: ...

    def check(self, value: Any, path: Path, notes: Notes) -> Any:
        """Give the value in full, with every optional key present; note each fault."""

    def schema(self) -> Schema: ...


def found(value: Any) -> str:
    """Say what was found, shortly."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    kind = _KINDS.get(type(value), type(value).__name__)
    return (
        kind if isinstance(value, list | dict) else f"{kind} {str(value)[:60]!r}" if isinstance(value, str) else f"{kind} {value}"
    )


def near(word: str, known: Any) -> str:
    """Suggest the nearest known word, or list them all."""
    words = sorted(str(k) for k in known if str(k))
    matches = get_close_matches(word, words, n=1)
    return f"did you mean {matches[0]}?" if matches else f"known here: {', '.join(words) or 'none'}"


def spelt(word: str) -> str:
    """Spell words as names are spelt: Finance check becomes finance_check."""
    return re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_")


@dataclass(frozen=True, slots=True)
class Text:
    """Text that is not empty, of a pattern where one is given; `refers` says what kind of thing it must be the name of."""

    pattern: str = ""
    means: str = "text"
    longest: int = 2000
    refers: str = ""
    blank: str = ""

    def check(self, value: Any, path: Path, notes: Notes) -> str:
        if not isinstance(value, str):
            notes.fault(path, f"expected {self.means}, found {found(value)}{self._cure(value)}")
        elif not value.strip():
            notes.fault(path, f"expected {self.means}, found nothing: write it or leave the key out")
        elif len(value) > self.longest:
            notes.fault(path, f"expected at most {self.longest} characters, found {len(value)}: shorten it")
        elif self.pattern and not re.fullmatch(self.pattern, value):
            meant = spelt(value) if self.pattern == KEY and re.fullmatch(KEY, spelt(value)) else self.blank
            notes.fault(path, f"expected {self.means}, found {value[:60]!r}{f': write {meant}' if meant else ''}")
            return meant
        else:
            if self.refers:
                notes.refer(self.refers, path, value.removeprefix("$"))
            return value.strip()
        return self.blank

    def _cure(self, value: Any) -> str:
        if value is None:
            return ": write it after the colon, in quotes where it begins with #, or leave the key out"
        if isinstance(value, list | dict):
            return ": put it in quotes where it is text with brackets"
        return ": put it in quotes"

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1, "maxLength": self.longest} | (
            {"pattern": f"^{self.pattern}$"} if self.pattern else {}
        )


def name(of: str) -> Text:
    """A name that the file gives to something: lower case letters, digits, underscores."""
    return Text(KEY, f"a name for {of} (lower case letters, digits and _)", longest=60)


def ref(kind: str) -> Text:
    """A name that must be known elsewhere in the file."""
    named = SAID.get(kind, kind)
    article = "an" if named[0] in "aeiou" else "a"
    return Text(KEY, f"the name of {article} {named} (lower case letters, digits and _)", longest=60, refers=kind)


SAID: Mapping[str, str] = {  # the kinds of names, as they are called where their own word would not be understood
    "signoff": "sign-off",
    "covered": "section or part",
    "filler": "post",
    "owing": "post",
    "carried": "section",
    "actor": "post or capacity",
    "capacity": "post or capacity",
}


@dataclass(frozen=True, slots=True)
class Word:
    """One of a few words."""

    words: tuple[str, ...]
    blank: str = ""

    def check(self, value: Any, path: Path, notes: Notes) -> str:
        if isinstance(value, str) and value in self.words:
            return value
        notes.fault(path, f"expected one of {', '.join(self.words)}; found {found(value)}" + _nearest(value, self.words))
        return self.blank

    def schema(self) -> Schema:
        return {"enum": list(self.words)}


def _nearest(value: Any, words: tuple[str, ...]) -> str:
    matches = get_close_matches(value, words, n=1) if isinstance(value, str) else []
    return f": did you mean {matches[0]}?" if matches else ""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds."""

    least: int = 0
    most: int = 10**15
    blank: int = 0

    def check(self, value: Any, path: Path, notes: Notes) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most:
            return value
        notes.fault(path, f"expected a whole number from {self.least} to {self.most}, found {found(value)}")
        return self.blank

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false; yes and no are words in YAML 1.2."""

    blank: bool = False

    def check(self, value: Any, path: Path, notes: Notes) -> bool:
        if isinstance(value, bool):
            return value
        notes.fault(path, f"expected true or false, found {found(value)}")
        return self.blank

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of one form; words in it stand there once, and so does each item's own key where `by` names one."""

    of: Form
    least: int = 0
    by: str = ""
    blank: tuple[Any, ...] = ()

    def check(self, value: Any, path: Path, notes: Notes) -> tuple[Any, ...]:
        if not isinstance(value, list):
            cure = "write [ ] around it" if isinstance(value, str | int) else "begin each line of it with a dash"
            notes.fault(path, f"expected a list, found {found(value)}: {cure}")
            return self.blank
        if len(value) < self.least:
            notes.fault(path, f"expected at least {self.least} in this list, found {len(value)}")
        words = [item.get(self.by) if isinstance(item, dict) and self.by else item for item in value]
        for n, word in enumerate(words):
            if isinstance(word, str) and word in words[:n]:
                notes.fault((*path, n), f"expected each once, found {word} again: leave one out or rename it")
        return tuple(self.of.check(item, (*path, n), notes) for n, item in enumerate(value))

    def schema(self) -> Schema:
        return {"type": "array", "items": self.of.schema(), "uniqueItems": True} | ({"minItems": self.least} if self.least else {})


def _mapped(value: Any) -> str:
    """What to write where a map is due: after a bare name, a colon and what is said of it."""
    if value is None:
        return ": write what belongs to it, or {} where nothing does"
    words = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str) and re.fullmatch(KEY, each)]
    return f": write `{words[0]}: ...`" if words else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A map from names that the file gives to values of one form."""

    names: Text
    of: Form
    least: int = 0
    most: int = 500
    blank: Mapping[str, Any] = field(default_factory=dict)

    def check(self, value: Any, path: Path, notes: Notes) -> dict[str, Any]:
        if not isinstance(value, dict):
            notes.fault(path, f"expected a map (key: value), found {found(value)}{_mapped(value)}")
            return {}
        if not self.least <= len(value) <= self.most:
            notes.fault(path, f"expected {self.least} to {self.most} keys here, found {len(value)}")
        for key in value:
            self.names.check(key, (*path, key), notes)
        return {key: self.of.check(inner, (*path, key), notes) for key, inner in value.items()}

    def schema(self) -> Schema:
        bounds = {"minProperties": self.least} if self.least else {}
        return {
            "type": "object",
            "propertyNames": self.names.schema(),
            "additionalProperties": self.of.schema(),
            "maxProperties": self.most,
        } | bounds


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record: what may stand there, what it says, and whether it must be there."""

    form: Form
    says: str
    required: bool = False
    default: Any = None
    later: str = ""  # read but not carried yet: what to do instead

    @property
    def missing(self) -> Any:
        """Give what stands in for an absent key."""
        if self.default is None and (self.required or isinstance(self.form, Listing | Table | Flag)):
            return self.form.blank
        return self.default

    def schema(self) -> Schema:
        later = " Not carried by this version of Duly." if self.later else ""
        return {**self.form.schema(), "description": self.says + later}


@dataclass(frozen=True, slots=True)
class Record:
    """A map with known keys; any other key is a fault."""

    keys: Mapping[str, Key]
    says: str = ""

    @property
    def blank(self) -> dict[str, Any]:
        return {key: spec.missing for key, spec in self.keys.items()}

    def check(self, value: Any, path: Path, notes: Notes) -> dict[str, Any]:
        if not isinstance(value, dict):
            notes.fault(path, f"expected a map (key: value), found {found(value)}{_mapped(value)}")
            return self.blank
        for key in value:
            if key not in self.keys:
                notes.fault((*path, key), f"unknown key {key}: {near(key, self.keys)}")
        return {key: self._one(key, spec, value, path, notes) for key, spec in self.keys.items()}

    def _one(self, key: str, spec: Key, value: dict[str, Any], path: Path, notes: Notes) -> Any:
        if key not in value:
            if spec.required:
                notes.fault(path, f"the key {key} is missing: {spec.says[0].lower()}{spec.says[1:]}")
            return spec.missing
        if spec.later:
            notes.fault((*path, key), f"not carried by this version of Duly: {key}; {spec.later}")
            spec.form.check(value[key], (*path, key), notes)
            return spec.missing
        return spec.form.check(value[key], (*path, key), notes)

    def schema(self) -> Schema:
        required = [key for key, spec in self.keys.items() if spec.required]
        return (
            {"type": "object", "additionalProperties": False}
            | ({"description": self.says} if self.says else {})
            | ({"required": required} if required else {})
            | {"properties": {key: spec.schema() for key, spec in self.keys.items()}}
        )


@dataclass(frozen=True, slots=True)
class Either:
    """One of several forms, told apart by the kind of value, and among maps by a key that only one of them has."""

    text: Form | None = None
    whole: Form | None = None
    listing: Form | None = None
    record: Form | None = None
    marked: tuple[str, Form] | None = None  # a map with this key is of this form
    blank: Any = None

    def check(self, value: Any, path: Path, notes: Notes) -> Any:
        form = self._form_of(value)
        if form is None:
            kinds = [kind for kind, one in self._forms().items() if one]
            notes.fault(path, f"expected {' or '.join(kinds)}, found {found(value)}")
            return self.blank
        return form.check(value, path, notes)

    def _forms(self) -> Mapping[str, Form | None]:
        return {"text": self.text, "a whole number": self.whole, "a list": self.listing, "a map": self.record}

    def _form_of(self, value: Any) -> Form | None:
        if self.marked and isinstance(value, dict) and self.marked[0] in value:
            return self.marked[1]
        return self._forms().get(_KINDS.get(type(value), ""))

    def schema(self) -> Schema:
        forms = [form for form in (*self._forms().values(), self.marked[1] if self.marked else None) if form]
        return {"anyOf": [form.schema() for form in forms]}
