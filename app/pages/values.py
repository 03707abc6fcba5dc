"""The answer of a section as the fields of a form, and back: a pair of functions for each type. Whether it fits is asked below."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.decisions.content import MOST_ROWS
from app.errors import Fault, Invalid
from app.pages.form import Form
from app.pages.typed import Mistyped, day_of, lines_of, pence_of, pounds_of
from app.pages.words import plain
from app.workflow.definition import Section

Fields = dict[str, str]
Answer = dict[str, Any] | None  # None: blank
FEWEST_ROWS = 3  # of a table that is shown to be filled in
PICKED = ("choice", "yes_no")  # whose values stand among the answers themselves


def answer_of(section: Section, form: Form) -> Answer:
    """Read an answer. Raises Invalid, with the fields in which something is wrong."""
    said, _, picked = form.one("is").partition("-")
    if said == "given":
        value = READ[section.type](section, form, picked)
        return None if value in ("", [], None) else {"is": "given", "value": value}
    if said in ("none", "not_applicable"):
        return _with_why({"is": said}, form, said)
    if said == "see":
        paper = form.required("attachment", "Choose the paper in which it stands")
        return _with_why({"is": "see", "attachment": paper}, form, said)
    if said == "blank":
        return None
    raise Invalid("Nothing was chosen.", [Fault("is", "Choose what this section says")])


def fields_of(section: Section, answer: Mapping[str, Any] | None) -> Fields:
    """Give the fields that would be read as this answer; a blank one invites to fill it in."""
    said = (answer or {}).get("is")
    if answer is None or said is None:
        return {"is": "" if section.type in PICKED else "given"}
    fields = {"is": said, f"why-{said}": answer.get("why") or "", "attachment": answer.get("attachment") or ""}
    if said == "given":
        fields |= FIELDS[section.type](section, answer["value"])
    return fields


def rows_in(fields: Mapping[str, str]) -> int:
    """Give how many rows of a table are shown to be filled in."""
    sent = fields.get("rows", "")
    return min(int(sent), MOST_ROWS) if sent.isascii() and sent.isdigit() and len(sent) < 5 else FEWEST_ROWS


def without_row(section: Section, fields: Mapping[str, str], gone: int) -> Fields:
    """Take one row out of a table that is being filled in; those below move up."""
    kept = {name: text for name, text in fields.items() if not name.startswith("cell-")}
    rows = [n for n in range(rows_in(fields)) if n != gone]
    for place, n in enumerate(rows):
        kept |= {f"cell-{place}-{c}": text for c in section.columns if (text := fields.get(f"cell-{n}-{c}"))}
    return {**kept, "rows": str(max(len(rows), 1))}


def _with_why(answer: dict[str, Any], form: Form, said: str) -> dict[str, Any]:
    why = form.one(f"why-{said}")
    return {**answer, "why": why} if why else answer


# --- reading ----------------------------------------------------------------------------------------------------------


def _text(_section: Section, form: Form, _picked: str) -> Any:
    return form.one("value")


def _lines(_section: Section, form: Form, _picked: str) -> Any:
    return lines_of(form.one("value"))


def _money(_section: Section, form: Form, _picked: str) -> Any:
    text = form.one("value")
    try:
        return pence_of(text) if text else None
    except Mistyped as wrong:
        raise Invalid(str(wrong), [Fault("value", str(wrong))]) from None


def _date(_section: Section, form: Form, _picked: str) -> Any:
    return day_in(form, "value")


def day_in(form: Form, name: str) -> str:
    """Read a day of three fields. Raises Invalid, with the field of the day."""
    try:
        return day_of(*(form.one(f"{name}-{part}") for part in ("day", "month", "year")))
    except Mistyped as wrong:
        raise Invalid(str(wrong), [Fault(f"{name}-day", str(wrong))]) from None


def _choice(section: Section, _form: Form, picked: str) -> Any:
    return {str(n): choice for n, choice in enumerate(section.choices)}.get(picked)


def _yes_no(_section: Section, _form: Form, picked: str) -> Any:
    return {"yes": True, "no": False}.get(picked)


def _table(section: Section, form: Form, _picked: str) -> Any:
    return [row for _, row in _rows(section, form)]


def _money_table(section: Section, form: Form, _picked: str) -> Any:
    first, found, faults = section.columns[0], [], list[Fault]()
    for n, typed in _rows(section, form):
        row: dict[str, Any] = {}
        if first not in typed:
            faults.append(Fault(f"cell-{n}-{first}", f"Row {n + 1}: enter the {plain(first)}, or clear the row"))
        for column, text in typed.items():
            try:
                row[column] = text if column == first else pence_of(text)
            except Mistyped as wrong:
                faults.append(Fault(f"cell-{n}-{column}", f"Row {n + 1}, {plain(column)}: {wrong}"))
        found.append(row)
    if faults:
        raise Invalid("Some of the table cannot be read.", faults)
    return found


def _rows(section: Section, form: Form) -> Iterator[tuple[int, Fields]]:
    """Give each row in which something was typed, with its number on the page."""
    for n in range(min(form.number("rows") or 0, MOST_ROWS)):
        if row := {column: text for column in section.columns if (text := form.one(f"cell-{n}-{column}"))}:
            yield n, row


READ: Mapping[str, Callable[[Section, Form, str], Any]] = {
    "line": _text,
    "text": _text,
    "post": _text,
    "date": _date,
    "money": _money,
    "money_table": _money_table,
    "table": _table,
    "choice": _choice,
    "yes_no": _yes_no,
    "people": _lines,
    "legislation": _lines,
}


# --- and back ---------------------------------------------------------------------------------------------------------


def _text_fields(_section: Section, value: Any) -> Fields:
    return {"value": value}


def _lines_fields(_section: Section, value: Any) -> Fields:
    return {"value": "\n".join(value)}


def day_fields(name: str, value: str | None) -> Fields:
    """Give the three fields of a day."""
    if not value:
        return {}
    year, month, day = value.split("-")
    return {f"{name}-day": str(int(day)), f"{name}-month": str(int(month)), f"{name}-year": year}


def _table_fields(section: Section, value: Any) -> Fields:
    cells = ((n, column, row[column]) for n, row in enumerate(value) for column in section.columns if column in row)
    typed = {f"cell-{n}-{column}": pounds_of(cell) if isinstance(cell, int) else cell for n, column, cell in cells}
    return {"rows": str(max(len(value) + 1, FEWEST_ROWS)), **typed}


FIELDS: Mapping[str, Callable[[Section, Any], Fields]] = {
    "line": _text_fields,
    "text": _text_fields,
    "post": _text_fields,
    "date": lambda _section, value: day_fields("value", value),
    "money": lambda _section, value: {"value": pounds_of(value)},
    "money_table": _table_fields,
    "table": _table_fields,
    "choice": lambda section, value: {"is": f"given-{section.choices.index(value)}"} if value in section.choices else {},
    "yes_no": lambda _section, value: {"is": "given-yes" if value else "given-no"},
    "people": _lines_fields,
    "legislation": _lines_fields,
}
