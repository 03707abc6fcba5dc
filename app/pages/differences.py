"""What differs between two texts, lists or tables: what was taken out and what was put in. Pure; it makes no markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal, NamedTuple

from app.pages.places import Said

Is = Literal["same", "out", "in"]
MOST_WORK = 1_000_000  # pairs of words: beyond this, comparing word by word costs more than it tells
WORD = re.compile(r"\S+\s*|\s+")


class Piece(NamedTuple):
    """A stretch of text that stayed, was taken out or was put in."""

    change: Is
    text: str


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the same, changed in its cells, taken out or put in."""

    change: Literal["same", "changed", "out", "in"]
    cells: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two tellings of one place, laid over each other."""

    lines: tuple[Line, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def before(self) -> Difference:
        """Give the one telling alone, with what is in it only."""
        return self._without("in")

    @property
    def after(self) -> Difference:
        """Give the other telling alone, with what is in it only."""
        return self._without("out")

    def _without(self, change: Is) -> Difference:
        lines = (_side(line, change) for line in self.lines)
        rows = (Row(row.change, tuple(_side(cell, change) for cell in row.cells)) for row in self.rows if row.change != change)
        return Difference(tuple(line for line in lines if line), self.columns, tuple(rows))


def _side(line: Line, leaves_out: Is) -> Line:
    return tuple(piece for piece in line if piece.change != leaves_out)


def difference(before: Said | None, after: Said | None) -> Difference:
    """Lay one telling over another; a table over a text is the one taken out and the other put in."""
    old, new = before or Said(), after or Said()
    columns = new.columns or old.columns
    if columns and (not old.columns or not new.columns or old.columns == new.columns):
        return Difference(lines=tuple(_lines(old.texts, new.texts)), columns=columns, rows=tuple(_rows(old.rows, new.rows)))
    return Difference(lines=tuple(_lines(_spread(old), _spread(new))))


def words(before: str, after: str) -> Line:
    """Compare two texts word by word."""
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) * len(new) > MOST_WORK:
        return tuple(piece for piece in (Piece("out", before), Piece("in", after)) if piece.text)
    pieces: list[Piece] = []
    for _, i, j, k, m in _blocks([w.strip() or w for w in old], [w.strip() or w for w in new]):
        same = [w.strip() for w in old[i:j]] == [w.strip() for w in new[k:m]]
        if same:
            pieces.append(Piece("same", "".join(new[k:m])))
            continue
        pieces += [Piece("out", "".join(old[i:j]))] if i < j else []
        pieces += [Piece("in", "".join(new[k:m]))] if k < m else []
    return tuple(pieces)


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Compare paragraph by paragraph, and within those that took the place of each other word by word."""
    before, after = _paragraphs(old), _paragraphs(new)
    for same, i, j, k, m in _blocks(before, after):
        if same:
            yield from ((Piece("same", text),) for text in after[k:m])
        else:
            yield from (words(out or "", put or "") for out, put in zip_longest(before[i:j], after[k:m]))


def _rows(old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]]) -> Iterator[Row]:
    for same, i, j, k, m in _blocks(old, new):
        for out, put in zip_longest(old[i:j], new[k:m]):
            if same:
                yield Row("same", tuple((Piece("same", cell),) for cell in put))
            elif out is None:
                yield Row("in", tuple(words("", cell) for cell in put))
            elif put is None:
                yield Row("out", tuple(words(cell, "") for cell in out))
            else:
                yield Row("changed", tuple(words(a, b) for a, b in zip(out, put, strict=True)))


def _blocks(old: Sequence[object], new: Sequence[object]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Give the stretches of two sequences one after another, and whether each is the same in both."""
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=len(old) * len(new) > MOST_WORK // 10).get_opcodes():
        yield tag == "equal", i, j, k, m


def _paragraphs(texts: Sequence[str]) -> list[str]:
    return [line for text in texts for line in text.split("\n") if line.strip()]


def _spread(said: Said) -> tuple[str, ...]:
    return (*said.texts, *(" | ".join(row) for row in said.rows))
