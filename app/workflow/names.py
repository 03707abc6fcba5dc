"""The names that a procedure file gives, by kind, and the words in it that must be one of them. Builds nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.workflow.consistency import KnownGuard
from app.workflow.definition import EVENTS, MEMBER
from app.workflow.grammar import ACTING, COVERED, DUTIES
from app.workflow.notices import KINDS
from app.workflow.obligations import PROMISES
from app.workflow.shape import SAID, near, spelt
from app.workflow.source import Path, Source

Raw = Mapping[str, Any]


@dataclass(slots=True)
class Notes:
    """Takes down what the grammar's check finds: faults at once, names to be looked up when all are known."""

    text: Source
    referred: list[tuple[str, Path, str]] = field(default_factory=list)

    def fault(self, path: Path, message: str) -> None:
        self.text.fault(path, message)

    def refer(self, kind: str, path: Path, word: str) -> None:
        self.referred.append((kind, path, word))

    def resolve(self, raw: Raw, guards: Mapping[str, KnownGuard]) -> None:
        known = _known(raw, guards)
        for kind, path, word in self.referred:
            if word not in known[kind] and word not in map(spelt, known[kind]):  # a name misspelt where it is given is told there
                self.fault(path, f"unknown {SAID.get(kind, kind)} {word}: {near(word, known[kind])}")


def _known(raw: Raw, guards: Mapping[str, KnownGuard]) -> dict[str, Iterable[str]]:
    """Gather every name that the file gives, by kind."""
    sections, questions = ([each["key"] for each in raw[part]] for part in ("sections", "checklist"))
    inputs = [f"inputs.{ask['key']}" for transition in raw["transitions"] for ask in transition["asks"]]
    actions = [transition["action"] for transition in raw["transitions"]]
    content = [*COVERED, *(f"sections.{key}" for key in sections), *(f"checklist.{key}" for key in questions)]
    dated = [each["key"] for each in raw["sections"] if each["type"] == "date" and not each["one_for_each"]]
    return {
        "post": raw["posts"],
        "decider": raw["deciders"],
        "capacity": [*ACTING[:3], *raw["posts"]],
        "filler": [MEMBER, *raw["posts"]],
        "actor": [*ACTING, *raw["posts"]],
        "matter": raw["matters"],
        "parameter": raw["parameters"],
        "parameter or all": [*raw["parameters"], "all"],
        "section": sections,
        "question": questions,
        "notice": KINDS,
        "covered": [*COVERED, *sections],
        "place": [*content, *inputs, "interests", "links"],
        "signoff": raw["signoffs"],
        "clock": raw["clocks"],
        "event": [*EVENTS, *(f"sections.{key}" for key in dated)],
        "owing": [ACTING[0], *raw["posts"]],
        "carried": [*sections, PROMISES],
        "state": raw["states"],
        "action": actions,
        "action or all": [*actions, "all"],
        "guard": guards,
        "duty": DUTIES,
    }
