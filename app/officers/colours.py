"""The colour that a body gives its pages: one that is read on white, and under white text, by those who see little. Pure."""

from __future__ import annotations

import re

from app.errors import Fault

BRAND_COLOUR = "brand_colour"  # a parameter
COLOUR = re.compile(r"#[0-9a-f]{6}")
LEAST = 4.5  # Web Content Accessibility Guidelines 2.2, criterion 1.4.3
WHITE = "#ffffff"


def colour_fault(where: str, value: object) -> Fault | None:
    """Say what is wrong with a colour, or nothing."""
    if not isinstance(value, str) or not COLOUR.fullmatch(value):
        return Fault(where, f"Expected a colour as # and six digits 0 to 9 and a to f, such as #1b4f72; found {ascii(value)[:40]}.")
    found = contrast(value, WHITE)
    if found < LEAST:
        return Fault(where, f"Expected a darker colour: against white it has a contrast of {found:.1f}, and {LEAST} is the least.")
    return None


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
