"""Appending, proving and checking, against the definitions and against published roots."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.log.tree import (
    EMPTY_ROOT,
    Edge,
    consistency,
    consistency_nodes,
    inclusion,
    inclusion_nodes,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)
from tests.unit.log import naive

LARGEST = 70
LOG = naive.Log(LARGEST)
LARGE = naive.Log(1200)

# the eight entries, and the root after each, that Certificate Transparency implementations test with
PUBLISHED = [
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    ("606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
]


def edge_of(leaves: list[bytes]) -> Edge:
    edge = Edge()
    for leaf in leaves:
        edge, _ = edge.append(leaf)
    return edge


def test_the_empty_tree_has_the_hash_of_nothing_as_its_root() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert Edge().root() == EMPTY_ROOT


def test_the_roots_are_the_published_ones() -> None:
    edge = Edge()
    for entry, root in PUBLISHED:
        edge, _ = edge.append(leaf_hash(bytes.fromhex(entry)))
        assert edge.root().hex() == root


def test_a_leaf_cannot_pass_for_a_node() -> None:
    left, right = leaf_hash(b"l"), leaf_hash(b"r")
    assert leaf_hash(left + right) != node_hash(left, right)


@pytest.mark.parametrize("size", range(LARGEST + 1))
def test_the_edge_is_that_of_the_definition(size: int) -> None:
    edge = edge_of(LOG.leaves[:size])
    assert edge.size == size
    assert edge.root() == LOG.root(size)
    assert Edge.from_bytes(size, edge.to_bytes()) == edge
    assert len(edge.to_bytes()) == 32 * bin(size).count("1")


def test_every_perfect_subtree_is_completed_once_by_its_last_leaf_the_lowest_first() -> None:
    edge = Edge()
    for seq, leaf in enumerate(LOG.leaves):
        edge, completed = edge.append(leaf)
        assert list(completed) == [LOG.node(level, index) for level, index in completed_by(seq)]


def completed_by(seq: int) -> list[tuple[int, int]]:
    """List the nodes whose last leaf this is, by counting: level l, index i ends with leaf (i + 1) * 2**l - 1."""
    return [(level, index) for level in range(1, 8) for index in range(LARGEST) if (index + 1) * 2**level - 1 == seq]


def test_the_newest_leaf_is_proved_from_the_edge_before_it() -> None:
    edge = Edge()
    for index, leaf in enumerate(LOG.leaves):
        after, _ = edge.append(leaf)
        proof = after.proof_of_last(edge)
        assert proof == naive.path(index, LOG.leaves[: index + 1])
        assert verify_inclusion(leaf, index, index + 1, proof, after.root())
        edge = after


def test_the_newest_leaf_is_not_proved_from_another_edge() -> None:
    with pytest.raises(ValueError, match="expected the edge at size 4"):
        edge_of(LOG.leaves[:5]).proof_of_last(edge_of(LOG.leaves[:3]))


@pytest.mark.parametrize(("size", "length"), [(-1, 0), (0, 32), (3, 32), (4, 64), (1, 31)])
def test_an_edge_that_does_not_fit_its_size_is_refused(size: int, length: int) -> None:
    with pytest.raises(ValueError, match="expected one peak"):
        Edge.from_bytes(size, bytes(length))


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_inclusion_proofs_are_those_of_the_definition(size: int) -> None:
    leaves, root = LOG.leaves[:size], LOG.root(size)
    for index in range(size):
        proof = inclusion(index, size, LOG.node)
        assert proof == naive.path(index, leaves)
        assert verify_inclusion(leaves[index], index, size, proof, root)


@pytest.mark.parametrize("new", range(LARGEST + 1))
def test_consistency_proofs_are_those_of_the_definition(new: int) -> None:
    assert consistency(0, new, LOG.node) == []
    assert verify_consistency(0, new, EMPTY_ROOT, LOG.root(new), [])
    for old in range(1, new + 1):
        proof = consistency(old, new, LOG.node)
        assert proof == naive.proof(old, LOG.leaves[:new])
        assert verify_consistency(old, new, LOG.root(old), LOG.root(new), proof)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_proofs_hold_for_larger_trees(data: st.DataObject) -> None:
    new = data.draw(st.integers(LARGEST, len(LARGE.leaves)))
    old, index = data.draw(st.integers(1, new)), data.draw(st.integers(0, new - 1))
    root = LARGE.root(new)
    assert edge_of(LARGE.leaves[:new]).root() == root
    assert verify_inclusion(LARGE.leaves[index], index, new, inclusion(index, new, LARGE.node), root)
    assert inclusion(index, new, LARGE.node) == naive.path(index, LARGE.leaves[:new])
    assert verify_consistency(old, new, LARGE.root(old), root, consistency(old, new, LARGE.node))


@settings(deadline=None)
@given(st.data())
def test_exactly_the_listed_nodes_are_asked_for_and_all_are_perfect_subtrees_of_the_tree(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 2**40))
    old, index = data.draw(st.integers(0, new)), data.draw(st.integers(0, new - 1))
    asked: list[tuple[int, int]] = []

    def node(level: int, place: int) -> bytes:
        asked.append((level, place))
        return bytes(32)

    inclusion(index, new, node)
    assert asked == inclusion_nodes(index, new)
    consistency(old, new, node)
    assert asked == inclusion_nodes(index, new) + consistency_nodes(old, new)
    assert all((place + 1) << level <= new for level, place in asked)
    assert len(asked) <= 4 * new.bit_length()  # each proof: a whole sibling a level at most, and one ragged edge


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="expected a leaf below"):
        inclusion(index, size, LOG.node)


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_a_larger_tree_does_not_begin_a_smaller_one(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="expected an old size"):
        consistency(old, new, LOG.node)


def spoilt(proof: list[bytes]) -> list[list[bytes]]:
    """Give every proof that is one change away: a part altered, left out, doubled, cut short, or one more."""
    altered = [[*proof[:n], bytes([part[0] ^ 1]) + part[1:], *proof[n + 1 :]] for n, part in enumerate(proof)]
    missing = [proof[:n] + proof[n + 1 :] for n in range(len(proof))]
    doubled = [proof[: n + 1] + proof[n:] for n in range(len(proof))]
    short = [[*proof[:n], part[:31], *proof[n + 1 :]] for n, part in enumerate(proof)]
    return [*altered, *missing, *doubled, *short, [*proof, bytes(32)], [bytes(32), *proof]]


def test_a_spoilt_inclusion_proof_proves_nothing() -> None:
    for size in range(1, 20):
        root = LOG.root(size)
        for index in range(size):
            proof = naive.path(index, LOG.leaves[:size])
            assert not any(verify_inclusion(LOG.leaves[index], index, size, wrong, root) for wrong in spoilt(proof))
            assert not verify_inclusion(naive.leaf(b"another"), index, size, proof, root)
            assert not verify_inclusion(LOG.leaves[index], index, size, proof, naive.leaf(b"another"))
            others = [place for place in range(-1, size + 1) if place != index]
            assert not any(verify_inclusion(LOG.leaves[index], place, size, proof, root) for place in others)


def test_a_spoilt_consistency_proof_proves_nothing() -> None:
    for new in range(2, 20):
        for old in range(1, new):
            proof, first, second = naive.proof(old, LOG.leaves[:new]), LOG.root(old), LOG.root(new)
            assert not any(verify_consistency(old, new, first, second, wrong) for wrong in spoilt(proof))
            assert not verify_consistency(old, new, naive.leaf(b"another"), second, proof)
            assert not verify_consistency(old, new, first, naive.leaf(b"another"), proof)
            assert not verify_consistency(new, old, second, first, proof)


def test_one_size_has_one_root_and_needs_no_proof() -> None:
    assert verify_consistency(5, 5, LOG.root(5), LOG.root(5), [])
    assert not verify_consistency(5, 5, LOG.root(5), LOG.root(6), [])
    assert not verify_consistency(5, 5, LOG.root(5), LOG.root(5), [bytes(32)])
    assert not verify_consistency(0, 5, LOG.root(1), LOG.root(5), [])
    assert not verify_consistency(0, 0, EMPTY_ROOT, LOG.root(1), [])
    assert not verify_consistency(-1, 5, EMPTY_ROOT, LOG.root(5), [])


def test_a_changed_past_is_not_consistent() -> None:
    other = naive.Log(LARGEST, salt=b"other ")
    for old, new in [(1, 2), (4, 8), (5, 9), (33, 70)]:
        assert not verify_consistency(old, new, LOG.root(old), other.root(new), consistency(old, new, other.node))
