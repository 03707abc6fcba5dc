"""`transitions` is held as it must be: no automatic transitions, no model of its own, and no text that it could import."""

from __future__ import annotations

import ast

import pytest

from tests.rules.sources import ROOT, tree

ENGINE = ROOT / "app" / "workflow" / "engine.py"
CALLBACKS = {
    "conditions", "unless", "before", "after", "prepare", "before_state_change", "after_state_change",
    "prepare_event", "finalize_event", "on_exception", "on_final", "on_enter", "on_exit",
}  # fmt: skip
MADE = {"auto_transitions": False, "model": None}


def texts_as_callbacks(module: ast.Module) -> list[str]:
    """Find text where the machine takes a callback: it would resolve it to any function that can be imported."""
    named: list[tuple[str, ast.expr]] = []
    for node in ast.walk(module):
        if isinstance(node, ast.keyword) and node.arg:
            named.append((node.arg, node.value))
        elif isinstance(node, ast.Dict):
            named += [
                (str(key.value), value) for key, value in zip(node.keys, node.values, strict=True) if isinstance(key, ast.Constant)
            ]
    given = [part for key, value in named if key in CALLBACKS for part in ast.walk(value)]
    return [part.value for part in given if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def test_no_callback_is_a_text() -> None:
    assert not texts_as_callbacks(tree(ENGINE))


@pytest.mark.parametrize(
    "source",
    ["machine.add_transition('a', 'b', 'c', conditions='os.getcwd')", "x = {'trigger': 'a', 'before': ['subprocess.run']}"],
)
def test_a_text_would_be_found(source: str) -> None:
    assert texts_as_callbacks(ast.parse(source))


def test_the_machine_has_no_ways_of_its_own() -> None:
    made = [node for node in ast.walk(tree(ENGINE)) if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Machine")]
    assert made
    for call in made:
        given = {k.arg: k.value.value for k in call.keywords if k.arg in MADE and isinstance(k.value, ast.Constant)}
        assert given == MADE
