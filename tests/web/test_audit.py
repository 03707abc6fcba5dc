"""The log for its auditors: the bytes that were hashed, the checkpoint, and proofs that hold without this server."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from app.log.note import VerifierKey, open_note
from app.log.tree import leaf_hash, verify_inclusion
from tests.world import Caller, World

By = Callable[[str], Caller]


@pytest.fixture(scope="module")
def carried(world: World, by: By) -> dict[str, Any]:
    """A decision with a few acts; gives the answer of the last."""
    decision = by("policy_officer").open(world)["id"]
    by("policy_officer").act(decision, "submit")
    told: dict[str, Any] = by("monitoring_officer").act(decision, "clear").json()
    return told


def pages(caller: Caller, world: World, limit: int) -> list[dict[str, Any]]:
    found, cursor = [], ""
    while True:
        page = caller.get(f"/audit/events?body={world.slug}&limit={limit}{cursor}").json()
        found += page["items"]
        if page["next"] is None:
            return found
        assert len(page["items"]) == limit
        cursor = f"&cursor={page['next']}"


def test_every_event_is_given_in_order_with_the_bytes_that_were_hashed(world: World, by: By, carried: dict[str, Any]) -> None:
    events = pages(by("auditor"), world, 7)
    assert events == pages(by("auditor"), world, 100)
    assert [event["seq"] for event in events] == list(range(len(events)))
    assert events[0]["kind"] == "body:create:done"
    for event in events:
        body = base64.b64decode(event["bytes"])
        assert leaf_hash(body).hex() == event["leaf"]
        assert orjson.loads(body) == event["event"]
        assert (event["kind"], event["seq"], event["at"]) == tuple(event["event"][key] for key in ("kind", "seq", "at"))
    assert carried["event"]["leaf"] in [event["leaf"] for event in events]


def test_the_checkpoint_is_signed_and_covers_the_whole_log(world: World, by: By, carried: dict[str, Any]) -> None:
    told = by("auditor").get(f"/audit/checkpoint?body={world.slug}").json()
    checkpoint = open_note(told["checkpoint"], VerifierKey.parse(told["key"]))
    assert (checkpoint.origin, checkpoint.size, checkpoint.root.hex()) == (told["origin"], told["size"], told["root"])
    assert told["size"] == len(pages(by("auditor"), world, 100))


def test_every_event_is_proved_up_to_the_checkpoint(world: World, by: By, carried: dict[str, Any]) -> None:
    key = VerifierKey.parse(by("auditor").get(f"/audit/checkpoint?body={world.slug}").json()["key"])
    for event in pages(by("auditor"), world, 100):
        told = by("auditor").get(f"/audit/proofs/{event['leaf']}").json()
        checkpoint = open_note(told["checkpoint"], key)
        proof = [bytes.fromhex(part) for part in told["proof"]]
        assert verify_inclusion(bytes.fromhex(event["leaf"]), event["seq"], checkpoint.size, proof, checkpoint.root)
        assert (told["seq"], told["size"]) == (event["seq"], checkpoint.size)


def test_the_receipt_of_an_act_proves_it_at_once(world: World, by: By, carried: dict[str, Any]) -> None:
    key = VerifierKey.parse(by("auditor").get(f"/audit/checkpoint?body={world.slug}").json()["key"])
    receipt = carried["receipt"]
    checkpoint = open_note(receipt["checkpoint"], key)
    proof = [bytes.fromhex(part) for part in receipt["proof"]]
    assert verify_inclusion(bytes.fromhex(receipt["leaf"]), receipt["seq"], checkpoint.size, proof, checkpoint.root)


@pytest.mark.parametrize("leaf", ["0" * 64, "x", "A" * 64, "0" * 63])
def test_what_is_not_in_a_log_has_no_proof(leaf: str, by: By) -> None:
    assert by("auditor").get(f"/audit/proofs/{leaf}").status_code == 404


def test_the_proof_of_an_event_is_for_the_auditors_of_its_body(
    world: World, by: By, stranger: Caller, carried: dict[str, Any]
) -> None:
    leaf = carried["receipt"]["leaf"]
    for caller in (by("commissioner"), by("administrator"), stranger):
        assert caller.get(f"/audit/proofs/{leaf}").status_code == 404


@pytest.mark.parametrize(
    "query", ["", "body=", "body=North%20Shire", "body={slug}&cursor=zzz", "body={slug}&cursor=c2VxOng", "body={slug}&limit=101"]
)
def test_a_question_that_is_not_whole_is_told_so(query: str, world: World, by: By) -> None:
    answer = by("auditor").get(f"/audit/events?{query.format(slug=world.slug)}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
