"""Decisions over HTTP: what each call answers, with which status and which headers. Rules themselves are tested below."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.decisions import queries
from app.decisions.view import event_view
from app.log.office import Office
from app.waiting import gives_way
from app.workflow.loader import load
from tests.homes import Engine
from tests.world import COMPLETE, SMALL, Caller, World, make_world, said

By = Callable[[str], Caller]
STEPS = {
    "submit": ("policy_officer", "legal_check"),
    "clear": ("monitoring_officer", "finance_signoff"),
    "certify": ("chief_finance_officer", "awaiting_decision"),
    "approve": ("commissioner", "approved"),
}


def carry(world: World, by: By, until: str = "approve", **content: Any) -> str:
    decision = str(by("policy_officer").open(world, **content)["id"])
    for action, (post, _) in STEPS.items():
        answer = by(post).act(decision, action)
        assert answer.status_code == 200, answer.text
        if action == until:
            break
    return decision


def test_a_decision_is_carried_from_draft_to_approved(world: World, by: By) -> None:
    opened = by("policy_officer").open(world)
    assert (opened["state"], opened["version"], opened["event"]["kind"]) == ("draft", 1, "decision:open:done")
    for version, (action, (post, state)) in enumerate(STEPS.items(), start=2):
        answer = by(post).act(opened["id"], action)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert (told["decision"]["state"], told["event"]["action"], answer.headers["etag"]) == (state, action, f'"v{version}"')
        assert told["receipt"]["leaf"] == told["event"]["leaf"]
    assert [signoff["name"] for signoff in told["decision"]["signoffs"]] == ["legal", "finance"]
    assert all(signoff["holds"] for signoff in told["decision"]["signoffs"])
    assert told["decision"]["determinations"][0]["outcomes"][0]["outcome"] == "approved"
    assert by("commissioner").get(f"/decisions/{opened['id']}").json() == told["decision"]


def test_an_opening_says_where_the_decision_is(world: World, by: By) -> None:
    answer = by("policy_officer").post("/decisions", {"body": world.body, "workflow": "small-notice", "title": "A footbridge"})
    told = answer.json()
    assert (answer.status_code, answer.headers["location"], answer.headers["etag"]) == (
        201,
        f"/api/v1/decisions/{told['id']}",
        '"v1"',
    )
    read = by("policy_officer").get(f"/decisions/{told['id']}").json()
    assert read == {key: value for key, value in told.items() if key not in ("event", "receipt")}
    assert (read["originator"], read["sections"], read["reference"]) == (
        {"post": "policy_officer", "officer": world.officers["policy_officer"]},
        {},
        None,
    )


@pytest.mark.parametrize(
    ("more", "status", "sentence"),
    [
        ({"workflow": "large-notice"}, 404, "has not adopted a procedure 'large-notice'. It has adopted: small-notice"),
        ({"sections": {"sumary": {"is": "none"}}}, 422, "Did you mean summary?"),
        ({"checklist": {"legal": {"answer": "yes"}}}, 422, "there are: legal_advice"),
        ({"checklist": {"legal_advice": {"answer": "maybe"}}}, 422, "The answer is one of yes, no"),
        ({"decider": {"post": "mayor"}}, 422, "There is no decider 'mayor'"),
        ({"recommendations": [{"id": "one", "verb": "build", "text": "x"}]}, 422, "There is no verb 'build'"),
        ({"sections": {"summary": {"is": "given", "value": 7}}}, 422, "Summary is text"),
        ({"originator": {"post": "mayor"}}, 404, "has no post 'mayor'"),
        ({"title": "x\u202ey"}, 422, "marks of direction"),
    ],
)
def test_what_the_procedure_does_not_know_is_told_with_what_it_knows(
    more: dict[str, Any], status: int, sentence: str, world: World, by: By
) -> None:
    body = {"body": world.slug, "workflow": "small-notice", "title": "A footbridge", **more}
    answer = by("policy_officer").post("/decisions", body)
    assert answer.status_code == status, answer.text
    assert sentence in answer.text.replace('\\"', '"')


def test_only_the_holder_of_an_office_opens_a_decision(world: World, by: By) -> None:
    answer = by("auditor").post("/decisions", {"body": world.slug, "workflow": "small-notice", "title": "A footbridge"})
    assert (answer.status_code, answer.json()["blockers"][0]["code"]) == (403, "capacity_not_held")


def test_an_unmet_guard_gives_every_blocker_and_stands_in_the_history(world: World, by: By) -> None:
    olive = by("policy_officer")
    decision = olive.open(world, sections={}, checklist={}, recommendations=[])["id"]
    answer = olive.act(decision, "submit")
    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    blockers = answer.json()["blockers"]
    assert {b["where"] for b in blockers} == {"sections.summary", "checklist.legal_advice"}
    assert all(b["message"] and b["capacity"] and b["rule"] for b in blockers)
    offered = olive.get(f"/decisions/{decision}/transitions").json()["items"]
    assert offered[0]["blockers"] == blockers  # what is shown is what is refused
    last = olive.get(f"/decisions/{decision}/history").json()["items"][-1]
    assert (last["kind"], [b["code"] for b in last["blockers"]]) == ("decision:transition:refused", [b["code"] for b in blockers])


def test_an_act_out_of_turn_is_refused_and_an_unknown_one_is_told_those_that_are_known(world: World, by: By) -> None:
    olive = by("policy_officer")
    decision = carry(world, by, until="submit")
    assert [b["code"] for b in olive.act(decision, "submit").json()["blockers"]] == ["wrong_state"]
    answer = olive.act(decision, "sumbit")
    assert answer.status_code == 422
    assert "submit, clear, certify, approve, supersede" in answer.json()["faults"][0]["message"]


def test_what_can_be_done_now_and_what_later(world: World, by: By) -> None:
    decision = by("policy_officer").open(world)["id"]
    path = f"/decisions/{decision}/transitions"
    now = by("policy_officer").get(path).json()["items"]
    assert [(option["action"], option["allowed"], option["to"]) for option in now] == [("submit", True, ["legal_check"])]
    for query in ("?all", "?all=true"):
        later = by("policy_officer").get(path + query).json()["items"]
        assert [option["action"] for option in later][:4] == ["submit", "clear", "certify", "approve"]
    assert later[1]["signoff"]["statement"] == "I cleared it."


def test_a_change_makes_a_revision_and_says_what_it_voided(world: World, by: By) -> None:
    decision = carry(world, by, until="clear")
    answer = by("policy_officer").patch(f"/decisions/{decision}", {"title": "A wider footbridge"}, 3)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"v4"')
    told = answer.json()
    assert [(v["name"], v["paths"]) for v in told["voided"]] == [("legal", ["title"])]
    assert (told["state"], told["revision"], told["event"]["changes"]) == ("legal_check", 2, [{"path": "title", "is": "set"}])
    assert [s["holds"] for s in told["signoffs"]] == [False]


def test_a_change_of_nothing_is_no_change(world: World, by: By) -> None:
    decision = by("policy_officer").open(world)["id"]
    for body in ({}, {"title": "A footbridge"}, COMPLETE, {"findings": {}}):
        answer = by("policy_officer").patch(f"/decisions/{decision}", body, 1)
        assert (answer.status_code, answer.headers["etag"]) == (200, '"v1"'), answer.text
        told = answer.json()
        assert (told["voided"], told["event"], told["receipt"], told["revision"]) == ([], None, None, 1)


def test_null_makes_blank_and_what_is_left_out_stays(world: World, by: By) -> None:
    olive = by("policy_officer")
    path = f"/decisions/{olive.open(world)['id']}"
    told = olive.patch(path, {"sections": {"summary": None}, "decider": None}, 1).json()
    assert (told["sections"], told["decider"], told["checklist"]) == ({}, None, {"legal_advice": {"answer": "yes"}})
    for n, answer in enumerate(("none", "not_applicable"), start=2):
        told = olive.patch(path, {"sections": {"summary": {"is": answer, "why": "No need."}}}, n).json()
        assert told["sections"] == {"summary": {"is": answer, "why": "No need."}}


def test_every_revision_stays_as_it_stood_and_two_can_be_compared(world: World, by: By) -> None:
    olive = by("policy_officer")
    path = f"/decisions/{olive.open(world)['id']}"
    olive.patch(path, {"title": "A wider footbridge", "decider": None}, 1)
    first, second = (olive.get(f"{path}/revisions/{n}").json() for n in (1, 2))
    assert (first["content"]["title"], second["content"]["title"]) == ("A footbridge", "A wider footbridge")
    assert (first["version"], second["version"]) == (1, 2)
    assert first["commitments"]["sections.summary"] == second["commitments"]["sections.summary"]
    assert olive.get(f"{path}/revisions/1/compare/2").json() == {
        "from": 1,
        "to": 2,
        "items": [
            {"path": "decider", "before": {"post": "commissioner"}, "after": None},
            {"path": "title", "before": "A footbridge", "after": "A wider footbridge"},
        ],
    }
    for n in ("0", "3", "01", "-1", "x", "9" * 12):
        assert olive.get(f"{path}/revisions/{n}").status_code == 404
        assert olive.get(f"{path}/revisions/1/compare/{n}").status_code == 404


def test_a_long_history_is_told_like_a_short_one_and_holds_up_no_loop(
    world: World, by: By, kind: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    olive, on_a_loop = by("policy_officer"), list[bool]()

    def noted(*given: Any) -> Any:
        on_a_loop.append(gives_way())
        return event_view(*given)

    decision = olive.open(world)["id"]
    monkeypatch.setattr(queries, "event_view", noted)
    short = olive.get(f"/decisions/{decision}/history")
    monkeypatch.setattr(queries, "FEW", 0)
    long = olive.get(f"/decisions/{decision}/history")
    assert short.json()["items"]
    assert (short.content, on_a_loop) == (long.content, [kind == "postgresql", False])


def test_the_history_tells_it_in_order_with_its_words(world: World, by: By) -> None:
    olive = by("policy_officer")
    decision = olive.open(world)["id"]
    olive.post(f"/decisions/{decision}/comments", {"text": "Ask the parish first."})
    answer = olive.act(decision, "submit", comment="Ready at last.")
    items = olive.get(f"/decisions/{decision}/history").json()["items"]
    assert [(e["kind"], e["comment"]) for e in items] == [
        ("decision:open:done", None),
        ("decision:comment:done", "Ask the parish first."),
        ("decision:transition:done", "Ready at last."),
    ]
    assert items[-1] == answer.json()["event"]
    assert [e["seq"] for e in items] == sorted(e["seq"] for e in items)


def test_a_signature_on_paper_is_recorded_as_one(world: World, by: By) -> None:
    decision = carry(world, by, until="submit")
    mona = by("monitoring_officer")
    scanned = mona.send(
        "POST",
        f"/decisions/{decision}/attachments",
        said(2),
        files={"file": ("signed.pdf", b"%PDF", "application/pdf")},
        data={"kind": "signature", "visibility": "restricted"},
    )
    assert scanned.status_code == 201, scanned.text
    scan = scanned.json()["attachment"]["id"]
    assert mona.get(f"/decisions/{decision}/attachments/{scan}").content == b"%PDF"
    wet = {
        "method": "wet",
        "officer": world.officers["monitoring_officer"],
        "signed_on": world.now.date().isoformat(),
        "scan": scan,
    }
    answer = mona.act(decision, "clear", signoff=wet)
    assert answer.status_code == 200, answer.text
    (signed,) = answer.json()["decision"]["signoffs"]
    assert (signed["method"], signed["signed_on"], signed["recorded_by"]) == (
        "wet",
        world.now.date().isoformat(),
        world.officers["monitoring_officer"],
    )
    assert "Signed on paper" in signed["note"]


def test_a_dispensation_lifts_one_rule_for_one_officer(world: World, by: By) -> None:
    """The monitoring officer brings the matter, so may not clear it; somebody who is not involved gives leave, with a reason."""
    mona = by("monitoring_officer")
    decision = mona.open(world)["id"]
    mona.act(decision, "submit")
    refused = mona.act(decision, "clear")
    assert refused.status_code == 409, refused.text
    rule = refused.json()["blockers"][0]["code"]
    leave = {"rule": rule, "officer": mona.officer, "reason": "There is no deputy."}
    path = f"/decisions/{decision}/dispensations"
    own = mona.post(path, leave, version=2)
    assert (own.status_code, {b["code"] for b in own.json()["blockers"]}) == (409, {"own_dispensation", "involved"})
    answer = by("commissioner").post(path, leave, version=2)
    assert answer.status_code == 201, answer.text
    given = {"granted_by": by("commissioner").officer, "capacity": "commissioner", "of_body": None}
    assert answer.json()["decision"]["dispensations"] == [{**leave, **given}]
    assert mona.act(decision, "clear").status_code == 200


def test_lists_are_narrowed_and_turned_page_by_page(world: World, by: By) -> None:
    olive = by("policy_officer")
    made = [olive.open(world, title=f"Narrow bridge {n}")["id"] for n in range(5)]
    olive.act(made[0], "submit")

    def listed(query: str, caller: Caller = olive) -> list[str]:
        return [item["id"] for item in caller.get(f"/decisions?q=narrow&body={world.slug}{query}").json()["items"]]

    assert listed("") == made[::-1]
    assert listed("&state=legal_check") == [made[0]]
    assert listed("&state=asleep") == listed("&workflow=large-notice") == listed("&outcome=approved") == []
    assert listed("&awaiting=me") == made[:0:-1]
    assert listed("&awaiting=me", by("monitoring_officer")) == [made[0]]
    assert listed("&overdue") == []
    turned, cursor = [], ""
    for _ in range(3):
        page = olive.get(f"/decisions?q=narrow&limit=2{cursor}").json()
        turned += [item["id"] for item in page["items"]]
        cursor = f"&cursor={page['next']}"
    assert (turned, page["next"]) == (made[::-1], None)


def test_two_decisions_are_linked_in_both_histories(world: World, by: By) -> None:
    olive = by("policy_officer")
    old = carry(world, by)
    new = olive.open(world, links=[{"kind": "supersedes", "decision": old}])["id"]
    last = olive.get(f"/decisions/{old}/history").json()["items"][-1]
    assert last["kind"] == "decision:link:done"
    for post in ("policy_officer", "monitoring_officer", "chief_finance_officer", "commissioner"):
        action = next(action for action, (by_post, _) in STEPS.items() if by_post == post)
        assert by(post).act(new, action).status_code == 200
    assert olive.get(f"/decisions/{old}").json()["state"] == "superseded"


WARNED = b"""
findings:
  - key: summary_silent
    says: The summary says that there is nothing to say.
    rule: '!(sections.summary.is == "none")'
    cured_by: originator
    where: sections.summary
"""


def test_an_answer_tells_the_findings_as_the_act_has_left_them(client: TestClient, office: Office, now: datetime) -> None:
    source = SMALL.read_bytes().replace(b"workflow: small-notice", b"workflow: warned-notice") + WARNED
    warned = make_world(office, now, load(source, "warned-notice.yaml"))
    olive = warned.caller(client, "policy_officer")
    path = f"/decisions/{olive.open(warned)['id']}"
    assert olive.get(path).json()["findings"] == []
    silent = olive.patch(path, {"sections": {"summary": {"is": "none"}}}, 1).json()
    assert [(f["code"], f["answered"]) for f in silent["findings"]] == [("summary_silent", False)]
    noted = olive.patch(path, {"findings": {"summary_silent": "It is all in the memorandum."}}, 2).json()
    assert [(f["answered"], f["note"]) for f in noted["findings"]] == [(True, "It is all in the memorandum.")]
    assert olive.get(path).json()["findings"] == noted["findings"]
    taken_back = olive.patch(path, {"findings": {"summary_silent": None}}, 3).json()
    assert [f["answered"] for f in taken_back["findings"]] == [False]
    answer = olive.patch(path, {"findings": {"sumary_silent": "x"}}, 4)
    assert (answer.status_code, "summary_silent" in answer.json()["faults"][0]["message"]) == (422, True)


def test_a_decision_is_not_linked_to_itself(world: World, by: By) -> None:
    olive = by("policy_officer")
    decision = olive.open(world)["id"]
    answer = olive.patch(f"/decisions/{decision}", {"links": [{"kind": "supersedes", "decision": decision}]}, 1)
    assert (answer.status_code, [fault["where"] for fault in answer.json()["faults"]]) == (422, ["links"])
    assert olive.get(f"/decisions/{decision}").json()["version"] == 1
