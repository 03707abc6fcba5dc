"""The store of papers: by digest, written once, never larger than allowed, never outside its folder."""

from __future__ import annotations

import io
import os
import stat
from hashlib import sha256
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from app.documents.papers import CHUNK, Papers, Stored
from app.errors import Invalid, Unknown

MEMO = b"%PDF-1.7 the memorandum"
DIGEST = sha256(MEMO).hexdigest()


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    return Papers(tmp_path / "papers", 3 * CHUNK)


def kept(papers: Papers) -> list[str]:
    return sorted(str(p.relative_to(papers.folder)) for p in papers.folder.rglob("*") if p.is_file())


def test_a_paper_is_kept_under_its_digest(papers: Papers) -> None:
    assert papers.store(io.BytesIO(MEMO)) == Stored(DIGEST, len(MEMO))
    assert kept(papers) == [f"sha256/{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"]
    with papers.open(DIGEST) as file:
        assert file.read() == MEMO


def test_the_same_paper_twice_is_kept_once_and_never_overwritten(papers: Papers) -> None:
    papers.store(io.BytesIO(MEMO))
    place = papers.folder / kept(papers)[0]
    before = place.stat().st_ino
    assert papers.store(io.BytesIO(MEMO)).sha256 == DIGEST
    assert (place.stat().st_ino, len(kept(papers))) == (before, 1)


def test_a_paper_as_long_as_allowed_is_taken_and_one_byte_more_is_not(papers: Papers) -> None:
    assert papers.store(io.BytesIO(bytes(papers.most_bytes))).size == papers.most_bytes
    with pytest.raises(Invalid, match="at most 3 MB") as refused:
        papers.store(io.BytesIO(bytes(papers.most_bytes + 1)))
    assert refused.value.faults[0].where == "file"
    assert len(kept(papers)) == 1


def test_no_more_is_read_than_is_needed_to_refuse(papers: Papers) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return bytes(size)

    endless: Any = Endless()
    with pytest.raises(Invalid):
        papers.store(endless)
    assert endless.given <= papers.most_bytes + CHUNK


def test_an_empty_paper_is_refused(papers: Papers) -> None:
    with pytest.raises(Invalid, match="empty"):
        papers.store(io.BytesIO(b""))
    assert kept(papers) == []


def test_a_stream_that_breaks_leaves_nothing_behind(papers: Papers) -> None:
    class Breaking(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise OSError("the line went dead")

    broken: Any = Breaking()
    with pytest.raises(OSError, match="dead"):
        papers.store(broken)
    assert kept(papers) == []


def test_content_is_on_disk_before_its_name_and_both_before_the_answer(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    sync, link = os.fsync, os.link

    def synced(file: int) -> None:
        done.append("content" if stat.S_ISREG(os.fstat(file).st_mode) else "folder")
        sync(file)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "link", lambda a, b: (done.append("name"), link(a, b)))
    papers.store(io.BytesIO(MEMO))
    named = done.index("name")
    assert done[:named].count("content") == 1
    assert "folder" in done[:named]  # the folders that were made for it
    assert done[named:] == ["name", "folder"]


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, f"{DIGEST}/..", f"{DIGEST}\n"])
def test_what_is_no_digest_is_never_a_path(papers: Papers, digest: str) -> None:
    with pytest.raises(Unknown):
        papers.open(digest)


def test_a_paper_that_is_not_here_is_unknown(papers: Papers) -> None:
    with pytest.raises(Unknown, match="not in the store"):
        papers.open("0" * 64)


def test_many_at_once_keep_one_whole_paper(papers: Papers) -> None:
    start, told = Barrier(8), []

    def store() -> None:
        start.wait()
        told.append(papers.store(io.BytesIO(MEMO * 1000)))

    threads = [Thread(target=store) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(told)) == 1
    assert len(told) == 8
    assert len(kept(papers)) == 1
