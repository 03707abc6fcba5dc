"""A form as a browser sends it: read within limits, its text brought into the one spelling that everything else has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from app.errors import Fault, Invalid
from app.text import seen, spelt

MOST_BYTES = 512 * 1024  # of fields; a paper beside them has a limit of its own
MOST_FIELDS = 2_000
MOST_KEY = 64  # of a name that the procedure gives something
TOKEN, ONCE = "form_token", "once"  # the token against forgery, and the key under which an act is done once
SECRET: Final = frozenset({"password", "new_password", "confirmer_password"})  # never given back to a page
BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")  # as word processors break lines


class TooLarge(Invalid):
    """The form is larger than a page sends."""

    code, title = "too_large", "Too large"


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one form, each once or several times, and the file with it."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    file: UploadFile | None = None
    faults: tuple[Fault, ...] = ()

    def one(self, name: str) -> str:
        """Give what was typed, without the blanks around it; nothing where the field was not sent."""
        return (self.fields.get(name) or ("",))[0].strip()

    def all(self, name: str) -> tuple[str, ...]:
        """Give what was ticked or repeated."""
        return tuple(value.strip() for value in self.fields.get(name, ()))

    def number(self, name: str) -> int | None:
        text = self.one(name)
        return int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else None

    def day(self, name: str) -> str:
        """Give a day of three fields as YYYY-MM-DD; as it was typed where that is none, for the rules to refuse."""
        day, month, year = (self.one(f"{name}-{part}") for part in ("day", "month", "year"))
        if not (day or month or year):
            return ""
        return f"{year:0>4}-{month:0>2}-{day:0>2}"

    def key(self, name: str) -> str:
        """Give what was chosen, no longer than any choice is."""
        return self.one(name)[:MOST_KEY]

    def within(self, most: int) -> None:
        """Raises Invalid, field by field, where more was typed than a text may hold."""
        long = [name for name, values in self.fields.items() if any(len(value) > most for value in values)]
        if long:
            says = f"This must be at most {most:,} characters"
            raise Invalid("Some of what was typed is too long.", [Fault(name, says) for name in long])

    def kept(self) -> list[tuple[str, str]]:
        """Give what a page may hand back to the one who typed it: all but secrets and what was for one page only."""
        left_out = SECRET | {TOKEN}
        return [(name, value) for name, values in self.fields.items() if name not in left_out for value in values]

    def digest(self, path: str) -> str:
        """Name what is asked for, so that one key stands for one request."""
        said = (f"{name}\0{value}" for name, value in sorted(self.kept()))
        return sha256("\0\0".join((path, *said)).encode()).hexdigest()

    def required(self, name: str, message: str) -> str:
        """Give what was typed. Raises Invalid where nothing was."""
        if text := self.one(name):
            return text
        raise Invalid(message, [Fault(name, message)])


async def read_form(request: Request, most_file: int | None) -> Form:
    """Read a form of fields, and of one file where the page takes one. Raises Invalid."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise Invalid("Expected a form as a page of this site sends it.")
    _measured(request, MOST_BYTES + (most_file or 0))
    try:
        sent = await request.form(max_files=1 if most_file else 0, max_fields=MOST_FIELDS, max_part_size=MOST_BYTES)
    except (HTTPException, UnicodeError, LookupError) as error:
        raise Invalid("The form could not be read. Nothing was changed.") from error
    fields: dict[str, tuple[str, ...]] = {}
    file = None
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile):
            file = value if value.filename else file
        else:
            fields[name] = (*fields.get(name, ()), spelt(BREAKS.sub("\n", value)))
    return Form(fields, file, tuple(_faults(fields)))


def _measured(request: Request, most: int) -> None:
    """Refuse what says of itself that it is too large, and what does not say how large it is."""
    declared = request.headers.get("content-length", "")
    if not (declared.isascii() and declared.isdigit() and len(declared) < 18):
        raise Invalid("Expected a form that says how large it is.")
    if int(declared) > most:
        raise TooLarge(f"Expected at most {most // 1024:,} kB in all; found {int(declared) // 1024:,} kB. Nothing was changed.")


def _faults(fields: Mapping[str, Iterable[str]]) -> Iterable[Fault]:
    for name, values in fields.items():
        if seen(name):
            yield Fault("", "Expected the fields of a page of this site.")
        yield from (Fault(name[:64], wrong) for value in values if (wrong := seen(value)))
