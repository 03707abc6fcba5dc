"""The text of a procedure file: YAML 1.2 within narrow limits, with the line of every key. Knows nothing of procedures.

It is read from the parser's events, so no tag, alias or merge key can mean anything and no Python object can be made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from app.errors import Fault, Invalid
from app.workflow.garbled import plainly

LARGEST, DEEPEST = 256 * 1024, 16  # bytes; maps and lists within one another

Path = tuple[str | int, ...]

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_OTHER_NUMBER = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
_WORDS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}


@dataclass(slots=True)
class Source:
    """One file as plain data, the line of each of its parts, and what was wrong with it so far."""

    name: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """Give the line of a part, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def dotted(self, path: Path) -> str:
        """Spell a path as people point at it: items of a list by their key where they have one, else by their number from 1."""
        words, here = [], self.data
        for step in path:
            inner = _inside(here, step)
            named = isinstance(step, int) and isinstance(inner, dict)
            label = (inner.get("key") or inner.get("action")) if named else None
            words.append(label if isinstance(label, str) else str(step + 1 if isinstance(step, int) else step))
            here = inner
        return ".".join(words)

    def fault(self, path: Path, message: str) -> None:
        """Note one thing wrong, with file, line and place."""
        self.faults.append(Fault(f"{self.name}:{self.line(path)} {self.dotted(path)}".rstrip(), message))


def _inside(here: Any, step: str | int) -> Any:
    if isinstance(here, dict):
        return here.get(step)
    if isinstance(here, list) and isinstance(step, int) and step < len(here):
        return here[step]
    return None


def read(text: bytes, name: str) -> Source:
    """Read a file's bytes. Raises Invalid where it is not YAML at all or passes a limit; lesser faults are collected."""
    source = Source(name)
    if len(text) > LARGEST:
        raise _stop(name, 1, f"expected at most {LARGEST // 1024} kB, found {len(text) // 1024} kB: split the procedure")
    try:
        events = YAML(typ="safe", pure=True).parse(text.decode("utf-8"))
        _Reader(source, events).document()
    except UnicodeDecodeError as problem:
        line = text[: problem.start].count(b"\n") + 1
        raise _stop(name, line, "expected UTF-8 text, found other bytes: save the file as UTF-8") from None
    except MarkedYAMLError as problem:
        raise _stop(name, *plainly(problem, text.decode("utf-8").splitlines())) from None
    except YAMLError as problem:
        raise _stop(name, 1, f"is not YAML: {str(problem).splitlines()[0]}") from None
    return source


def _stop(name: str, line: int, message: str) -> Invalid:
    return Invalid(f"{name} cannot be read", [Fault(f"{name}:{line}", message)])


ALONE = "quotes go round text with a comma in it, and none within numbers"


class _Reader:
    """Builds plain data from the parser's events, noting lines; one file, one reader."""

    def __init__(self, source: Source, events: Iterator[Any]) -> None:
        self.source, self.events = source, events
        self.run_on: set[Path] = set()  # items that go on with another's keys

    def document(self) -> None:
        next(self.events)  # the stream's start
        start = next(self.events)
        if isinstance(start, StreamEndEvent):
            raise _stop(self.source.name, 1, "expected a procedure, found an empty file")
        self._refuse_directives(start)
        self.source.data = self._value(next(self.events), ())
        next(self.events)  # the document's end
        extra = next(self.events)
        if isinstance(extra, DocumentStartEvent):
            raise _stop(
                self.source.name, extra.start_mark.line + 1, "expected one procedure, found a second document: one file each"
            )

    def _refuse_directives(self, start: DocumentStartEvent) -> None:
        if start.version or start.tags:
            raise _stop(self.source.name, 1, "expected no directives (%YAML, %TAG): procedures are YAML 1.2, leave them out")

    def _value(self, event: Any, path: Path) -> Any:
        self.source.lines.setdefault(path, event.start_mark.line + 1)
        if len(path) > DEEPEST:
            raise _stop(
                self.source.name, event.start_mark.line + 1, f"expected at most {DEEPEST} levels, found more: a procedure is flat"
            )
        if isinstance(event, AliasEvent) or (event.anchor and not event.tag):
            cure = "write the value out, or put text in quotes"
            self.source.fault(path, f"expected plain values, found an anchor or alias (& or *): {cure}")
        if isinstance(event, AliasEvent):
            return str(event.anchor)
        if event.tag:
            self.source.fault(
                path, f"expected plain values, found the tag {event.tag}: leave it out, or put in quotes what begins with !"
            )
        if isinstance(event, ScalarEvent):
            return self._scalar(event, path)
        return self._map(path, event.flow_style) if isinstance(event, MappingStartEvent) else self._list(path)

    def _scalar(self, event: ScalarEvent, path: Path) -> Any:
        text = event.value
        if event.style is not None:  # quoted or a block: text, whatever it looks like
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _WHOLE.fullmatch(text):
            return int(text)
        if _OTHER_NUMBER.fullmatch(text):
            self.source.fault(path, f"expected a whole number or text, found {text}: money is in pence; put text in quotes")
            return 1  # told once
        return text

    def _list(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _map(self, path: Path, in_braces: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            key = self._key(event, path, found)
            self.source.lines.setdefault((*path, key), event.start_mark.line + 1)
            value = self._value(next(self.events), (*path, key))
            if value is None and in_braces:
                self.source.fault((*path, key), f"expected `key: value` within {{ }}, found {key} alone: {ALONE}")
            else:
                found.setdefault(key, value)
        return found

    def _again(self, path: Path, key: str, line: int) -> None:
        """Tell a key that stands twice; of an item of a list the first alone, since all that follow are the next item's."""
        item = bool(path) and isinstance(path[-1], int)
        if item and path in self.run_on:
            return
        self.run_on.add(path)
        cure = "leave one out, or begin the next item with a dash" if item else "leave one out"
        said = f"expected each key once, found {key} again (first on line {self.source.lines[(*path, key)]}): {cure}"
        self.source.faults.append(Fault(f"{self.source.name}:{line} {self.source.dotted((*path, key))}", said))

    def _key(self, event: Any, path: Path, found: dict[str, Any]) -> str:
        line = event.start_mark.line + 1
        if not isinstance(event, ScalarEvent) or event.anchor or event.tag:
            raise _stop(self.source.name, line, "expected a plain word as a key, found something else")
        key: str = event.value
        if key == "<<":
            raise _stop(self.source.name, line, "expected plain keys, found a merge key (<<): write the keys out")
        if key in found:
            self._again(path, key, line)
        return key
