"""How pages write days, moments, sums and texts, as GOV.UK writes them. It knows no request."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from jinja2 import Environment
from markdown_it import MarkdownIt
from markupsafe import Markup

from app.clock import LONDON

MINUS = "\u2212"
KEY = re.compile(r"[a-z][a-z0-9_.]*")
DAY_OF_RULES = re.compile(r"(?<![\w-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w-])")


@cache
def _reader() -> MarkdownIt:
    """Take paragraphs, lists, emphasis and headings; no picture, no link, and nothing that is HTML already."""
    return MarkdownIt("zero", {"html": False, "typographer": False}).enable(["list", "emphasis", "heading", "newline"])


CLASSES = {
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    **{f"h{n}": "govuk-heading-s" for n in range(1, 7)},
}


def prose(text: str | None) -> Markup:
    """Show a text of a decision; a heading in it is one below those of the page."""
    made = _reader().render(text or "")
    made = re.sub(r"<(/?)h[1-6]>", r"<\1h4>", made)
    for tag, name in {**CLASSES, "h4": "govuk-heading-s"}.items():
        made = made.replace(f"<{tag}>", f'<{tag} class="{name}">')
    return Markup(made)  # the reader lets no markup through


@lru_cache(maxsize=1024)
def day(value: str | date | None) -> str:
    """Write a day: 9 November 2020."""
    if not value:
        return ""
    found = value if isinstance(value, date) else _day_of(value)
    return f"{found.day} {found:%B %Y}"


def moment(value: str | datetime | None) -> str:
    """Write a moment as London's clocks show it: 9 November 2020 at 2:05pm."""
    if not value:
        return ""
    local = (value if isinstance(value, datetime) else datetime.fromisoformat(value)).astimezone(LONDON)
    return f"{day(local.date())} at {local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def reason(text: str | None) -> str:
    """Write a sentence of the rules, which programs read too, as pages do: its days as 9 November 2020."""
    return DAY_OF_RULES.sub(_written, text or "")


def money(pence: int | None) -> str:
    """Write a sum of pence in pounds; pence are left out where there are none."""
    if pence is None:
        return ""
    whole, rest = divmod(abs(pence), 100)
    return f"{MINUS if pence < 0 else ''}£{whole:,}" + (f".{rest:02}" if rest else "")


def size(count: int) -> str:
    """Write how large a paper is: 512 bytes, 48 kB, 1.2 MB."""
    if count < 1000:
        return counted(count, "byte")
    return f"{count // 1000} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def plain(key: str | None) -> str:
    """Write a key of a procedure file as words."""
    return (key or "").replace("_", " ").replace(".", " ").strip()


def sentence(text: str | None) -> str:
    """Begin with a capital; a key of a procedure file is written as words first."""
    words = plain(text) if KEY.fullmatch(text or "") else text or ""
    return words[:1].upper() + words[1:]


def listed(things: Sequence[str]) -> str:
    """Write a list in a sentence: a, b and c."""
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}" if things else ""


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write a number of things."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def add_to(environment: Environment) -> None:
    filters: Mapping[str, Any] = {
        "prose": prose,
        "day": day,
        "moment": moment,
        "reason": reason,
        "money": money,
        "size": size,
        "plain": plain,
        "sentence": sentence,
        "listed": listed,
        "counted": counted,
    }
    environment.filters.update(filters)


def _written(found: re.Match[str]) -> str:
    try:
        return day(found[0])
    except ValueError:  # typed by somebody, and no day of the calendar
        return found[0]


def _day_of(text: str) -> date:
    """Read a day, or the day in London of a moment."""
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).astimezone(LONDON).date()
