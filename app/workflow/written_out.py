"""What is short for something longer in a procedure file, written out: sign-offs of sections, and warnings among guards.

Works on the checked file before its names are looked up, so that everything after it knows the long form alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.workflow.grammar import SIGNOFF
from app.workflow.source import Path, Source

Raw = dict[str, Any]

ANSWERED = "findings_answered"


def write_out(raw: Raw, text: Source) -> None:
    """Put the long form in the place of each short one; note a fault where it would not be whole."""
    _signed_sections(raw, text)
    _warnings(raw, text)


# --- sections that are signed by themselves ---------------------------------------------------------------------------


def _signed_sections(raw: Raw, text: Source) -> None:
    """A section's `signed_by` is a sign-off of its name for each post, on the section and on what is recommended."""
    made: Raw = {}
    for n, section in enumerate(raw["sections"]):
        path: Path = ("sections", n, "signed_by")
        for name, post in _names(section):
            if name in raw["signoffs"]:
                text.fault(path, f"there is a sign-off {name} under signoffs too: leave one of them out")
                continue
            states = [state for t in raw["transitions"] if t["signs"] == name for state in t["from"]]
            if not states:
                text.fault(path, f"nobody signs {section['key']}: add an act with signs: {name} and by: [{post}]")
            made[name] = _signoff(section, post, states)
            text.lines[("signoffs", name)] = text.line(path)
    raw["signoffs"] = {**made, **raw["signoffs"]}


def _names(section: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the sign-offs of a section with their posts: named as the section, and as the post too where there are several."""
    posts = [post for post in section["signed_by"] or () if post]
    for post in posts:
        yield (section["key"] if len(posts) == 1 else f"{section['key']}_{post}"), post


def _signoff(section: Mapping[str, Any], post: str, states: list[str]) -> Raw:
    return {
        **SIGNOFF.blank,
        "duty": "implication",
        "post": post,
        "statement": f"What is said under '{section['title']}' is right and leaves nothing out.",
        "covers": tuple(part for part in (section["key"], "recommendations") if part),
        "void_to": states[0] if states else None,
    }


# --- warnings among the guards of an act ------------------------------------------------------------------------------


def _warnings(raw: Raw, text: Source) -> None:
    """A rule with `severity: finding` is a finding of the procedure, and its act asks that findings are answered."""
    findings = {finding["key"]: finding for finding in raw["findings"]}
    for n, transition in enumerate(raw["transitions"]):
        kept = []
        for m, use in enumerate(transition["guards"]):
            if not (isinstance(use, dict) and use.get("severity") == "finding"):
                kept.append(use)
                continue
            key, path = use["key"] or f"{transition['action']}_rule_{m + 1}", ("transitions", n, "guards", m)
            text.lines.setdefault(("findings", len(findings)), text.line(path))
            if findings.setdefault(key, _finding(key, use)) != _finding(key, use):
                text.fault((*path, "key"), f"another warning is called {key}: give one of them another name")
        if len(kept) < len(transition["guards"]) and ANSWERED not in kept:
            kept.append(ANSWERED)
        transition["guards"] = tuple(kept)
    raw["findings"] = tuple(findings.values())


def _finding(key: str, use: Mapping[str, Any]) -> Raw:
    told = {name: use[name] for name in ("rule", "says", "cured_by", "where")}
    return {"key": key, **told, "guard": None, "reads": ()}
