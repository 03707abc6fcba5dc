"""Text as it is taken anywhere: nothing in it that cannot be seen, and one spelling of each letter."""

from __future__ import annotations

import re
import unicodedata

# Control characters but line feed and tab; marks that turn the direction of writing, with which a text can read as
# another one than it is (Unicode Technical Report 36, section 2.10); surrogates and non-characters.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def seen(text: str) -> str | None:
    """Say what cannot be seen in a text, if there is something."""
    if found := UNSEEN.search(text):
        return f"Expected text without control characters (but line feed and tab) and marks of direction; found {_named(found[0])}."
    return None


def _named(character: str) -> str:
    return f"U+{ord(character):04X}"


def spelt(text: str) -> str:
    """Give a text in Unicode's composed form (NFC)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
