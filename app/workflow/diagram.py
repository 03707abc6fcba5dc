"""A procedure as a picture: SVG for pages and print, Mermaid for documents. Says nothing that the definition does not say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from app.errors import Unknown
from app.workflow.definition import Definition, State
from app.workflow.describe import leads_when, needs, who
from app.workflow.ladder import MARGIN, PAD, Box, Edge, Ladder, Point, Side, Text, Tone, edges, ladder

FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
INK, QUIET, FORWARD, PAST, BACK = "#0b0c0c", "#45494c", "#0b0c0c", "#144e81", "#7a3e00"
TONES: dict[Tone, str] = {"ink": INK, "quiet": QUIET, "mark": INK}
WIRES: dict[Side, str] = {"middle": FORWARD, "right": PAST, "left": BACK}
KEY: tuple[tuple[Side, str], ...] = (("middle", "to the next state"), ("right", "past it (right)"), ("left", "back (left)"))
ROUND = 7


def svg(definition: Definition, lit: str | None = None) -> str:
    """Draw a procedure, with the present state lit; raises Unknown for a state that it does not have.

    The drawing needs no style sheet, script or font of its own, and carries the whole procedure as a text alternative.
    """
    _check(definition, lit)
    placed = ladder(definition, lit)
    name = f"procedure-{definition.workflow}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby={quoteattr(f"{name}-title {name}-desc")} '
        f'width="{placed.width}" height="{placed.height}" viewBox="0 0 {placed.width} {placed.height}" '
        f'font-family={quoteattr(FONT)} fill="{INK}">'
    )
    title = f"{definition.title}, version {definition.version}"
    return "\n".join(
        (
            head,
            f"<title id={quoteattr(f'{name}-title')}>{_text(title)}</title>",
            f"<desc id={quoteattr(f'{name}-desc')}>{_text(alternative(definition, lit))}</desc>",
            f'<rect width="{placed.width}" height="{placed.height}" fill="#ffffff"/>',
            *_drawn(definition, placed, lit),
            "</svg>",
            "",
        )
    )


def alternative(definition: Definition, lit: str | None = None) -> str:
    """Say in sentences what the drawing shows, for those who do not see it."""
    here = [f"The decision is in the state {definition.states[lit].title}."] if lit else []
    return " ".join(
        [f"The procedure begins in the state {definition.states[definition.initial].title}.", *here]
        + [f"From {definition.states[edge.source].title}: {_sentence(definition, edge)}." for edge in edges(definition)]
    )


def mermaid(definition: Definition, lit: str | None = None) -> str:
    """Write a procedure as a Mermaid state diagram; raises Unknown for a state that it does not have."""
    _check(definition, lit)
    lines = ["stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{_label(state.title)}" as {_id(key)}' for key, state in definition.states.items()]
    lines.append(f"    [*] --> {_id(definition.initial)}")
    for edge in edges(definition):
        lines.append(f"    {_id(edge.source)} --> {_id(edge.target)} : {_label(_sentence(definition, edge, to=False))}")
    lines += [f"    {_id(key)} --> [*]" for key in definition.states if not definition.leaving[key]]
    if lit:
        lines += ["    classDef lit fill:#fff3b0,stroke:#0b0c0c,stroke-width:4px,color:#0b0c0c", f"    class {_id(lit)} lit"]
    return "\n".join(lines) + "\n"


def _check(definition: Definition, lit: str | None) -> None:
    if lit is not None and lit not in definition.states:
        known = ", ".join(definition.states)
        raise Unknown(f"The procedure {definition.workflow} has no state {lit!r}; it has {known}.")


def _sentence(definition: Definition, edge: Edge, *, to: bool = True) -> str:
    parts = [f"{edge.transition.title}, by {who(definition, edge.transition)}"]
    if to:
        parts.append(f"to {definition.states[edge.target].title}")
    if when := leads_when(definition, edge.transition, edge.destination):
        parts.append(when)
    if edge.transition.guards:
        parts.append("needs " + ", ".join(need.rstrip(".") for need in needs(definition, edge.transition)))
    return ", ".join(parts)


# --- SVG --------------------------------------------------------------------------------------------------------------


def _drawn(definition: Definition, placed: Ladder, lit: str | None) -> Iterator[str]:
    y = 8
    for line in placed.title:
        y += line.height
        yield f'<text x="{MARGIN}" y="{y}" font-size="{line.size}" font-weight="bold">{_text(line.text)}</text>'
    yield from _key(y + 22)
    yield from _start(placed.states[definition.initial])
    for wire in sorted(placed.wires, key=lambda wire: wire.edge.side == "middle"):
        colour = WIRES[wire.edge.side]
        yield f'<path d="{_path(wire.points)}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield f'<path d="{_arrow(wire.points[-2], wire.points[-1])}" fill="{colour}"/>'
    for key, box in placed.states.items():
        yield from _state(box, lit=key == lit, outcome=_is_decided(definition.states[key]))
    for edge, box in placed.cards:
        yield f"<g data-action={quoteattr(box.key)} data-from={quoteattr(edge.source)} data-to={quoteattr(edge.target)}>"
        yield _rect(box, 'rx="3" fill="#ffffff"', WIRES[edge.side], 1)
        yield from _lines(box, "start")
        yield "</g>"


def _key(y: int) -> Iterator[str]:
    """Say what the colours mean; position says the same to those who do not tell them apart."""
    x = MARGIN
    for side, words in KEY:
        yield f'<line x1="{x}" y1="{y - 4}" x2="{x + 22}" y2="{y - 4}" stroke="{WIRES[side]}" stroke-width="2.5"/>'
        yield f'<text x="{x + 28}" y="{y}" font-size="12" fill="{QUIET}">{words}</text>'
        x += 48 + int(Text(words).width)
    yield f'<text x="{x}" y="{y}" font-size="12" fill="{QUIET}">• must hold first</text>'


def _start(initial: Box) -> Iterator[str]:
    x = initial.x + initial.width // 2
    yield f'<circle cx="{x}" cy="{initial.y - 18}" r="5"/>'
    yield f'<path d="{_path(((x, initial.y - 18), (x, initial.y)))}" fill="none" stroke="{INK}" stroke-width="2"/>'
    yield f'<path d="{_arrow((x, initial.y - 18), (x, initial.y))}"/>'


def _state(box: Box, *, lit: bool, outcome: bool) -> Iterator[str]:
    marks = ' data-lit="true"' if lit else ""
    yield f"<g data-state={quoteattr(box.key)}{marks}>"
    fill = "#fff3b0" if lit else "#e3f1e8" if outcome else "#f0f0ee"
    yield _rect(box, f'rx="8" fill="{fill}"', INK, 4 if lit else 1.5)
    if outcome:  # a second line inside the first, as for the end of a procedure in other notations
        yield _rect(box, 'rx="5" fill="none"', INK, 1, inset=5)
    yield from _lines(box, "middle")
    yield "</g>"


def _is_decided(state: State) -> bool:
    return state.outcome is not None or state.keeps_outcome


def _rect(box: Box, look: str, colour: str, thick: float, inset: int = 0) -> str:
    place = f'x="{box.x + inset}" y="{box.y + inset}" width="{box.width - 2 * inset}" height="{box.height - 2 * inset}"'
    return f'<rect {place} {look} stroke="{colour}" stroke-width="{thick}"/>'


def _lines(box: Box, anchor: str) -> Iterator[str]:
    x = box.x + (box.width // 2 if anchor == "middle" else PAD)
    y = box.y + (box.height - sum(line.height for line in box.lines)) // 2
    for line in box.lines:
        y += line.height
        weight = ' font-weight="bold"' if line.bold else ""
        look = f'font-size="{line.size}" fill="{TONES[line.tone]}" text-anchor="{anchor}"{weight}'
        yield f'<text x="{x}" y="{y - 4}" {look}>{_text(line.text)}</text>'


def _path(points: tuple[Point, ...]) -> str:
    """Draw a line with rounded corners: where lines join they curve, where they only cross they do not."""
    parts = [f"M{points[0][0]} {points[0][1]}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        near, far = _towards(corner, before), _towards(corner, after)
        parts.append(f"L{near[0]} {near[1]}Q{corner[0]} {corner[1]} {far[0]} {far[1]}")
    return "".join([*parts, f"L{points[-1][0]} {points[-1][1]}"])


def _towards(corner: Point, other: Point) -> Point:
    across, down = other[0] - corner[0], other[1] - corner[1]
    step = min(ROUND, (abs(across) + abs(down)) // 2)
    return corner[0] + step * _sign(across), corner[1] + step * _sign(down)


def _arrow(before: Point, tip: Point) -> str:
    x, y = _sign(tip[0] - before[0]), _sign(tip[1] - before[1])
    back = (tip[0] - 9 * x, tip[1] - 9 * y)
    return f"M{tip[0]} {tip[1]}L{back[0] - 4 * y} {back[1] - 4 * x}L{back[0] + 4 * y} {back[1] + 4 * x}Z"


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _text(text: str) -> str:
    """Escape a text for XML; signs that XML cannot hold are shown as unknown."""
    return escape(re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text))


# --- Mermaid ----------------------------------------------------------------------------------------------------------

# Words that begin something of their own in a Mermaid diagram, and so cannot name a state.
_RESERVED = frozenset(("as", "choice", "class", "click", "default", "direction", "end", "fork", "hide"))
_RESERVED |= frozenset(("href", "join", "note", "scale", "state", "style"))


def _id(key: str) -> str:
    return f"{key}_" if key in _RESERVED else key


def _label(text: str) -> str:
    """Make a text harmless in Mermaid, whose character numbers fail on edges: other marks are shown in their wide form."""
    return "".join(sign if sign.isalnum() or sign in " .,()/-'=" else _wide(sign) for sign in " ".join(text.split()))


def _wide(sign: str) -> str:
    return chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign if sign.isprintable() else "\ufffd"
