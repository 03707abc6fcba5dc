"""Headers of an act, and names of files: what is taken, and what is not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from app.api.auth import Sent, bearer, digest, sent_on_version
from app.api.strict import Malformed
from app.documents.names import disposition, plain_name
from app.errors import Invalid
from app.officers.tokens import NotSignedIn


def request(*headers: tuple[str, str], body: bytes = b"{}") -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    return Request({"type": "http", "method": "POST", "path": "/api/v1/decisions", "headers": raw, "query_string": b""}, receive)


def sent(*headers: tuple[str, str]) -> Sent:
    one = request(*headers)
    return asyncio.run(sent_on_version(one, one.headers.get("if-match"), one.headers.get("idempotency-key")))


@pytest.mark.parametrize(("tag", "version"), [('"v7"', 7), ('W/"v7"', 7), (' "v123" ', 123), ('"v0"', 0)])
def test_a_version_is_read_from_its_tag(tag: str, version: int) -> None:
    assert sent(("If-Match", tag)).if_match == version


@pytest.mark.parametrize(
    "tag",
    [
        "*",
        '"v7", "v8"',
        "v7",
        '"7"',
        '"V7"',
        '"v-7"',
        '"v7.0"',
        "",
        '""',
        'w/"v7"',
        '"v' + "9" * 16 + '"',
        '"v\u0667"'.encode().decode("latin-1"),
    ],
)
def test_a_tag_that_means_no_one_version_is_refused(tag: str) -> None:
    with pytest.raises(Malformed, match="expected the one ETag"):
        sent(("If-Match", tag))


def test_two_tags_are_refused_even_if_they_are_the_same() -> None:
    with pytest.raises(Malformed):
        sent(("If-Match", '"v7"'), ("If-Match", '"v7"'))


def test_without_a_tag_no_version_is_meant() -> None:
    assert sent() == Sent(None, None, digest("POST", "/api/v1/decisions", b"{}"))


@pytest.mark.parametrize("key", ["a", "x" * 200, "6f1c-!~{}"])
def test_a_key_is_visible_ascii(key: str) -> None:
    assert sent(("Idempotency-Key", key)).key == key


@pytest.mark.parametrize("key", ["", "x" * 201, "a b", "a\tb", "é"])
def test_any_other_key_is_refused(key: str) -> None:
    with pytest.raises(Malformed, match="200 visible ASCII"):
        sent(("Idempotency-Key", key))


def test_two_keys_are_refused() -> None:
    with pytest.raises(Malformed):
        sent(("Idempotency-Key", "a"), ("Idempotency-Key", "b"))


def test_a_request_is_known_by_method_address_and_body() -> None:
    asked = {digest(m, p, b) for m in ("POST", "PATCH") for p in ("/a", "/b") for b in (b"", b"{}")}
    assert len(asked) == 8


@pytest.mark.parametrize("header", ["Bearer abc", "bearer abc", "BEARER  abc "])
def test_a_token_is_read(header: str) -> None:
    assert asyncio.run(bearer(request(("Authorization", header)))) == "abc"


@pytest.mark.parametrize("headers", [[], [""], ["abc"], ["Bearer"], ["Bearer "], ["Basic abc"], ["Bearer a", "Bearer b"]])
def test_without_one_token_nobody_is_signed_in(headers: list[str]) -> None:
    with pytest.raises(NotSignedIn):
        asyncio.run(bearer(request(*(("Authorization", header) for header in headers))))


@pytest.mark.parametrize(
    ("sent_as", "name"),
    [
        ("memorandum.pdf", "memorandum.pdf"),
        (r"C:\fakepath\memorandum.pdf", "memorandum.pdf"),
        ("../../etc/passwd", "passwd"),
        ("/memorandum.pdf", "memorandum.pdf"),
        (" memorandum.pdf ", "memorandum.pdf"),
        ("Zoe\u0308.pdf", "Zo\u00eb.pdf"),
    ],
)
def test_a_paper_keeps_its_name_and_not_its_folders(sent_as: str, name: str) -> None:
    assert plain_name(sent_as) == name


@pytest.mark.parametrize("sent_as", ["", "  ", "..", "folder/", "a\nb.pdf", "a\x00b.pdf", "a\u202efdp.exe", "x" * 201])
def test_a_name_that_cannot_be_read_is_refused(sent_as: str) -> None:
    with pytest.raises(Invalid):
        plain_name(sent_as)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("memo.pdf", "attachment; filename=\"memo.pdf\"; filename*=UTF-8''memo.pdf"),
        ("tŷ 1.pdf", "attachment; filename=\"t_ 1.pdf\"; filename*=UTF-8''t%C5%B7%201.pdf"),
        ('a"; filename=b.exe', "attachment; filename=\"a_; filename=b.exe\"; filename*=UTF-8''a%22%3B%20filename%3Db.exe"),
        ("100%.pdf", "attachment; filename=\"100_.pdf\"; filename*=UTF-8''100%25.pdf"),
    ],
)
def test_a_download_is_named_for_old_and_new_readers(name: str, header: str) -> None:
    assert disposition(name) == header
