"""What a model of the edge found wrong, as faults: where, what was expected, what there is. Never repeats a value that was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel

from app.api.models import MEANT
from app.errors import Fault

Where = Sequence[str | int]

SAID = {
    "missing": "Expected a value; this field is required.",
    "string_type": "Expected text.",
    "int_type": "Expected a whole number.",
    "bool_type": "Expected true or false.",
    "list_type": "Expected a list.",
    "dict_type": "Expected an object.",
    "model_type": "Expected an object.",
    "model_attributes_type": "Expected an object.",
    "string_too_short": "Expected at least {min_length} characters.",
    "string_too_long": "Expected at most {max_length} characters.",
    "too_long": "Expected at most {max_length} items.",
    "too_short": "Expected at least {min_length} items.",
    "literal_error": "Expected {expected}.",
    "greater_than_equal": "Expected {ge} or more.",
    "less_than_equal": "Expected {le} or less.",
}


def faults_of(errors: Sequence[Any], model: Any = None) -> list[Fault]:
    """Give each error of a model as a fault, in the order in which it was found."""
    return [Fault(_place(error["loc"]), _message(error, model)) for error in errors]


def _place(loc: Where) -> str:
    """Spell a place as the sender knows it: fields of the body by themselves, others with where they stand."""
    first, *rest = [str(step) for step in loc] or [""]
    return ".".join(rest if first == "body" and rest else (first, *rest))


def _message(error: Mapping[str, Any], model: Any) -> str:
    kind = error["type"]
    if kind == "extra_forbidden":
        return _no_such_field(error["loc"], model)
    if kind == "string_pattern_mismatch":
        pattern = error["ctx"]["pattern"]
        return f"Expected {MEANT.get(pattern, f'text that matches {pattern}')}."
    if kind in SAID:
        return SAID[kind].format(**error.get("ctx", {}))
    message = str(error["msg"]).removeprefix("Value error, ")
    return message if message.endswith((".", "?")) else f"{message}."


def _no_such_field(loc: Where, model: Any) -> str:
    known = next((_fields(inner) for inner in _at(model, loc[1:-1])), [])
    if not known:
        return "There is no such field here."
    near = get_close_matches(str(loc[-1])[:60], known, 1)
    return f"There is no such field; there are: {', '.join(known)}." + (f" Did you mean {near[0]}?" if near else "")


def _at(annotation: Any, loc: Where) -> Iterator[type[BaseModel]]:
    """Find the model that stands at a place, through lists, maps and alternatives."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not loc:
            yield annotation
        for name, field in annotation.model_fields.items():
            if loc and loc[0] in (name, field.alias):
                yield from _at(field.annotation, loc[1:])
        return
    origin_takes_step = annotation is not None and getattr(annotation, "__origin__", None) in (list, dict, tuple)
    for argument in get_args(annotation):
        yield from _at(argument, loc[1:] if origin_takes_step else loc)


def _fields(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]
