"""Papers over HTTP: taken in within limits, given out so that no browser opens them, seen by those who may read."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from fastapi import FastAPI

from app.config import Settings
from tests.world import Caller, World, said

By = Callable[[str], Caller]
MEMO = b"%PDF-1.7 the memorandum"
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
def path(world: World, by: By) -> str:
    return f"/decisions/{by('policy_officer').open(world)['id']}/attachments"


def attach(caller: Caller, path: str, content: bytes = MEMO, name: str = "memo.pdf", version: int = 1, **fields: Any) -> Any:
    data = {"kind": "report", "visibility": "public", **fields}
    return caller.send("POST", path, said(version), data=data, files={"file": (name, content, "text/html")})


def test_a_paper_is_taken_in_and_given_out_as_it_was(path: str, by: By) -> None:
    olive = by("policy_officer")
    answer = attach(olive, path, key="memorandum")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    paper = told["attachment"]
    assert {k: paper[k] for k in ("key", "name", "kind", "visibility", "size")} == {
        "key": "memorandum",
        "name": "memo.pdf",
        "kind": "report",
        "visibility": "public",
        "size": len(MEMO),
    }
    assert paper["sha256"] == sha256(MEMO).hexdigest()
    assert told["decision"]["attachments"] == [paper]
    assert (told["event"]["kind"], answer.headers["etag"], told["decision"]["revision"]) == ("decision:attach:done", '"v2"', 2)
    assert answer.headers["location"] == f"/api/v1{path}/{paper['id']}"
    assert olive.get(f"{path}/{paper['id']}").content == MEMO


def test_a_paper_that_was_changed_in_the_store_is_not_given_out(world: World, path: str, by: By, settings: Settings) -> None:
    olive = by("policy_officer")
    other = b"%PDF-1.7 paper of this test alone " + path.encode()
    paper = attach(olive, path, other).json()["attachment"]
    (place,) = (settings.data / "papers").rglob(paper["sha256"])
    place.chmod(0o600)
    place.write_bytes(bytes(reversed(other)))
    answer = olive.get(f"{path}/{paper['id']}")
    assert (answer.status_code, answer.json()["code"]) == (503, "paper_altered")
    assert other not in answer.content


def test_no_browser_opens_what_is_given_out(path: str, by: By) -> None:
    olive = by("policy_officer")
    paper = attach(olive, path, HTML, "a b;\u0177.html").json()["attachment"]
    headers = olive.get(f"{path}/{paper['id']}").headers
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"] == "attachment; filename=\"a b;_.html\"; filename*=UTF-8''a%20b%3B%C5%B7.html"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")
    assert headers["content-length"] == str(len(HTML))


def test_a_paper_is_seen_by_those_who_may_read_the_decision(path: str, by: By, stranger: Caller) -> None:
    paper = attach(by("policy_officer"), path, visibility="confidential").json()["attachment"]
    assert by("auditor").get(f"{path}/{paper['id']}").content == MEMO
    assert by("monitoring_officer").get(f"{path}/{paper['id']}").status_code == 404
    assert stranger.get(f"{path}/{paper['id']}").status_code == 404


@pytest.mark.parametrize("paper", ["01993c1e-6d2f-7a51-9b0e-2f64c7d0a113", "1", "..%2F..%2Fetc%2Fpasswd", "%00"])
def test_a_paper_of_another_name_is_not_there(paper: str, path: str, by: By) -> None:
    assert by("policy_officer").get(f"{path}/{paper}").status_code == 404


def test_the_papers_of_one_decision_are_not_those_of_another(path: str, world: World, by: By) -> None:
    paper = attach(by("policy_officer"), path).json()["attachment"]
    other = by("policy_officer").open(world)["id"]
    assert by("policy_officer").get(f"/decisions/{other}/attachments/{paper['id']}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"visibility": "secret"}, "visibility"),
        ({"visibility": ""}, "visibility"),
        ({"kind": ""}, "kind"),
        ({"kind": "x" * 65}, "kind"),
        ({"kind": "a\u202eb"}, "kind"),
        ({"kind": "a\x00b"}, "kind"),
        ({"note": "one field too many"}, "note"),
        ({"visibility": ["public", "public"]}, "visibility"),
        ({"name": ""}, "file"),
        ({"name": "a\u202efdp.exe"}, "file"),
        ({"content": b""}, "file"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(fields: dict[str, Any], where: str, path: str, by: By) -> None:
    answer = attach(by("policy_officer"), path, **fields)
    assert answer.status_code == 422, answer.text
    assert where in [fault["where"] for fault in answer.json()["faults"]]


def test_a_form_has_one_file(path: str, by: By) -> None:
    fields = {"kind": "report", "visibility": "public"}
    two = [("file", ("a.pdf", MEMO)), ("file", ("b.pdf", MEMO))]
    assert by("policy_officer").send("POST", path, said(1), data=fields, files=two).status_code == 400
    none = by("policy_officer").send("POST", path, said(1), data=fields, files={"file": (None, "text")})
    assert none.status_code == 422, none.text


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--y\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"A: b\r\n" * 10_000),
        ("multipart/form-data; boundary=" + "x" * 5000, b"--x--"),
    ],
)
def test_a_form_that_cannot_be_read_is_told_so(media: str, body: bytes, path: str, by: By) -> None:
    answer = by("policy_officer").send("POST", path, {**said(1), "Content-Type": media}, content=body)
    assert answer.status_code in (400, 422), answer.text


@pytest.mark.parametrize("media", ["application/json", "application/x-www-form-urlencoded", ""])
def test_only_a_form_is_read(media: str, path: str, by: By) -> None:
    assert by("policy_officer").send("POST", path, {**said(1), "Content-Type": media}, content=b"{}").status_code == 415


def test_a_paper_is_no_larger_than_the_settings_say(path: str, by: By, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.state.parts.papers, "most_bytes", 1000)
    assert attach(by("policy_officer"), path, b"x" * 1001).status_code == 422
    most = app.state.parts.settings.paper_megabytes * 1024 * 1024
    answer = attach(by("policy_officer"), path, b"x" * (most + 100_000))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_paper_that_was_signed_voids_what_covers_it(world: World, by: By) -> None:
    decision = by("policy_officer").open(world)["id"]
    by("policy_officer").act(decision, "submit")
    by("monitoring_officer").act(decision, "clear")
    answer = attach(by("policy_officer"), f"/decisions/{decision}/attachments", version=3)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert [voided["name"] for voided in told["voided"]] == ["legal"]
    assert told["decision"]["state"] == "legal_check"


@pytest.mark.parametrize("wanted", ["bytes=0-3", "bytes=" + ",".join("0-1" for _ in range(5000)), "bytes=9-1", "lines=1-2"])
def test_a_paper_is_given_out_whole_whatever_range_is_asked_for(wanted: str, path: str, by: By) -> None:
    """Ranges are a way to make a server work much for little (CVE-2025-62727); papers are saved whole."""
    paper = attach(by("policy_officer"), path).json()["attachment"]
    answer = by("policy_officer").send("GET", f"{path}/{paper['id']}", {"Range": wanted})
    assert (answer.status_code, answer.content) == (200, MEMO)
