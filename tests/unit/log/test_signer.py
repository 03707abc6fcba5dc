"""The key of a host, and its memory of what it signed: what it lets pass, what stops it, and what survives."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import LogStopped, Unsafe
from app.log.note import Checkpoint, VerifierKey
from app.log.signer import Signer
from app.log.tree import EMPTY_ROOT, consistency
from tests.unit.log import naive

ORIGIN = "duly.example/norchester/1"
OTHER = "duly.example/southbury/1"
LOG = naive.Log(40)


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer.create(tmp_path / "keys", "duly.example")


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def again(signer: Signer) -> Signer:
    """Start another process, as far as memory goes."""
    return Signer.load(signer.folder)


def proofs_of(log: naive.Log) -> Callable[[int, int], list[bytes]]:
    return lambda old, new: consistency(old, new, log.node)


def no_proof(old: int, new: int) -> list[bytes]:
    raise AssertionError(f"a proof from {old} to {new} was not needed")


def memory(signer: Signer) -> Path:
    (file,) = (signer.folder / "logs").iterdir()
    return file


def check(signer: Signer, size: int, log: naive.Log = LOG, prove: Callable[[int, int], list[bytes]] | None = None) -> None:
    signer.check(ORIGIN, size, log.root(size), prove or proofs_of(log))


def sign(signer: Signer, size: int, log: naive.Log = LOG) -> bytes:
    return signer.sign(Checkpoint(ORIGIN, size, log.root(size)))


class TestKey:
    def test_it_is_made_once_for_its_owner_alone(self, signer: Signer) -> None:
        file = signer.folder / "signer.key"
        before = file.read_bytes()
        assert file.stat().st_mode & 0o777 == 0o600
        assert [path.name for path in signer.folder.iterdir()] == ["signer.key"]
        with pytest.raises(Unsafe, match="exists already"):
            Signer.create(signer.folder, "duly.example")
        assert file.read_bytes() == before
        assert [path.name for path in signer.folder.iterdir()] == ["signer.key"]

    def test_it_is_the_same_after_a_restart(self, signer: Signer) -> None:
        checkpoint = Checkpoint(ORIGIN, 3, LOG.root(3))
        assert again(signer).sign(checkpoint) == signer.sign(checkpoint)
        assert VerifierKey.parse(again(signer).verifier.text()) == signer.verifier
        assert signer.verifier.name == "duly.example"

    def test_a_host_without_it_may_not_write(self, tmp_path: Path) -> None:
        with pytest.raises(LogStopped, match=r"This host may not write: it cannot read the signing key .*signer\.key"):
            Signer.load(tmp_path)

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
    def test_it_is_not_used_while_others_can_read_it(self, signer: Signer, mode: int) -> None:
        (signer.folder / "signer.key").chmod(mode)
        with pytest.raises(Unsafe, match=f"mode {mode:o}.*Set it to 600"):
            Signer.load(signer.folder)

    @pytest.mark.parametrize("content", [b"", b"hello\n", b"\xff\xfe", b"PRIVATE+KEY+a+00000000+AQ==\n"])
    def test_a_damaged_one_is_not_used(self, signer: Signer, content: bytes) -> None:
        (signer.folder / "signer.key").write_bytes(content)
        with pytest.raises(Unsafe, match="does not hold a signing key"):
            Signer.load(signer.folder)

    def test_a_name_that_notes_cannot_carry_makes_no_key(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="expected a key name"):
            Signer.create(tmp_path / "keys", "Norchester Council")
        assert not (tmp_path / "keys").exists()


class TestSignatures:
    def test_ours_verify_and_no_others(self, signer: Signer, tmp_path: Path) -> None:
        checkpoint, stranger = Checkpoint(ORIGIN, 3, LOG.root(3)), Signer.create(tmp_path / "other", "duly.example")
        for reader in (signer, again(signer)):
            signature = signer.sign(checkpoint)
            assert reader.verify(checkpoint, signature)
            assert reader.verify(checkpoint, signature)
            assert not reader.verify(checkpoint, stranger.sign(checkpoint))
            assert not reader.verify(Checkpoint(ORIGIN, 4, LOG.root(3)), signature)
            assert not reader.verify(Checkpoint(OTHER, 3, LOG.root(3)), signature)
            assert not reader.verify(Checkpoint(ORIGIN, 3, LOG.root(4)), signature)

    def test_a_repeat_asks_the_key_no_more(self, signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
        checkpoint = Checkpoint(ORIGIN, 3, LOG.root(3))
        signature, reader = signer.sign(checkpoint), again(signer)
        assert reader.verify(checkpoint, signature)
        monkeypatch.setattr(VerifierKey, "verify", lambda *_: False)
        assert signer.verify(checkpoint, signature)
        assert reader.verify(checkpoint, signature)
        assert not again(signer).verify(checkpoint, signature)


class TestMemory:
    def test_nothing_is_known_of_a_new_log(self, signer: Signer) -> None:
        assert signer.seen(ORIGIN) is None

    def test_it_rises_and_never_falls(self, signer: Signer) -> None:
        for size, expected in [(0, 0), (1, 1), (5, 5), (3, 5), (0, 5), (5, 5), (6, 6), (7, 7)]:
            signer.raise_to(ORIGIN, size, LOG.root(size))
            assert signer.seen(ORIGIN) == again(signer).seen(ORIGIN) == (expected, LOG.root(expected))

    def test_each_log_has_its_own(self, signer: Signer) -> None:
        signer.raise_to(ORIGIN, 5, LOG.root(5))
        signer.raise_to(OTHER, 2, LOG.root(2))
        assert (signer.seen(ORIGIN), signer.seen(OTHER)) == ((5, LOG.root(5)), (2, LOG.root(2)))

    def test_one_size_cannot_have_two_roots(self, signer: Signer) -> None:
        signer.raise_to(ORIGIN, 5, LOG.root(5))
        with pytest.raises(LogStopped, match="history was changed"):
            signer.raise_to(ORIGIN, 5, LOG.root(6))
        assert signer.seen(ORIGIN) == (5, LOG.root(5))

    def test_a_root_of_another_length_is_refused(self, signer: Signer) -> None:
        with pytest.raises(ValueError, match="expected a root of 32 bytes, found 31"):
            signer.raise_to(ORIGIN, 5, bytes(31))

    def test_more_logs_than_open_files_are_remembered(self, signer: Signer) -> None:
        before = open_files()
        for n in range(300):
            signer.raise_to(f"duly.example/{n}/1", n, LOG.root(1))
        assert [signer.seen(f"duly.example/{n}/1") for n in range(300)] == [(n, LOG.root(1)) for n in range(300)]
        assert open_files() - before <= 128
        signer.close()
        assert open_files() <= before
        assert signer.seen("duly.example/7/1") == (7, LOG.root(1))

    @pytest.mark.parametrize("written", [0, 1, 8, 20, 40, 55])
    def test_a_torn_write_leaves_what_was_there_before(self, signer: Signer, monkeypatch: pytest.MonkeyPatch, written: int) -> None:
        signer.raise_to(ORIGIN, 4, LOG.root(4))
        signer.raise_to(ORIGIN, 5, LOG.root(5))
        whole = os.pwrite
        monkeypatch.setattr(os, "pwrite", lambda file, data, offset: whole(file, data[:written], offset))
        signer.raise_to(ORIGIN, 6, LOG.root(6))
        monkeypatch.undo()
        assert again(signer).seen(ORIGIN) == (5, LOG.root(5))
        for size in (6, 7, 8):
            again(signer).raise_to(ORIGIN, size, LOG.root(size))
            assert again(signer).seen(ORIGIN) == (size, LOG.root(size))

    @pytest.mark.parametrize("damage", [bytes(4096 + 56), b"x" * (4096 + 56), b"\0", b""])
    def test_damage_to_both_slots_stops_writing(self, signer: Signer, damage: bytes) -> None:
        signer.raise_to(ORIGIN, 5, LOG.root(5))
        memory(signer).write_bytes(damage)
        for act in (lambda s: s.seen(ORIGIN), lambda s: s.raise_to(ORIGIN, 6, LOG.root(6)), lambda s: check(s, 6)):
            with pytest.raises(LogStopped, match="is damaged"):
                act(again(signer))
        assert memory(signer).read_bytes() == damage

    def test_the_memory_of_another_log_is_not_believed(self, signer: Signer) -> None:
        signer.raise_to(ORIGIN, 5, LOG.root(5))
        mine = memory(signer)
        theirs = mine.read_bytes()
        signer.raise_to(OTHER, 9, LOG.root(9))
        (other,) = set((signer.folder / "logs").iterdir()) - {mine}
        other.write_bytes(theirs)
        with pytest.raises(LogStopped, match="is damaged"):
            again(signer).seen(OTHER)

    def test_it_is_for_its_owner_alone_and_leaves_nothing_beside_it(self, signer: Signer) -> None:
        signer.raise_to(ORIGIN, 5, LOG.root(5))
        assert memory(signer).stat().st_mode & 0o777 == 0o600
        assert memory(signer).parent.stat().st_mode & 0o777 == 0o700


class TestProcesses:
    def test_two_that_raise_at_once_lose_nothing_and_never_fall(self, signer: Signer) -> None:
        script = (
            "import sys; from pathlib import Path; from app.log.signer import Signer\n"
            "signer = Signer.load(Path(sys.argv[1]))\n"
            "for size in range(int(sys.argv[2]), 2001, 2): signer.raise_to(sys.argv[3], size, b'%032d' % size)\n"
        )
        started = [subprocess.Popen([sys.executable, "-c", script, signer.folder, first, ORIGIN]) for first in ("1", "2")]
        sizes = []
        while any(process.poll() is None for process in started):
            seen = signer.seen(ORIGIN)
            if seen:
                assert seen[1] == b"%032d" % seen[0]
                sizes.append(seen[0])
        assert [process.returncode for process in started] == [0, 0]
        assert sizes == sorted(sizes)
        assert signer.seen(ORIGIN) == (2000, b"%032d" % 2000)

    def test_two_that_are_first_at_once_agree(self, signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
        other, link = again(signer), os.link

        def slow(draft: Path, path: Path) -> None:
            monkeypatch.setattr(os, "link", link)
            other.raise_to(ORIGIN, 3, LOG.root(3))
            link(draft, path)

        monkeypatch.setattr(os, "link", slow)
        signer.raise_to(ORIGIN, 2, LOG.root(2))
        assert signer.seen(ORIGIN) == other.seen(ORIGIN) == (3, LOG.root(3))
        assert memory(signer).is_file()

    @pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
    def test_a_forked_one_waits_for_the_lock_of_its_parent(self, signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
        signer.raise_to(ORIGIN, 1, LOG.root(1))
        whole, early, child = os.pwrite, [0], [0]

        def fork_in_the_middle(file: int, data: bytes, offset: int) -> int:
            monkeypatch.setattr(os, "pwrite", whole)
            child[0] = os.fork()
            if child[0] == 0:
                signer.raise_to(ORIGIN, 3, LOG.root(3))
                os._exit(0)
            for _ in range(20):  # a child that shares the lock would be through at once
                early[0], _ = os.waitpid(child[0], os.WNOHANG) if not early[0] else (early[0], 0)
                time.sleep(0.01)
            return whole(file, data, offset)

        monkeypatch.setattr(os, "pwrite", fork_in_the_middle)
        signer.raise_to(ORIGIN, 2, LOG.root(2))
        assert early == [0]
        assert os.waitstatus_to_exitcode(os.waitpid(child[0], 0)[1]) == 0
        assert signer.seen(ORIGIN) == (3, LOG.root(3))


class TestCheck:
    def test_a_log_that_is_new_here_passes_and_is_not_remembered_before_its_commit(self, signer: Signer) -> None:
        check(signer, 3, prove=no_proof)
        assert signer.seen(ORIGIN) is None

    def test_the_same_head_passes_without_proof(self, signer: Signer) -> None:
        signer.raise_to(ORIGIN, 5, LOG.root(5))
        check(again(signer), 5, prove=no_proof)
        assert signer.seen(ORIGIN) == (5, LOG.root(5))

    def test_another_root_of_the_same_size_stops(self, signer: Signer) -> None:
        signer.raise_to(ORIGIN, 5, LOG.root(5))
        with pytest.raises(LogStopped, match=f"^{ORIGIN} has 5 events that do not follow from the 5 that were signed for"):
            check(again(signer), 5, naive.Log(5, b"changed "), no_proof)

    @pytest.mark.parametrize("size", [0, 1, 4])
    def test_a_shorter_log_stops(self, signer: Signer, size: int) -> None:
        signer.raise_to(ORIGIN, 5, LOG.root(5))
        sentence = f"^{ORIGIN} has {size} events, but 5 were signed for: the log is behind what was signed. Was a backup restored?$"
        with pytest.raises(LogStopped, match=sentence.replace("?", r"\?")):
            check(again(signer), size, prove=no_proof)

    @pytest.mark.parametrize(("seen", "size"), [(0, 1), (1, 2), (5, 6), (8, 31), (31, 40)])
    def test_a_longer_log_passes_on_its_proof(self, signer: Signer, seen: int, size: int) -> None:
        signer.raise_to(ORIGIN, seen, LOG.root(seen))
        check(again(signer), size)
        assert signer.seen(ORIGIN) == (seen, LOG.root(seen))

    @pytest.mark.parametrize(("seen", "size"), [(1, 2), (5, 6), (8, 31), (31, 40)])
    def test_a_longer_log_with_another_past_stops(self, signer: Signer, seen: int, size: int) -> None:
        signer.raise_to(ORIGIN, seen, LOG.root(seen))
        with pytest.raises(LogStopped, match="history was changed"):
            check(again(signer), size, naive.Log(40, b"changed "))
        assert signer.seen(ORIGIN) == (seen, LOG.root(seen))

    def test_a_proof_that_cannot_be_read_stops_with_the_reason(self, signer: Signer) -> None:
        signer.raise_to(ORIGIN, 5, LOG.root(5))
        with pytest.raises(LogStopped, match="No proof could be read: no perfect subtree at 0, 5"):
            check(again(signer), 9, prove=proofs_of(naive.Log(5)))

    def test_what_this_process_signed_itself_needs_no_proof(self, signer: Signer) -> None:
        signer.raise_to(ORIGIN, 4, LOG.root(4))
        for size in range(4, 30):  # others are still on their way to raise the memory
            check(signer, size, prove=no_proof)
            sign(signer, size + 1)
        signer.raise_to(ORIGIN, 20, LOG.root(20))
        check(signer, 30, prove=no_proof)

    def test_how_much_of_that_is_kept_is_bounded(self, signer: Signer) -> None:
        signer.raise_to(ORIGIN, 1, LOG.root(1))
        asked: list[tuple[int, int]] = []

        def prove(old: int, new: int) -> list[bytes]:
            asked.append((old, new))
            return consistency(old, new, LOG.node)

        for size in range(1, 40):
            check(signer, size, prove=prove)
            sign(signer, size + 1)
        assert len(asked) == 1

    def test_a_signature_whose_act_was_rolled_back_binds_nothing(self, signer: Signer) -> None:
        signer.raise_to(ORIGIN, 4, LOG.root(4))
        abandoned = naive.Log(5, b"abandoned ")
        check(signer, 4, prove=no_proof)
        sign(signer, 5, abandoned)
        check(signer, 4, prove=no_proof)
        sign(signer, 5)
        check(signer, 5, prove=no_proof)
        with pytest.raises(LogStopped, match="history was changed"):
            check(signer, 5, abandoned)

    def test_what_another_process_signed_in_between_needs_a_proof(self, signer: Signer) -> None:
        signer.raise_to(ORIGIN, 4, LOG.root(4))
        check(signer, 4, prove=no_proof)
        sign(signer, 5)
        asked: list[tuple[int, int]] = []

        def prove(old: int, new: int) -> list[bytes]:
            asked.append((old, new))
            return consistency(old, new, LOG.node)

        check(signer, 6, prove=prove)
        assert asked == [(4, 6)]
        sign(signer, 7)
        check(signer, 7, prove=no_proof)

    def test_an_empty_log_that_is_checked_against_its_own_beginning_passes(self, signer: Signer) -> None:
        signer.raise_to(ORIGIN, 0, EMPTY_ROOT)
        check(signer, 0, prove=no_proof)
        check(again(signer), 1)
