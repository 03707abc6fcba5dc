"""The subset of CEL that conditions are written in: its words, and what may stand where. Knows no names and no engine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, NoReturn

LONGEST, DEEPEST = 1000, 16  # characters; brackets within brackets (the engine's own limit is 32)


def tokens_of(source: str) -> list[Token]:
    """Take a condition apart. Raises ValueError with the column where it leaves the subset."""
    tokens = _tokens(source)
    _check_order(tokens, len(source))
    return tokens


def refuse(at: int, message: str) -> NoReturn:
    """Refuse a condition at a place, counted from 0."""
    raise ValueError(f"column {at + 1}: {message}")


class Token(NamedTuple):
    """One word of a condition, and where it stands."""

    kind: str
    text: str
    at: int  # from 0
    name: str = ""  # the declared name that it reads


_NAME = r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*"
_WORD = re.compile(
    rf"""
    (?P<space>[ \t\n]+)
  | (?P<call>(?:has|size)\(\s*(?P<of>{_NAME})\s*\))
  | (?P<bool>(?:true|false)\b)
  | (?P<in>in\b)
  | (?P<name>{_NAME})(?![A-Za-z0-9_.(\['"])
  | (?P<text>"[^"\\\n]*"|'[^'\\\n]*')
  | (?P<number>-?[0-9]{{1,18}})(?![A-Za-z0-9_.])
  | (?P<compare>==|!=|<=|>=|<|>)
  | (?P<logic>&&|\|\|)
  | (?P<not>!)
  | (?P<open>[(\[])
  | (?P<close>[)\]])
  | (?P<comma>,)
    """,
    re.VERBOSE,
)
_OPERANDS = frozenset(("call", "bool", "name", "text", "number"))
_CLOSES = {")": "(", "]": "["}


def _tokens(source: str) -> list[Token]:
    if len(source) > LONGEST:
        refuse(LONGEST, f"a condition is at most {LONGEST} characters long: write two rules")
    found: list[Token] = []
    at = 0
    while at < len(source):
        match = _WORD.match(source, at)
        if match is None:
            refuse(at, _not_carried(source[at:]))
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(Token(kind, match.group(), at, match["of"] or match["name"] or ""))
        at = match.end()
    return found


def _not_carried(rest: str) -> str:
    subset = "a condition has names, texts, whole numbers, true, false, lists, == != < <= > >= && || ! in has(name) size(name)"
    if rest[0] in "+-*/%?:":
        return f"arithmetic and choices are not carried; {subset}"
    if rest[0] in "\"'":
        return "this text is not closed, or has a backslash in it"
    if re.match(r"-?[0-9]", rest):
        return "numbers are whole, of at most 18 digits: money is in pence"
    if re.match(rf"{_NAME}\(", rest):
        return f"only has(name) and size(name) can be called; {subset}"
    if re.match(rf"{_NAME}\[", rest):
        return "a list cannot be looked into by position; ask its size(name) or use in"
    if rest[0] == "=":
        return "expected == to compare, found ="
    if rest[0].isupper():
        return f"expected a name, found {rest.split()[0]}: texts go in quotes"
    if rest[0] in "&|":
        return f"expected {rest[0] * 2}, found {rest[0]}"
    return f"{rest[0]!r} is not understood; {subset}"


def _check_order(tokens: Sequence[Token], end: int) -> None:
    """Walk the tokens with two expectations, a value or what joins values; that alone keeps calls, indexes and arithmetic out."""
    opened: list[str] = []
    value_next, before = True, ""
    for token in tokens:
        closes_empty_list = token.text == "]" and before == "["
        check = _after_value if value_next and not closes_empty_list else _after_join
        value_next = check(token, opened)
        before = token.text
    if opened:
        refuse(end, f"'{opened[-1]}' is not closed")
    if value_next:
        refuse(end, "a name or a value is missing here")


def _after_value(token: Token, opened: list[str]) -> bool:
    if token.kind in _OPERANDS:
        return False
    if token.kind == "open":
        opened.append(token.text)
        if len(opened) > DEEPEST:
            refuse(token.at, f"more than {DEEPEST} brackets within brackets")
    elif token.kind != "not":
        refuse(token.at, f"expected a name or a value, found {token.text}")
    return True


def _after_join(token: Token, opened: list[str]) -> bool:
    if token.kind == "close":
        if not opened or opened.pop() != _CLOSES[token.text]:
            refuse(token.at, f"{token.text} closes nothing that was opened")
        return False
    if token.kind not in ("compare", "logic", "in") and not (token.kind == "comma" and opened[-1:] == ["["]):
        refuse(token.at, f"expected a comparison, && or ||, found {token.text}{_meant(token.text)}")
    return True


def _meant(word: str) -> str:
    """What to write for words of other languages."""
    meant = {"and": "&&", "or": "||", "is": "==", "equals": "=="}.get(word)
    return f": write {meant}" if meant else ""
