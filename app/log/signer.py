"""The signing key of a host, and its own memory, outside the database, of how far each log was when it was last signed for.

The memory is raised after a commit, so it may be behind the database and never ahead of it: where it is, history was taken away.
"""

from __future__ import annotations

import fcntl
import os
import stat
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from struct import Struct
from weakref import WeakSet

from app.errors import LogStopped, Unsafe
from app.log.note import Checkpoint, SigningKey, VerifierKey
from app.log.tree import HASH_BYTES, verify_consistency

KEY_FILE = "signer.key"

Seen = tuple[int, bytes]  # size and root
Prove = Callable[[int, int], Sequence[bytes]]

_SLOT = Struct(">Q32s16s")  # size, root, checksum
_STRIDE = 4096  # each slot in a sector of its own: what tears one leaves the other
_OPEN_FILES = 128
_REMEMBERED = 4096  # logs
_LINE = 32  # sizes of one log


class Signer:
    """Signs checkpoints, and refuses to go on from a log that is shorter than, or different from, what it signed."""

    def __init__(self, folder: Path, key: SigningKey) -> None:
        self.folder, self.key = folder, key
        self._files: dict[str, int] = {}
        self._known: dict[str, tuple[Checkpoint, bytes]] = {}
        self._lines: dict[str, tuple[Seen, ...]] = {}
        self._lock = threading.Lock()
        _living.add(self)

    @classmethod
    def create(cls, folder: Path, name: str) -> Signer:
        """Make the key of this installation; raises Unsafe where there is one already, ValueError for an impossible name."""
        key = SigningKey.generate(name)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            _write_once(folder / KEY_FILE, key.text().encode() + b"\n")
        except FileExistsError:
            raise Unsafe(f"{folder / KEY_FILE} exists already: a signing key is made once and never overwritten.") from None
        return cls(folder, key)

    @classmethod
    def load(cls, folder: Path) -> Signer:
        """Read the key; raises LogStopped where this host does not have it, Unsafe where others can read it or it is damaged."""
        path = folder / KEY_FILE
        try:
            with path.open(encoding="ascii") as file:
                mode, text = stat.S_IMODE(os.fstat(file.fileno()).st_mode), file.read(1024)
        except (FileNotFoundError, PermissionError):
            raise LogStopped(
                f"This host may not write: it cannot read the signing key {path}. Bring the key, or make it once with duly migrate."
            ) from None
        except UnicodeDecodeError:
            mode, text = 0, ""
        if mode & 0o077:
            raise Unsafe(f"{path} has mode {mode:o}, so others can read the signing key. Set it to 600.")
        try:
            return cls(folder, SigningKey.parse(text.removesuffix("\n")))
        except ValueError:
            raise Unsafe(f"{path} does not hold a signing key. Restore it from where the key is kept.") from None

    @property
    def verifier(self) -> VerifierKey:
        return self.key.verifier

    def sign(self, checkpoint: Checkpoint) -> bytes:
        """Sign a checkpoint, made by appending to a head that `check` let pass: 64 bytes."""
        signature = self.key.sign(checkpoint.text())
        self._remember(checkpoint, signature)
        line = self._lines.get(checkpoint.origin, ())
        self._lines[checkpoint.origin] = (*line[1 - _LINE :], (checkpoint.size, checkpoint.root))
        return signature

    def verify(self, checkpoint: Checkpoint, signature: bytes) -> bool:
        """Say whether our key signed this; free for the last one of each log that this process signed or verified."""
        if self._known.get(checkpoint.origin) == (checkpoint, signature):
            return True
        if not self.verifier.verify(checkpoint.text(), signature):
            return False
        self._remember(checkpoint, signature)
        return True

    def _remember(self, checkpoint: Checkpoint, signature: bytes) -> None:
        if len(self._known) >= _REMEMBERED:
            self._known, self._lines = {}, {}
        self._known[checkpoint.origin] = (checkpoint, signature)

    def check(self, origin: str, size: int, root: bytes, prove: Prove) -> None:
        """Compare a log's head, read under its lock, with what was signed here; raises LogStopped where it does not follow.

        `prove(m, n)` gives the consistency proof from the database; it is asked for where the head is ahead of the memory and
        this process did not itself sign all the way between. The memory is not raised: the head may not be committed yet.
        """
        seen, head = self.seen(origin), (size, root)
        line = self._line_to(origin, head)
        if seen is not None and seen not in (head, *line):
            _follow(origin, seen, head, prove)
            line = (seen, head)
        self._lines[origin] = line or (head,)

    def _line_to(self, origin: str, head: Seen) -> tuple[Seen, ...]:
        """Give the heads that this process knows to begin one another, up to this one: other requests may not have raised yet."""
        line = self._lines.get(origin, ())
        return line[: line.index(head) + 1] if head in line else ()

    def seen(self, origin: str) -> Seen | None:
        """Tell the greatest size, with its root, that is remembered of a log; raises LogStopped where the memory is damaged."""
        with self._lock:
            file = self._open(origin)
            if file is None:
                return None
            slots = _read(file, origin)
            if not any(slots):  # two writes may have passed under one unlocked read: look again before stopping
                with _locked(file, fcntl.LOCK_SH):
                    slots = _read(file, origin)
            return self._latest(slots, origin)

    def raise_to(self, origin: str, size: int, root: bytes) -> None:
        """Remember that a log is committed this far; a lower size changes nothing; raises LogStopped for two roots of one size."""
        if len(root) != HASH_BYTES:
            raise ValueError(f"expected a root of {HASH_BYTES} bytes, found {len(root)}")
        with self._lock:
            file = self._open(origin)
            if file is None:
                file = self._create(origin, size, root)
            with _locked(file, fcntl.LOCK_EX):
                slots = _read(file, origin)
                latest = self._latest(slots, origin)
                if latest[0] == size and latest[1] != root:
                    raise LogStopped(_broken(origin, size, size))
                if latest[0] < size:
                    os.pwrite(file, _write(origin, size, root), _STRIDE * (slots[0] == latest))

    def close(self) -> None:
        """Close the files that are held open; they open again when needed."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        for file in self._files.values():
            os.close(file)
        self._files.clear()

    def _after_fork(self) -> None:
        """Share neither lock nor open files with the parent: an flock belongs to the open file, which a fork shares."""
        self._lock = threading.Lock()
        self._close()

    def _latest(self, slots: Sequence[Seen | None], origin: str) -> Seen:
        latest = max(filter(None, slots), default=None)
        if latest is None:
            path = self._path(origin)
            raise LogStopped(f"What was signed of {origin} is not known: {path} is damaged. Restore it, or verify the log first.")
        return latest

    def _path(self, origin: str) -> Path:
        return self.folder / "logs" / sha256(origin.encode()).hexdigest()[:32]

    def _open(self, origin: str) -> int | None:
        """Give the open file of a log, if there is one."""
        if (file := self._files.get(origin)) is not None:
            return file
        try:
            file = os.open(self._path(origin), os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        if len(self._files) >= _OPEN_FILES:
            os.close(self._files.pop(next(iter(self._files))))
        self._files[origin] = file
        return file

    def _create(self, origin: str, size: int, root: bytes) -> int:
        """Make the file of a log, whole or not at all; another process may have been first."""
        path = self._path(origin)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        slot = _write(origin, size, root)
        with suppress(FileExistsError):
            _write_once(path, slot.ljust(_STRIDE, b"\0") + slot)
        file = self._open(origin)
        assert file is not None
        return file


_living: WeakSet[Signer] = WeakSet()


def _after_fork() -> None:
    for signer in list(_living):
        signer._after_fork()


os.register_at_fork(after_in_child=_after_fork)


def _follow(origin: str, seen: Seen, head: Seen, prove: Prove) -> None:
    """Hold the database to its proof that its head follows from what was signed; raises LogStopped."""
    try:
        if seen[0] < head[0] and verify_consistency(seen[0], head[0], seen[1], head[1], prove(seen[0], head[0])):
            return
    except (LookupError, ValueError) as error:
        raise LogStopped(f"{_broken(origin, head[0], seen[0])} No proof could be read: {error}") from error
    raise LogStopped(_broken(origin, head[0], seen[0]))


def _broken(origin: str, size: int, seen: int) -> str:
    """Say in one sentence how the database disagrees with what was signed."""
    if size < seen:
        return f"{origin} has {size} events, but {seen} were signed for: the log is behind what was signed. Was a backup restored?"
    return f"{origin} has {size} events that do not follow from the {seen} that were signed for: history was changed."


def _write(origin: str, size: int, root: bytes) -> bytes:
    return _SLOT.pack(size, root, _checksum(origin, size, root))


def _read(file: int, origin: str) -> list[Seen | None]:
    """Read both slots; None for one that is torn, or was written for another log."""
    both = os.pread(file, _STRIDE + _SLOT.size, 0)
    return [_slot(both[: _SLOT.size], origin), _slot(both[_STRIDE:], origin)]


@lru_cache(_REMEMBERED)  # an act reads the same slots more than once
def _slot(data: bytes, origin: str) -> Seen | None:
    if len(data) != _SLOT.size:
        return None
    size, root, checksum = _SLOT.unpack(data)
    return (size, root) if checksum == _checksum(origin, size, root) else None


def _checksum(origin: str, size: int, root: bytes) -> bytes:
    return sha256(b"signer/1\n%b\n%d\n%b" % (origin.encode(), size, root)).digest()[:16]


@contextmanager
def _locked(file: int, how: int) -> Iterator[None]:
    fcntl.flock(file, how)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _write_once(path: Path, data: bytes) -> None:
    """Make a file for its owner alone, whole or not at all, on disk when this returns; raises FileExistsError."""
    draft = path.with_name(f".{path.name}.{token_hex(8)}")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(file)
        os.link(draft, path)
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
