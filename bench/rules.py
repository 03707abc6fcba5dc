"""The rules in process: one guarded transition, and all actions of a notice with every blocker explained. No database."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

from transitions import Machine

from app.cli.commissioner import complete_notice
from app.clock import local_day
from app.config import CARRIED
from app.workflow import engine
from app.workflow.definition import Definition
from app.workflow.facts import Decision, Facts, Holding, Standing
from app.workflow.loader import load_all, load_file
from bench.extent import Extent
from bench.figures import Bar, Part, rounded
from bench.life import WORKFLOW

FIVE_STATES = Path(__file__).with_name("five-states.yaml")
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
POSTS = ("monitoring_officer", "chief_finance_officer", "chief_executive", "commissioner")
ONCE = 0.2  # seconds of one round
LIMIT = "a table written by hand, which explains nothing"
LIBRARY = "the state machine library alone: a role and ten answers, which explain nothing"
LIBRARY_THERE = 6.7  # µs, where the bars were set: what takes longer here takes longer for this reason too
TRANSITION = "one guarded transition"
EXPLAINED = "all actions of a blank notice, every blocker explained"
BY_HAND = {("draft", "submit"): ("originator", "legal_check")}


def measure(extent: Extent) -> Part:
    """Measure each of them in interleaved rounds."""
    five, notice = load_file(FIVE_STATES), load_all(CARRIED)[WORKFLOW]
    answered = {f"checklist.{key}": {"answer": "yes"} for key in five.checklist}
    whole = complete_notice("A grant", **{"sections.reserve": None})
    blank = {"title": "A grant"}
    things: Mapping[str, Callable[[], Any]] = {
        LIMIT: _by_hand(answered),
        LIBRARY: _library(answered),
        TRANSITION: _transition(five, answered, "originator"),
        "the same, refused for an incomplete checklist": _transition(
            five, {**answered, "checklist.ten": {"answer": "maybe"}}, "originator"
        ),
        "all actions of a notice that lacks nothing": _options(notice, whole, all=False),
        EXPLAINED: _options(notice, blank, all=False),
        "the same with the actions of all later states": _options(notice, blank, all=True),
    }
    rounds: dict[str, list[float]] = {what: [] for what in things}
    for _ in range(max(5, extent.rounds)):
        for what, do in things.items():
            rounds[what].append(_microseconds(do))
    found = {what: rounded(median(times)) for what, times in rounds.items()}
    return Part(
        name="rules",
        title="The rules in process, microseconds of CPU",
        rows=tuple({"what": what, "µs": value, "x by hand": rounded(value / found[LIMIT])} for what, value in found.items()),
        bars=(
            Bar(what="rules: one guarded transition", value=found[TRANSITION], unit="µs", at_most=10),
            Bar(what="rules: all actions of a decision, every blocker explained", value=found[EXPLAINED], unit="µs", at_most=200),
        ),
        notes=(
            "Five states, six edges, a capacity on each, ten questions on the first; the notice is the one of workflows/.",
            f"Bars in µs and ms were set on a machine where the library alone takes {LIBRARY_THERE} µs; this one takes "
            f"{found[LIBRARY] / LIBRARY_THERE:.2f} times as long.",
        ),
    )


def _transition(definition: Definition, content: Mapping[str, Any], officer: str) -> Callable[[], Any]:
    parts = vars(_facts(definition, content, officer))
    return lambda: engine.decide(Facts(**parts), "submit")  # made anew each time, as a request makes them


def _options(definition: Definition, content: Mapping[str, Any], *, all: bool) -> Callable[[], Any]:
    facts = _facts(definition, content, "originator")
    return lambda: engine.options(replace(facts, actor="originator"), all=all)


def _by_hand(content: Mapping[str, Any]) -> Callable[[], bool]:
    """The least that could say the same: a look-up, a comparison of roles, ten answers."""
    questions = tuple(content)

    def passes() -> bool:
        step = BY_HAND.get(("draft", "submit"))
        return step is not None and step[0] == "originator" and all(content[path]["answer"] in ("yes", "no") for path in questions)

    return passes


class _Light:
    """What the library moves: an object with a state, and nothing grafted on it."""

    __slots__ = ("role", "state")

    def __init__(self, state: str, role: str) -> None:
        self.state, self.role = state, role


def _library(content: Mapping[str, Any]) -> Callable[[], bool]:
    questions = tuple(content)
    states = ("draft", "legal_check", "finance_signoff", "awaiting_decision", "approved")
    machine = Machine(model=None, states=list(states), initial="draft", auto_transitions=False)
    may = [lambda light: light.role == "originator", lambda _light: all(content[q]["answer"] in ("yes", "no") for q in questions)]
    machine.add_transition("submit", "draft", "legal_check", conditions=may)

    def passes() -> bool:
        light = _Light("draft", "originator")
        return bool(machine.events["submit"].trigger(light, light))

    return passes


def _facts(definition: Definition, content: Mapping[str, Any], officer: str) -> Facts:
    commitments = {path: sha256(path.encode()).hexdigest() for path in content}
    decision = Decision(
        id="one",
        body="body",
        state=definition.initial,
        version=3,
        revision=3,
        originator_post="policy_officer",
        originator="originator",
        prepared_by="originator",
        content=content,
        commitments=commitments,
        authors=dict.fromkeys(content, ("originator",)),
    )
    holdings = tuple(Holding(post=post, officer=post, kind="holder") for post in POSTS)
    standing = Standing(sequence=1, holdings=(*holdings, Holding(post="policy_officer", officer="originator", kind="holder")))
    return Facts(definition=definition, decision=decision, standing=standing, actor=officer, now=NOW, today=local_day(NOW))


def _microseconds(do: Callable[[], Any]) -> float:
    do()
    done, began = 0, time.process_time()
    while (elapsed := time.process_time() - began) < ONCE:
        for _ in range(20):
            do()
        done += 20
    return elapsed / done * 1_000_000
