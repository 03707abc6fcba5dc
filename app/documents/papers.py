"""Papers by their digest: what is kept under a digest is that content and no other, for ever. Knows no name and no reader."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from app.errors import Altered, Fault, Invalid, Unknown

CHUNK = 1024 * 1024
OCTETS = "application/octet-stream"  # whatever it is: a browser saves it and opens nothing
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Stored:
    """A paper as it is kept: its digest is its name."""

    sha256: str
    size: int


class Papers:
    """A folder of papers, each at sha256/ab/cd/, written once and never again."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self.folder, self.most_bytes = folder, most_bytes

    def store(self, stream: BinaryIO) -> Stored:
        """Keep what a stream holds, on disk when this returns. Raises Invalid for an empty paper or one that is too large.

        A paper that is kept already stays as it is: the same digest is the same content.
        """
        incoming = self.folder / "incoming"
        incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = incoming / token_hex(16)
        try:
            stored = self._write(stream, draft)
            place = self._place(stored.sha256)
            _make_folders(place.parent, self.folder)
            with suppress(FileExistsError):
                os.link(draft, place)  # unlike a renaming, it never takes the place of what is there
            _on_disk(place.parent)  # also where it was there: whoever put it there may not have come so far
        finally:
            draft.unlink(missing_ok=True)
        return stored

    def open(self, digest: str) -> BinaryIO:
        """Open a paper for reading, once all of it was seen to have its digest. Raises Unknown, Altered."""
        if not _DIGEST.fullmatch(digest):
            raise Unknown("There is no such paper.")
        try:
            file = self._place(digest).open("rb")
        except FileNotFoundError:
            raise Unknown(f"The paper {digest[:12]} is not in the store of this host.") from None
        if file_digest(file, "sha256").hexdigest() != digest:
            file.close()
            raise Altered(f"What the store of this host keeps as the paper {digest[:12]} is another file. Tell the operator.")
        file.seek(0)
        return file

    def fault(self, digest: str, size: int) -> str | None:
        """Say what is wrong with a paper in the store; None where it is there, whole and as it was."""
        try:
            with self.open(digest) as file:
                found = file.seek(0, os.SEEK_END)
        except (Unknown, Altered) as wrong:
            return wrong.detail
        return None if found == size else f"The paper {digest[:12]} has {found} bytes; expected {size}."

    def _write(self, stream: BinaryIO, draft: Path) -> Stored:
        """Copy a stream to a file of our own naming, and stop where it grows too long."""
        found, size = sha256(), 0
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o400), "wb") as file:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > self.most_bytes:
                    raise _fault(f"Expected a paper of at most {self.most_bytes // CHUNK} MB; found more.")
                found.update(chunk)
                file.write(chunk)
            if size == 0:
                raise _fault("Expected a paper; found an empty file.")
            file.flush()
            os.fsync(file.fileno())
        return Stored(found.hexdigest(), size)

    def _place(self, digest: str) -> Path:
        return self.folder / "sha256" / digest[:2] / digest[2:4] / digest


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """Give what a paper holds, a piece at a time, and close it."""
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def _make_folders(folder: Path, top: Path) -> None:
    """Make a folder and those above it, each entered in its parent on disk."""
    missing = [one for one in (folder, *folder.parents) if one.is_relative_to(top) and not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
        _on_disk(one.parent)


def _on_disk(folder: Path) -> None:
    """Wait until the names in a folder are on disk too, not only the files that they name."""
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)


def _fault(message: str) -> Invalid:
    return Invalid(message, [Fault("file", message)])
