"""The Merkle tree of RFC 6962 (RFC 9162, section 2.1): appending, proving, checking. Where nodes are kept is not known here.

A node (level, index) is the hash of the perfect subtree over the leaves from index * 2**level on, 2**level of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Place = tuple[int, int]
NodeAt = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry as a leaf."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees as their parent."""
    return sha256(b"\1" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a tree: its size and the roots of its perfect subtrees, the largest first. Enough to append."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Edge:
        """Read an edge; raises ValueError where the bytes do not fit the size."""
        if size < 0 or len(data) != size.bit_count() * HASH_BYTES:
            raise ValueError(
                f"expected one peak of {HASH_BYTES} bytes for each bit set in the size {size}, found {len(data)} bytes"
            )
        return cls(size, tuple([data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]))

    def to_bytes(self) -> bytes:
        return b"".join(self.peaks)

    def root(self) -> bytes:
        """Give the root of the whole tree."""
        return _bag(self.peaks) if self.peaks else EMPTY_ROOT

    def append(self, leaf: bytes) -> tuple[Edge, tuple[bytes, ...]]:
        """Add a leaf hash; give the new edge, and the perfect subtrees above the leaf that it completes, the lowest first."""
        peaks, top, completed = list(self.peaks), leaf, []
        for _ in range(_trailing_ones(self.size)):
            top = node_hash(peaks.pop(), top)
            completed.append(top)
        return Edge(self.size + 1, (*peaks, top)), tuple(completed)

    def proof_of_last(self, previous: Edge) -> list[bytes]:
        """Prove the newest leaf from the edge that it was appended to: every sibling on its way up is an old peak."""
        if previous.size + 1 != self.size:
            raise ValueError(f"expected the edge at size {self.size - 1}, found {previous.size}")
        return list(reversed(previous.peaks))


def inclusion(index: int, size: int, node: NodeAt) -> list[bytes]:
    """Prove that a leaf is in the tree of this size (RFC 9162, 2.1.3.1); raises ValueError for a leaf outside it."""
    return _proof(_inclusion_spans(index, size), node)


def inclusion_nodes(index: int, size: int) -> list[Place]:
    """List the nodes that `inclusion` will ask for, so that they can be fetched at once."""
    return _places(_inclusion_spans(index, size))


def consistency(old: int, new: int, node: NodeAt) -> list[bytes]:
    """Prove that the tree of the old size begins the tree of the new size (RFC 9162, 2.1.4.1); raises ValueError."""
    return _proof(_consistency_spans(old, new), node)


def consistency_nodes(old: int, new: int) -> list[Place]:
    """List the nodes that `consistency` will ask for, so that they can be fetched at once."""
    return _places(_consistency_spans(old, new))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Check that a leaf hash stands at this place in the tree with this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _well_formed(proof):
        return False
    inner = (index ^ (size - 1)).bit_length()  # below: either side may be ours; above: we are on the right edge
    if len(proof) != inner + (index >> inner).bit_count():
        return False
    return _climb(leaf, index, proof[:inner], proof[inner:]) == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Check that the tree with the old root begins the tree with the new one (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new or not _well_formed(proof):
        return False
    if old in (0, new):
        return not proof and old_root == (new_root if old == new else EMPTY_ROOT)
    shift = _trailing_ones(old - 1)  # the proof starts from the last perfect subtree of the old tree
    mask = (old - 1) >> shift
    start, *rest = (old_root, *proof) if mask == 0 else proof or (b"",)
    inner = ((old - 1) ^ (new - 1)).bit_length() - shift
    if len(rest) != inner + (mask >> inner).bit_count():
        return False
    left_only = [sibling for level, sibling in enumerate(rest[:inner]) if mask >> level & 1]
    return _climb(start, mask, rest[:inner], rest[inner:]) == new_root and _climb(start, -1, left_only, rest[inner:]) == old_root


Span = tuple[int, int]  # leaves from the first to before the second


def _inclusion_spans(index: int, size: int) -> list[Span]:
    """List the subtrees beside the way from a leaf up to the root."""
    if not 0 <= index < size:
        raise ValueError(f"expected a leaf below {size}, found {index}")
    low, high, spans = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    return spans[::-1]


def _consistency_spans(old: int, new: int) -> list[Span]:
    """List the subtrees from which both roots follow; without the first where that is the old tree as a whole."""
    if not 0 <= old <= new:
        raise ValueError(f"expected an old size from 0 to {new}, found {old}")
    low, high, spans = 0, new, []
    while 0 < old < high:
        middle = low + _split(high - low)
        if old <= middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    return ([(low, high)] if low else []) + spans[::-1]


def _split(count: int) -> int:
    """Give the greatest power of two below a count: where RFC 6962 parts a tree."""
    return 1 << (count - 1).bit_length() - 1


def _cover(span: Span) -> list[Place]:
    """Part a span, as it occurs in proofs, into its perfect subtrees from left to right."""
    low, high = span
    places = []
    while low < high:
        level = (high - low).bit_length() - 1
        places.append((level, low >> level))
        low += 1 << level
    return places


def _places(spans: Iterable[Span]) -> list[Place]:
    return [place for span in spans for place in _cover(span)]


def _proof(spans: Iterable[Span], node: NodeAt) -> list[bytes]:
    return [_bag([node(*place) for place in _cover(span)]) for span in spans]


def _bag(peaks: Sequence[bytes]) -> bytes:
    """Hash peaks into one root, from the smallest, on the right, up."""
    root = peaks[-1]
    for left in peaks[-2::-1]:
        root = sha256(b"\1" + left + root).digest()  # as node_hash, without the call: asked after every event
    return root


def _climb(start: bytes, path: int, inner: Sequence[bytes], border: Sequence[bytes]) -> bytes:
    """Hash upwards: where the bit of the path is set, and all along the border, the sibling is on the left."""
    for level, sibling in enumerate(inner):
        start = node_hash(sibling, start) if path >> level & 1 else node_hash(start, sibling)
    return reduce(lambda right, left: node_hash(left, right), border, start)


def _well_formed(proof: Sequence[bytes]) -> bool:
    return all(len(part) == HASH_BYTES for part in proof)


def _trailing_ones(number: int) -> int:
    return (number ^ (number + 1)).bit_length() - 1
