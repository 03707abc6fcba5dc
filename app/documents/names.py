"""The name of a paper, as it is taken in and as a download says it. It never becomes a path here."""

from __future__ import annotations

import re
from urllib.parse import quote

from app.errors import Fault, Invalid
from app.text import seen, spelt

LONGEST_NAME = 200
GIVEN_OUT = {  # a paper is somebody else's content: nothing in it may run here, and nobody between may keep it
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "no-store",
}


def plain_name(sent: str) -> str:
    """Give a paper's name without the folders that some browsers send with it; it never becomes a path here. Raises Invalid."""
    name = spelt(re.split(r"[/\\]", sent)[-1].strip())
    wrong = seen(name) or ("Expected one line." if re.search(r"[\n\t]", name) else None)
    if not name.strip(". ") or len(name) > LONGEST_NAME:
        wrong = f"Expected a file with a name of 1 to {LONGEST_NAME} characters."
    if wrong:
        raise Invalid("The paper's name cannot be taken.", [Fault("file", wrong)])
    return name


def disposition(name: str) -> str:
    """Name a download (RFC 6266): in plain ASCII for old readers, in full for all others."""
    plain = re.sub(r'[^\x20-\x7e]|["\\%/]', "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def given_out(name: str, size: int) -> dict[str, str]:
    """Give the headers under which a paper is saved and never opened in its place."""
    return {**GIVEN_OUT, "Content-Disposition": disposition(name), "Content-Length": str(size)}
