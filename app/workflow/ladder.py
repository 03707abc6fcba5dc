"""Where everything in the diagram of a procedure stands: a ladder of states in the order of the file. Draws nothing.

A state's actions stand below it, as cards: in the middle where they lead to the next state, on the right where they lead
past it, on the left where they lead back. Lines run in lanes outside the cards, so that no line crosses a text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.workflow.definition import Definition, Destination, State, Transition
from app.workflow.describe import capacity, due_words, leads_when, needs, who

Side = Literal["middle", "right", "left"]
Tone = Literal["ink", "quiet", "mark"]
Way = tuple[str, str, Side]
Point = tuple[int, int]

MARGIN, LANE, GUTTER, PAD = 14, 14, 14, 10
STATE_WIDTH, TRUNK = 290, 15  # a trunk: the line by which side cards hang from their state, so far inside its edge
CARD_WIDTH: Mapping[Side, int] = {"middle": 216, "right": 226, "left": 204}
CARD_GAP, BAND_TOP, BAND_BOTTOM, REST, ENTRY = 10, 16, 28, 20, 14
LEAST_WIDTH, HEAD = 640, 56  # HEAD: the key and the start, below the title


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    size: int = 12
    bold: bool = False
    tone: Tone = "ink"

    @property
    def height(self) -> int:
        return self.size + 4

    @property
    def width(self) -> float:
        return text_width(self.text, self.size, bold=self.bold)


@dataclass(frozen=True, slots=True)
class Box:
    """A state or a card: what it says, and the rectangle that it has to itself."""

    kind: Literal["state", "card"]
    key: str  # of the state, or of the action
    lines: tuple[Text, ...]
    width: int
    height: int
    x: int = 0
    y: int = 0

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def right(self) -> int:
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from one state to another by one action."""

    transition: Transition
    destination: Destination
    source: str
    side: Side

    @property
    def target(self) -> str:
        return self.destination.state

    @property
    def way(self) -> Way:
        """Give what edges have in common that share a lane: one action with one destination, from several states."""
        return self.transition.action, self.target, self.side


@dataclass(frozen=True, slots=True)
class Wire:
    edge: Edge
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    width: int
    height: int
    title: tuple[Text, ...]
    states: Mapping[str, Box]
    cards: tuple[tuple[Edge, Box], ...]
    wires: tuple[Wire, ...]


def edges(definition: Definition) -> tuple[Edge, ...]:
    """Give every way from state to state, by state and then in the order of the file."""
    found: list[Edge] = []
    for state in definition.states:
        straight = False  # one way only runs straight down to the next state; a second one goes round on the right
        for transition in definition.leaving[state]:
            for destination in transition.to:
                step = definition.rank[destination.state] - definition.rank[state]
                side: Side = "left" if step <= 0 else "middle" if step == 1 and not straight else "right"
                straight = straight or side == "middle"
                found.append(Edge(transition, destination, state, side))
    return tuple(found)


def ladder(definition: Definition, lit: str | None = None) -> Ladder:
    """Place the states and the actions of a procedure; the same procedure is always placed in the same way."""
    ways = edges(definition)
    title = _heading(definition)
    states, cards, height = _stacked(definition, ways, lit, HEAD + sum(line.height for line in title))
    lanes = {side: _lanes(states, cards, side) for side in ("left", "right")}
    columns = _columns(cards, lanes["left"])
    states = {key: replace(box, x=columns["state"]) for key, box in states.items()}
    cards = tuple((edge, replace(box, x=columns[edge.side])) for edge, box in cards)
    wires = _wires(states, cards, lanes, columns)
    reach = max([box.right for box in states.values()] + [x for wire in wires for x, _ in wire.points])
    return Ladder(max(reach + MARGIN, LEAST_WIDTH), height, title, states, cards, wires)


# --- what stands in the boxes -----------------------------------------------------------------------------------------


def _heading(definition: Definition) -> tuple[Text, ...]:
    lines = wrapped(f"{definition.title}, version {definition.version}", LEAST_WIDTH - 2 * MARGIN, 18, bold=True)
    return tuple(Text(line, 18, bold=True) for line in lines)


def _state_box(definition: Definition, state: State, entries: int, lit: bool) -> Box:
    texts = [Text("The decision is here", 12, bold=True, tone="mark")] if lit else []
    texts += [Text(line, 15, bold=True) for line in wrapped(state.title, STATE_WIDTH - 2 * PAD, 15, bold=True)]
    for note in _state_notes(definition, state):
        texts += [Text(line, 12, tone="quiet") for line in wrapped(note, STATE_WIDTH - 2 * PAD, 12)]
    height = max(sum(text.height for text in texts) + 2 * PAD, entries * ENTRY + 2 * PAD)
    return Box("state", state.key, tuple(texts), STATE_WIDTH, height)


def _state_notes(definition: Definition, state: State) -> list[str]:
    notes = [f"Outcome: {state.outcome.replace('_', ' ')}"] if state.outcome else []
    if state.editable_by:
        notes.append("Text open to: " + ", ".join(capacity(definition, name) for name in state.editable_by))
    if due := due_words(definition, state):
        notes.append(due.capitalize())
    if not definition.leaving[state.key]:
        notes.append("The procedure ends here")
    return notes


def _card(definition: Definition, edge: Edge, first: bool) -> Box:
    room = CARD_WIDTH[edge.side] - 2 * PAD
    texts = [Text(line, 13, bold=True) for line in wrapped(edge.transition.title, room, 13, bold=True)]
    for told, tone in _told(definition, edge, first):
        texts += [Text(line, 12, tone=tone) for line in wrapped(told, room, 12)]
    height = sum(text.height for text in texts) + 2 * PAD - 4
    return Box("card", edge.transition.action, tuple(texts), CARD_WIDTH[edge.side], height)


def _told(definition: Definition, edge: Edge, first: bool) -> list[tuple[str, Tone]]:
    """Say who acts, to what end and what must hold; what must hold is told once for an action that leaves several states."""
    transition = edge.transition
    told: list[tuple[str, Tone]] = [(f"by {who(definition, transition)}", "ink")]
    if when := leads_when(definition, transition, edge.destination):
        told.append((f"to {definition.states[edge.target].title} {when}", "ink"))
    if transition.answers:
        does = "gives" if transition.signs else "refuses"
        told.append((f"{does} the sign-off: {transition.answers.replace('_', ' ')}", "ink"))
    if transition.guards and not first:
        return [*told, ("• as above", "quiet")]
    return told + [(f"• {need}", "quiet") for need in needs(definition, transition)]


# --- from top to bottom -----------------------------------------------------------------------------------------------


def _stacked(
    definition: Definition, ways: Sequence[Edge], lit: str | None, y: int
) -> tuple[dict[str, Box], tuple[tuple[Edge, Box], ...], int]:
    """Put each state below the cards of the one before it, and its own cards below it, side by side."""
    states: dict[str, Box] = {}
    cards: list[tuple[Edge, Box]] = []
    told: set[int] = set()
    for key, state in definition.states.items():
        states[key] = replace(_state_box(definition, state, _entries(ways, key), key == lit), y=y)
        top = states[key].bottom + BAND_TOP
        depth = {"left": top, "middle": top, "right": top}
        for edge in (way for way in ways if way.source == key):
            box = replace(_card(definition, edge, id(edge.transition) not in told), y=depth[edge.side])
            told.add(id(edge.transition))
            cards.append((edge, box))
            depth[edge.side] = box.bottom + CARD_GAP
        y = max(depth.values()) - CARD_GAP + BAND_BOTTOM if definition.leaving[key] else states[key].bottom + REST
    return states, tuple(cards), y


def _entries(ways: Sequence[Edge], state: str) -> int:
    """Count the lanes that come in at the busier side of a state."""
    return max(len({way.way for way in ways if way.target == state and way.side == side}) for side in ("left", "right"))


# --- from left to right -----------------------------------------------------------------------------------------------


def _lanes(states: Mapping[str, Box], cards: Sequence[tuple[Edge, Box]], side: str) -> dict[Way, int]:
    """Give each way on one side a lane, the nearest that is free: short ways inside, long ways outside."""
    spans: dict[Way, tuple[int, int]] = {}
    for edge, box in cards:
        if edge.side == side:
            target = states[edge.target]
            top, bottom = spans.get(edge.way, (target.y, target.bottom))
            spans[edge.way] = (min(top, box.y), max(bottom, box.bottom))
    lanes: dict[Way, int] = {}
    for way, span in sorted(spans.items(), key=lambda item: item[1][1] - item[1][0]):
        taken = {lanes[other] for other in lanes if spans[other][0] <= span[1] and span[0] <= spans[other][1]}
        lanes[way] = next(n for n in range(len(spans)) if n not in taken)
    return lanes


def _columns(cards: Sequence[tuple[Edge, Box]], lanes: Mapping[Way, int]) -> dict[str, int]:
    left = MARGIN + (max(lanes.values()) + 1) * LANE if lanes else MARGIN
    state = left + (CARD_WIDTH["left"] + GUTTER if lanes else 0)
    middle = state + (STATE_WIDTH - CARD_WIDTH["middle"]) // 2
    right = state + STATE_WIDTH + GUTTER
    reach = right + CARD_WIDTH["right"] if any(edge.side == "right" for edge, _ in cards) else right
    return {"left": left, "state": state, "middle": middle, "right": right, "reach": reach}


def _wires(
    states: Mapping[str, Box],
    cards: Sequence[tuple[Edge, Box]],
    lanes: Mapping[str, Mapping[Way, int]],
    columns: Mapping[str, int],
) -> tuple[Wire, ...]:
    lane_at = {way: columns["left"] - LANE * (lane + 1) for way, lane in lanes["left"].items()}
    lane_at |= {way: columns["reach"] + LANE * (lane + 1) for way, lane in lanes["right"].items()}
    entry_at = _entry_points(states, cards, lanes)
    wires: list[Wire] = []
    for edge, box in cards:
        source, target = states[edge.source], states[edge.target]
        if edge.side == "middle":
            centre = source.x + source.width // 2
            points: tuple[Point, ...] = ((centre, source.bottom), (centre, target.y))
        else:
            at, entry = lane_at[edge.way], entry_at[edge.way]
            right = edge.side == "right"
            trunk = source.right - TRUNK if right else source.x + TRUNK
            door = target.right if right else target.x
            points = ((trunk, source.bottom), (trunk, box.middle), (at, box.middle), (at, entry), (door, entry))
        wires.append(Wire(edge, points))
    return tuple(wires)


def _entry_points(
    states: Mapping[str, Box], cards: Sequence[tuple[Edge, Box]], lanes: Mapping[str, Mapping[Way, int]]
) -> dict[Way, int]:
    """Say at what height each way comes in: spread over the side of the state so that arriving lines do not cross."""
    found: dict[Way, int] = {}
    for key, box in states.items():
        for side in ("left", "right"):
            coming = sorted(
                {edge.way for edge, _ in cards if edge.target == key and edge.side == side}, key=lambda way: lanes[side][way]
            )
            if side == "left":  # they come from below: the inner lane comes in lowest
                coming.reverse()
            for n, way in enumerate(coming):
                found[way] = box.y + box.height * (n + 1) // (len(coming) + 1)
    return found


# --- the width of words -----------------------------------------------------------------------------------------------

# Fractions of the size in Arial and its metric twins, rounded up; what is not here is taken as wide.
_WIDTHS = dict.fromkeys("ijl'|", 0.24) | dict.fromkeys(" ft.,:;/!I[]\\", 0.29) | dict.fromkeys('r()-"•', 0.37)
_WIDTHS |= dict.fromkeys("ckJsvxyz", 0.51) | dict.fromkeys("abdeghnopqu0123456789_?L", 0.57) | dict.fromkeys("mM", 0.84)
_WIDTHS |= dict.fromkeys("wABCDEFGHKNOPQRSTUVXYZ&", 0.79)


def text_width(text: str, size: int, *, bold: bool = False) -> float:
    """Estimate how wide a text is, in pixels, on the safe side."""
    return sum(_WIDTHS.get(sign, 1.02) for sign in text) * size * (1.12 if bold else 1.04)


def wrapped(text: str, room: int, size: int, *, bold: bool = False) -> list[str]:
    """Break a text into lines that fit; a word that is too long for a line is broken too."""
    lines = [""]
    for word in text.split():
        candidate = f"{lines[-1]} {word}".strip()
        if text_width(candidate, size, bold=bold) <= room:
            lines[-1] = candidate
            continue
        if lines[-1]:
            lines.append("")
        for sign in word:
            if text_width(lines[-1] + sign, size, bold=bold) > room:
                lines.append("")
            lines[-1] += sign
    return [line for line in lines if line]
