"""The picture of a procedure shows all of it, overlaps nothing, and lets no title out of its place."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.errors import Unknown
from app.workflow.definition import Definition, State
from app.workflow.diagram import alternative, mermaid, svg
from app.workflow.ladder import Box, Ladder, ladder, text_width, wrapped
from app.workflow.loader import load_file
from tests.unit.workflow.procedures import UNDECIDED, act, notice, procedure, retitled, states

WORKFLOWS = Path(__file__).parents[3] / "workflows"
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "\"]:: --> <script>alert('x')</script> {y} %% ; #35; & `end`\n    [*] --> gone : \\ \x07"
LONG = "Incomprehensibilities" * 9

# Every way from state to state of the notice: from, to, and the title of the action.
WAYS = {
    ("draft", "legal_check", "Submit for legal check"),
    ("legal_check", "finance_signoff", "Clear in law"),
    ("finance_signoff", "approval_to_submit", "Certify"),
    ("finance_signoff", "awaiting_decision", "Certify"),
    ("approval_to_submit", "awaiting_decision", "Approve to submit"),
    ("awaiting_decision", "approved", "Approve"),
    ("awaiting_decision", "approved_in_part", "Approve in part"),
    ("awaiting_decision", "rejected", "Reject"),
    ("awaiting_decision", "deferred", "Defer"),
    ("deferred", "awaiting_decision", "Take up again"),
    *(
        (state, "draft", "Return for work")
        for state in ("legal_check", "finance_signoff", "approval_to_submit", "awaiting_decision")
    ),
    *((state, "withdrawn", "Withdraw") for state in UNDECIDED),
    *((state, "superseded", "Supersede") for state in ("approved", "approved_in_part")),
    *((state, "rescinded", "Rescind") for state in ("approved", "approved_in_part")),
}


def drawn(definition: Definition, lit: str | None = None) -> ElementTree.Element:
    return ElementTree.fromstring(svg(definition, lit))


def all_text(element: ElementTree.Element) -> str:
    return " ".join(" ".join(text.itertext()) for text in element.iter(f"{SVG}text"))


def boxes(placed: Ladder) -> list[Box]:
    return [*placed.states.values(), *(box for _, box in placed.cards)]


def overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def many_states() -> Definition:
    """Make a tangle: twelve states, each with a way to every other and to itself, and more to the first and the last."""
    keys = [f"state_{n}" for n in range(12)]
    rungs = states(*(State(key=key, title=key, initial=key == "state_0") for key in keys))
    ways = [act(f"go_{key}", f"Go to {key}", tuple(keys), key, by=("originator",)) for key in keys]
    back = [act(f"back_from_{key}", f"Back from {key}", (key,), "state_0", by=("system",)) for key in keys]
    on = [act(f"on_from_{key}", f"On from {key}", (key,), "state_11", by=("system",)) for key in keys[:-1]]
    return procedure(rungs, (*ways, *back, *on))


def test_every_state_and_every_way_is_in_the_drawing() -> None:
    root = drawn(notice())
    shown = {group.get("data-state"): all_text(group) for group in root.iter(f"{SVG}g") if group.get("data-state")}
    ways = {
        (group.get("data-from"), group.get("data-to"), (group.find(f"{SVG}text") or group[1]).text)
        for group in root.iter(f"{SVG}g")
        if group.get("data-action")
    }

    assert {key: state.title in shown[key] for key, state in notice().states.items()} == dict.fromkeys(notice().states, True)
    assert ways == WAYS


def test_every_way_has_one_line_that_ends_at_the_state_it_leads_to() -> None:
    placed = ladder(notice())

    assert len(placed.wires) == len(WAYS)
    for wire in placed.wires:
        x, y = wire.points[-1]
        target = placed.states[wire.edge.target]
        assert {"left": x == target.x, "right": x == target.right, "middle": y == target.y}[wire.edge.side]
        assert target.x <= x <= target.right
        assert target.y <= y <= target.bottom


def test_a_card_says_who_acts_what_must_hold_and_when_it_leads_there() -> None:
    cards = {
        (group.get("data-action"), group.get("data-from"), group.get("data-to")): all_text(group)
        for group in drawn(notice()).iter(f"{SVG}g")
        if group.get("data-action")
    }
    submit = cards["submit", "draft", "legal_check"]
    assert "by the originator" in submit
    assert "• sections complete" in submit
    assert "• reasons given" in submit
    certify = cards["certify", "finance_signoff", "approval_to_submit"]
    assert "where the Police and crime commissioner decides" in certify
    assert "gives the sign-off: finance" in certify
    assert "• signed (legal)" in certify
    assert "otherwise" in cards["certify", "finance_signoff", "awaiting_decision"]
    assert "• A decision is deferred to a later day." in cards["defer", "awaiting_decision", "deferred"]


def test_outcomes_ends_and_days_are_marked_on_their_states() -> None:
    shown = {g.get("data-state"): all_text(g) for g in drawn(notice()).iter(f"{SVG}g") if g.get("data-state")}

    assert [key for key, text in shown.items() if "Outcome:" in text] == ["approved", "approved_in_part", "rejected"]
    assert [key for key, text in shown.items() if "ends here" in text] == ["rejected", "withdrawn", "superseded", "rescinded"]
    assert "Due in 5 working days" in shown["legal_check"]


def test_the_present_state_alone_is_lit_and_says_so_in_words() -> None:
    lit = [g for g in drawn(notice(), "finance_signoff").iter(f"{SVG}g") if g.get("data-lit")]

    assert [g.get("data-state") for g in lit] == ["finance_signoff"]
    assert "The decision is here" in all_text(lit[0])
    assert "The decision is here" not in all_text(drawn(notice()))


@pytest.mark.parametrize("definition", [notice(), retitled(notice(), LONG), retitled(notice(), HOSTILE), many_states()])
def test_no_two_boxes_overlap_and_no_text_leaves_its_box(definition: Definition) -> None:
    placed = ladder(definition, definition.initial)

    assert [(a.key, b.key) for a, b in combinations(boxes(placed), 2) if overlap(a, b)] == []
    for box in boxes(placed):
        assert sum(text.height for text in box.lines) <= box.height
        assert max(text.width for text in box.lines) <= box.width - 16
        assert box.x > 0
        assert box.y > 0
        assert box.right < placed.width
        assert box.bottom < placed.height
    assert max(line.width for line in placed.title) < placed.width


@pytest.mark.parametrize("definition", [notice(), many_states()])
def test_no_line_runs_through_a_box_but_its_own(definition: Definition) -> None:
    """A line may touch the two states that it joins and pass behind the card of its own action; nothing else."""
    placed = ladder(definition)
    for wire, (edge, card) in zip(placed.wires, placed.cards, strict=True):
        own = (placed.states[edge.source], placed.states[edge.target], card)
        others = [box for box in boxes(placed) if box not in own]
        for (x1, y1), (x2, y2) in zip(wire.points, wire.points[1:], strict=False):
            run = Box("card", "", (), abs(x2 - x1) + 1, abs(y2 - y1) + 1, min(x1, x2), min(y1, y2))
            assert [box.key for box in others if overlap(run, box)] == []


def test_ways_that_share_no_destination_share_no_lane() -> None:
    """Two lines may cross; they never run along each other unless they lead to the same state by the same action."""
    placed = ladder(notice())
    upright = [
        (wire.edge.way, x1, min(y1, y2), max(y1, y2))
        for wire in placed.wires
        for (x1, y1), (x2, y2) in zip(wire.points[2:], wire.points[3:], strict=False)
        if x1 == x2
    ]
    along = [(a, b) for a, b in combinations(upright, 2) if a[0] != b[0] and a[1] == b[1] and a[2] <= b[3] and b[2] <= a[3]]
    assert along == []
    assert len(upright) > 10


def test_lines_that_arrive_at_one_side_of_a_state_do_not_cross_there() -> None:
    arriving = [wire for wire in ladder(many_states()).wires if wire.edge.side != "middle"]
    for one, other in combinations(arriving, 2):
        for a, b in ((one, other), (other, one)):
            if a.edge.target == b.edge.target and a.edge.side == b.edge.side and a.edge.way != b.edge.way:
                (lane, y), (door, _) = a.points[-2:]
                (x, begin), (_, end) = b.points[2:4]
                assert not (min(lane, door) < x < max(lane, door) and min(begin, end) < y < max(begin, end))


@pytest.mark.parametrize("file", sorted(WORKFLOWS.glob("*.yaml")), ids=lambda file: file.stem)
def test_each_procedure_that_comes_with_duly_fits_a_page_of_a_thousand_pixels(file: Path) -> None:
    placed = ladder(load_file(file))

    assert placed.width <= 1000
    assert [(a.key, b.key) for a, b in combinations(boxes(placed), 2) if overlap(a, b)] == []


def test_the_same_procedure_is_always_drawn_the_same() -> None:
    assert svg(notice(), "draft") == svg(notice(), "draft")


def test_the_drawing_stands_alone_and_speaks_to_those_who_do_not_see_it() -> None:
    root = drawn(notice(), "draft")
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None

    assert root.get("role") == "img"
    assert (root.get("aria-labelledby") or "").split() == [title.get("id"), desc.get("id")]
    assert "The decision is in the state Draft." in (desc.text or "")
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "desc", "rect", "path", "line", "circle", "text", "g",
    }  # fmt: skip
    assert not any(name.startswith("on") or name in ("style", "href") for e in root.iter() for name in e.attrib)
    assert "url(" not in svg(notice())


def test_the_words_for_the_drawing_name_every_way() -> None:
    told = alternative(notice())
    for source, target, title in WAYS:
        there, here = notice().states[target].title, notice().states[source].title
        assert re.search(rf"From {here}: {title}, by [^:]*?, to {there}", told)


def test_hostile_titles_stay_text() -> None:
    root = drawn(retitled(notice(), HOSTILE), "draft")

    assert "script" not in {element.tag.removeprefix(SVG) for element in root.iter()}
    assert "<script>" in all_text(root)
    assert "\x07" not in svg(retitled(notice(), HOSTILE))


def test_mermaid_has_every_way_and_the_ends() -> None:
    text = mermaid(notice())
    ways = re.findall(r"^    (\w+) --> (\w+) : ([^,]+), by", text, flags=re.MULTILINE)

    assert text.startswith("stateDiagram-v2\n")
    assert set(ways) == WAYS
    assert len(ways) == len(WAYS)
    assert "    [*] --> draft\n" in text
    assert re.findall(r"(\w+) --> \[\*\]", text) == ["rejected", "withdrawn", "superseded", "rescinded"]
    assert 'state "Legal check" as legal_check' in text


def test_mermaid_has_the_guards_on_the_edges() -> None:
    certify = next(line for line in mermaid(notice()).splitlines() if "--> approval_to_submit" in line)
    assert "where the Police and crime commissioner decides" in certify
    assert "needs signed (legal)" in certify


def test_mermaid_lights_the_present_state_alone() -> None:
    assert mermaid(notice(), "legal_check").splitlines()[-1] == "    class legal_check lit"
    assert "lit" not in mermaid(notice())


def test_mermaid_lets_no_title_begin_a_line_or_end_its_label() -> None:
    lines = mermaid(retitled(notice(), HOSTILE)).splitlines()
    plain = mermaid(notice()).splitlines()

    assert len(lines) == len(plain)
    for line in lines[2:]:
        label = line.partition(" : ")[2] or line.partition('"')[2].rpartition('"')[0]
        assert not set(label) & set('":;#<>{}[]%&`\\\x07')


def test_mermaid_does_not_use_its_own_words_as_names() -> None:
    rungs = states(State(key="draft", title="Draft", initial=True), State(key="end", title="End"))
    text = mermaid(procedure(rungs, (act("finish", "Finish", ("draft",), "end", by=("system",)),)))

    assert 'state "End" as end_\n' in text
    assert "draft --> end_ : Finish, by the clock" in text


@pytest.mark.parametrize("draw", [svg, mermaid])
def test_an_unknown_state_is_refused_with_those_that_there_are(draw: object) -> None:
    assert callable(draw)
    with pytest.raises(Unknown, match="legal_check"):
        draw(notice(), "nowhere")


def test_words_are_measured_on_the_safe_side() -> None:
    """Widths in Arial by its published metrics: 'Wide' is 944+222+556+556 thousandths of the size."""
    assert 2.278 * 100 <= text_width("Wide", 100) <= 2.278 * 100 * 1.15
    assert text_width("Wide", 12, bold=True) > text_width("Wide", 12)


def test_a_word_longer_than_its_line_is_broken_and_nothing_is_lost() -> None:
    lines = wrapped(f"a {LONG} z", 100, 12)

    assert "".join(lines).replace(" ", "") == f"a{LONG}z"
    assert max(text_width(line, 12) for line in lines) <= 100
