"""The tree of RFC 6962, section 2.1, written as its definitions stand: slow, recursive, sharing nothing with app.log.tree."""

from __future__ import annotations

import hashlib


def leaf(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def root(leaves: list[bytes]) -> bytes:
    """MTH(D[n]), over leaf hashes."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = half(len(leaves))
    return hashlib.sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH(m, D[n])."""
    if len(leaves) == 1:
        return []
    k = half(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), root(leaves[k:])]
    return [*path(m - k, leaves[k:]), root(leaves[:k])]


def proof(m: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF(m, D[n], b)."""
    if m == len(leaves):
        return [] if whole else [root(leaves)]
    k = half(len(leaves))
    if m <= k:
        return [*proof(m, leaves[:k], whole), root(leaves[k:])]
    return [*proof(m - k, leaves[k:], False), root(leaves[:k])]


def half(n: int) -> int:
    """Give the largest power of two smaller than n."""
    k = 1
    while 2 * k < n:
        k *= 2
    return k


class Log:
    """Leaves with every node of the tree over them, as a database would answer for them."""

    def __init__(self, size: int, salt: bytes = b"") -> None:
        self.leaves = [leaf(salt + b"entry %d" % n) for n in range(size)]

    def node(self, level: int, index: int) -> bytes:
        covered = self.leaves[index << level : (index + 1) << level]
        if len(covered) != 1 << level:
            raise LookupError(f"no perfect subtree at {level}, {index}")
        return root(covered)

    def root(self, size: int | None = None) -> bytes:
        return root(self.leaves[:size])
