"""Days and sums as people type them, read into the one form in which they are kept. It knows no page."""

from __future__ import annotations

import re
from datetime import date

from app.decisions.content import MOST_PENCE
from app.errors import Fault
from app.pages.form import Form

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
SUM = re.compile(r"([-\u2212]?)£?([-\u2212]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{2}))?")
DIGITS = re.compile(r"[0-9]{1,4}")


class Mistyped(ValueError):
    """What was typed cannot be read; the message says what was expected, and what to do."""


def pence_of(text: str) -> int:
    """Read a sum in pounds, with pence or without, as whole pence. Raises Mistyped."""
    squeezed = re.sub(r"(?<=[0-9£\u2212-])[ \u00a0\u2009\u202f]+(?=[0-9£])", "", text.strip())
    found = SUM.fullmatch(squeezed)
    if found is None or (found[1] and found[2]):
        raise Mistyped(_wrong_sum(squeezed))
    pence = int(found[3].replace(",", "")) * 100 + int(found[4] or 0)
    if pence > MOST_PENCE:
        raise Mistyped(f"Enter a sum of at most £{MOST_PENCE // 100:,}")
    return -pence if found[1] or found[2] else pence


def pounds_of(pence: int) -> str:
    """Write whole pence as somebody would type them, so that they are read as the same."""
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}{whole:,}" + (f".{rest:02}" if rest else "")


def day_of(day: str, month: str, year: str) -> str:
    """Read a day of three fields as YYYY-MM-DD; nothing where all three are blank. Raises Mistyped."""
    if not (day or month or year):
        return ""
    missing = [name for name, typed in (("day", day), ("month", month), ("year", year)) if not typed]
    if missing:
        raise Mistyped(f"The date must include a {' and a '.join(missing)}")
    if not re.fullmatch("[0-9]{4}", year):
        raise Mistyped("The year must be 4 figures, such as 2026")
    number = _month_of(month)
    try:
        return date(int(year), number, int(day) if DIGITS.fullmatch(day) else 0).isoformat()
    except ValueError:
        raise Mistyped("Enter a day of the calendar, such as 9 11 2026") from None


def day_in(form: Form, name: str, faults: list[Fault]) -> str:
    """Read a day of three fields of a form as YYYY-MM-DD, blank where it is; what is wrong with it is added to the faults."""
    try:
        return day_of(*(form.one(f"{name}-{part}") for part in ("day", "month", "year")))
    except Mistyped as wrong:
        faults.append(Fault(name, str(wrong)))
        return ""


def lines_of(text: str) -> list[str]:
    """Read a list typed a line each; blank lines are none of it."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def _month_of(typed: str) -> int:
    """Read a month by its number or its name, in full or by its first three letters or more; 0 where it is none."""
    if DIGITS.fullmatch(typed):
        return int(typed)
    name = typed.lower().rstrip(".")
    return next((n for n, month in enumerate(MONTHS, 1) if len(name) > 2 and month.startswith(name)), 0)


def _wrong_sum(text: str) -> str:
    if re.fullmatch(r"[-\u2212£]*[0-9][0-9,.]* ?(?:k|m|bn|thousand|million|billion)\.?", text, re.IGNORECASE):
        return "Write the sum in full, such as 1,200,000"
    if re.fullmatch(r"[-\u2212£]*[0-9,]+\.(?:[0-9]|[0-9]{3,})?", text):
        return "Write the pence with two figures, such as 12.50"
    if re.fullmatch(r"[-\u2212£]*[0-9][0-9,.]*", text):
        return "Put a comma only between thousands and a point only before the pence, such as 1,250.50"
    return "Enter a sum in pounds, or in pounds and pence, such as 1,250 or 1,250.50"
