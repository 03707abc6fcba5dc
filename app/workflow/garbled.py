"""What a YAML parser complains of, as it looks to whoever wrote the file: what was expected, what was found, what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ruamel.yaml.error import MarkedYAMLError

SIGNS = re.compile(r"(?:^\s*|: +|- +|[\[{,]\s*)([!&*|>%@`?])")  # what a value cannot begin with, out of quotes
QUOTE = "put the text in quotes"


def plainly(problem: MarkedYAMLError, lines: Sequence[str]) -> tuple[int, str]:
    """Give the line, from 1, and the sentence."""
    mark, opened = problem.problem_mark or problem.context_mark, problem.context_mark
    said = problem.problem or problem.context or ""
    if mark is None:
        return 1, f"is not YAML: {said}"
    line = lines[mark.line] if mark.line < len(lines) else ""
    before, rest = line[: mark.column], line[mark.column :].strip()[:30]
    if said.startswith("could not find expected ':'") and opened:
        return opened.line + 1, f"is not YAML: expected `key: value`, found {_shown(lines, opened.line)}: {COLON}"
    listed = "block collection" in (problem.context or "")
    return mark.line + 1, f"is not YAML: {_sentence(said, before, rest, _from(opened), listed)}"


COLON = "after a key come a colon and a space"
ALIGN = "let the keys of one thing begin in the same column"
CLOSE = "quotes go round text with , : { } [ ] in it"


def _sentence(said: str, before: str, rest: str, opened: tuple[int, int], listed: bool) -> str:
    line, column = opened
    here = len(before) + 1
    if "'\\t'" in said or rest.startswith("\t") or "\t" in before[: len(before) - len(before.lstrip())]:
        return "expected spaces, found a tab: begin lines with spaces alone"
    if said.startswith("mapping values") and ": " in before:
        return f"expected one value after the key, found a second colon: {QUOTE}"
    if said.startswith("mapping values"):
        return f"expected this line to begin where its neighbours do, found it further in: {ALIGN}"
    if said.startswith("expected <block end>") and before.strip(" -"):
        return f'expected the end of the value, found {rest!r} after a quotation mark or bracket: {QUOTE}, "..." where it has a \''
    if said.startswith("expected <block end>") and listed:
        wanted = f"a dash in column {column} as on line {line}, or a line in step with the one above"
        return f"expected {wanted}, found {rest!r} in column {here}: {ALIGN}"
    if said.startswith("expected <block end>"):
        return f"expected a line that begins in column {column} like line {line}, found one in column {here}: {ALIGN}"
    if said.startswith("expected ',' or"):
        found = repr(rest) if rest else "the end of the line"
        return f"expected , or {said[17]} next, found {found}: close what opens on line {line}; {CLOSE}"
    if "end of stream" in said:
        return f"expected a closing quotation mark or bracket, found the end of the file: close what opens on line {line}"
    sign = SIGNS.search(f"{before}{rest}")
    if sign:
        return f"expected a value, found one that begins with {sign[1]}: {QUOTE}"
    return f"{said}: look at this line and the one above for a missing quotation mark, bracket, colon or space"


def _from(opened: object) -> tuple[int, int]:
    return getattr(opened, "line", 0) + 1, getattr(opened, "column", 0) + 1


def _shown(lines: Sequence[str], number: int) -> str:
    return repr(lines[number].strip()[:40] if number < len(lines) else "")
