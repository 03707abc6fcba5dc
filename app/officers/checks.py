"""What a well-formed key, name, address or date is. Each check gives what is wrong with it, or nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from app.errors import Fault, Invalid

KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
SLUG = re.compile(r"[a-z][a-z0-9-]{0,62}[a-z0-9]")
ADDRESS = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]{1,185}\.[^@\s\x00-\x1f\x7f.]{1,63}")
NAME_LENGTH = 200
TEXT_LENGTH = 2000
FIRST_YEAR, LAST_YEAR = 1872, 2100  # what a calendar carries
WHOLE = 2**53  # whole numbers are exact below this, whoever reads them

# Direction marks can make a name read as another one (Unicode Technical Report 36, section 2.10).
DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def require(faults: Iterable[Fault | None]) -> None:
    """Raise Invalid with every fault, if there is one."""
    found = [fault for fault in faults if fault]
    if found:
        raise Invalid(" ".join(f"{fault.where}: {fault.message}" for fault in found), found)


def key(where: str, value: str) -> Fault | None:
    if KEY.fullmatch(value):
        return None
    return Fault(
        where, f"Expected a key of small letters, digits and _, at most 64, such as monitoring_officer; found {_shown(value)}."
    )


def slug(where: str, value: str) -> Fault | None:
    if SLUG.fullmatch(value):
        return None
    return Fault(where, f"Expected 2 to 64 small letters, digits and hyphens, such as north-shire; found {_shown(value)}.")


def text(where: str, value: str, longest: int = NAME_LENGTH) -> Fault | None:
    """Check a line of text that people will read: not blank, not too long, nothing that cannot be seen."""
    if not value.strip():
        return Fault(where, "Expected some text; found none.")
    if len(value) > longest:
        return Fault(where, f"Expected at most {longest} characters; found {len(value)}.")
    if any(unicodedata.category(c) in ("Cc", "Cs") or c in DIRECTION_MARKS for c in value):
        return Fault(where, "Expected one line of text; found a control character.")
    return None


def address(where: str, value: str) -> Fault | None:
    if len(value) <= 254 and ADDRESS.fullmatch(value) and not text(where, value, 254):
        return None
    return Fault(where, f"Expected an e-mail address such as name@example.org; found {_shown(value)}.")


def one_of(where: str, value: str, known: Iterable[str]) -> Fault | None:
    choices = list(known)
    return None if value in choices else Fault(where, f"Expected one of {', '.join(choices)}; found {_shown(value)}.")


def day(where: str, value: date) -> Fault | None:
    if FIRST_YEAR <= value.year <= LAST_YEAR:
        return None
    return Fault(where, f"Expected a day between {FIRST_YEAR} and {LAST_YEAR}; found {value.isoformat()}.")


def term(starts_on: date, ends_on: date | None) -> list[Fault | None]:
    """Check that a term lies in the years of the calendar and does not end before it starts; the last day counts."""
    found = [day("starts_on", starts_on)]
    if ends_on is not None:
        found.append(day("ends_on", ends_on))
        if ends_on < starts_on:
            found.append(
                Fault("ends_on", f"Expected {starts_on.isoformat()} or later, since it starts then; found {ends_on.isoformat()}.")
            )
    return found


def shorter(starts_on: str, held: str | None, ends_on: date) -> list[Fault | None]:
    """Refuse an end before the start, and one that would lengthen what was already ended."""
    found = term(date.fromisoformat(starts_on), ends_on)
    if held is not None and ends_on.isoformat() > held:
        says = f"Expected {held} or earlier, since it ends then; found {ends_on.isoformat()}. Make a new one."
        found.append(Fault("ends_on", says))
    return found


def setting(where: str, value: Any) -> Fault | None:
    """Check the value of a parameter: a whole number or a line of text."""
    if isinstance(value, str):
        return text(where, value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < WHOLE:
        return None
    return Fault(where, f"Expected a line of text or a whole number below 2**53; found {_shown(value)}.")


def _shown(value: Any) -> str:
    return ascii(value)[:100]
