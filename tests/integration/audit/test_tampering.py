"""Whoever owns the database can change it, but not unseen: each way is found, and named by check, body, event and decision."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from app.audit.report import TAMPERING
from app.log.canonical import encode
from tests.integration.audit.conftest import History
from tests.integration.audit.intruder import Intruder

MOVED, REVISED, REFUSED = "decision:transition:done", "decision:revise:done", "decision:transition:refused"
EVENT = "where body_id = :body and seq = :seq"
NOTICE = "where body_id = :body and id = :notice"


class Expected(NamedTuple):
    check: str
    seq: int | None
    notice: str | None


Deed = Callable[[History, Intruder], Expected]
deeds: list[tuple[str, Deed]] = []


def deed(says: str) -> Callable[[Deed], Deed]:
    """Add a row to the table of deeds."""

    def added(done: Deed) -> Deed:
        deeds.append((says, done))
        return done

    return added


@deed("An event is made to say that somebody else acted")
def bytes_edited(history: History, intruder: Intruder) -> Expected:
    seq, people = history.seq(MOVED, "approved", "clear"), history.world.people
    changed = json.dumps({**history.events[seq], "actor": people["carla"]}, sort_keys=True, separators=(",", ":"))
    intruder.does(f"update event set bytes = :data {EVENT}", data=changed.encode(), body=history.body, seq=seq)
    return Expected("V02-leaf", seq, "approved")


@deed("An event is spelt differently without saying anything else")
def bytes_respelt(history: History, intruder: Intruder) -> Expected:
    seq = history.seq(MOVED, "approved", "submit")
    changed = json.dumps(history.events[seq], sort_keys=True).encode()
    intruder.does(f"update event set bytes = :data {EVENT}", data=changed, body=history.body, seq=seq)
    return Expected("V08-form", seq, "approved")


@deed("An event is replaced by something that is no event")
def bytes_spoilt(history: History, intruder: Intruder) -> Expected:
    seq = history.seq(MOVED, "approved", "submit")
    intruder.does(f"update event set bytes = :data {EVENT}", data=b"\xff{}", body=history.body, seq=seq)
    return Expected("V08-form", seq, "approved")


@deed("A leaf is changed together with its bytes")
def leaf_changed(history: History, intruder: Intruder) -> Expected:
    seq = history.seq("decision:comment:done", "approved")
    intruder.does(f"update event set leaf = :leaf {EVENT}", leaf=b"l" * 32, body=history.body, seq=seq)
    return Expected("V03-root", seq, "approved")


@deed("A stored subtree is changed")
def nodes_changed(history: History, intruder: Intruder) -> Expected:
    intruder.does(f"update event set nodes = :nodes {EVENT}", nodes=b"n" * 64, body=history.body, seq=3)
    return Expected("V03-nodes", 3, None)


@deed("A signature is changed")
def signature_changed(history: History, intruder: Intruder) -> Expected:
    intruder.does(f"update event set signature = :signature {EVENT}", signature=b"s" * 64, body=history.body, seq=12)
    return Expected("V01-signature", 12, None)


@deed("A column beside an event names another actor")
def column_edited(history: History, intruder: Intruder) -> Expected:
    seq, actor = history.seq(MOVED, "approved", "approve"), history.world.people["carla"]
    intruder.does(f"update event set actor = :actor {EVENT}", actor=actor, body=history.body, seq=seq)
    return Expected("V17-columns", seq, "approved")


@deed("An event is filed under another decision")
def decision_column_edited(history: History, intruder: Intruder) -> Expected:
    seq, other = history.seq("decision:comment:done", "approved"), history.notices["edited"]
    intruder.does(f"update event set decision_id = :other {EVENT}", other=other, body=history.body, seq=seq)
    return Expected("V17-columns", seq, "approved")


@deed("The last events are deleted")
def tail_deleted(history: History, intruder: Intruder) -> Expected:
    seq = len(history.events) - 2
    intruder.does("delete from event where body_id = :body and seq >= :seq", body=history.body, seq=seq)
    return Expected("V04-sequence", seq, None)


@deed("The last event is deleted and the head is set back to the checkpoint before it, which was signed")
def tail_cut_off(history: History, intruder: Intruder) -> Expected:
    last = len(history.events) - 1
    notice = next(name for name, identity in history.notices.items() if identity == history.events[last]["decision"])
    intruder.cuts_off(history.body, last)
    return Expected("V17-decision", history.last(notice, before=last), notice)


@deed("An event is deleted from the middle")
def middle_deleted(history: History, intruder: Intruder) -> Expected:
    seq = history.seq("decision:comment:done", "approved")
    intruder.does(f"delete from event {EVENT}", body=history.body, seq=seq)
    return Expected("V04-sequence", seq, None)


@deed("A sign-off is deleted from the middle: its decision shows it too")
def signoff_deleted(history: History, intruder: Intruder) -> Expected:
    intruder.does(f"delete from event {EVENT}", body=history.body, seq=history.seq(MOVED, "approved", "certify"))
    return Expected("V10-versions", history.seq(MOVED, "approved", "approve_to_submit"), "approved")


@deed("Two events change places")
def reordered(history: History, intruder: Intruder) -> Expected:
    seq, spare = history.seq("decision:comment:done", "approved"), 10**6
    for old, new in ((seq, spare), (seq + 1, seq), (spare, seq + 1)):
        intruder.does(f"update event set seq = :new {EVENT}", new=new, body=history.body, seq=old)
    return Expected("V04-sequence", seq, "approved")


@deed("A log is written anew without one event, with a tree that follows, but without the key")
def written_anew(history: History, intruder: Intruder) -> Expected:
    seq = history.seq(REFUSED, "approved")
    intruder.writes_anew(history.body, [event for n, event in enumerate(history.events) if n != seq])
    return Expected("V01-signature", seq, "approved")


@deed("A log is written anew in which an event says something else, without the key")
def one_written_anew(history: History, intruder: Intruder) -> Expected:
    seq = history.seq("officer:enrol:done")
    intruder.writes_anew(history.body, [{**e, "capacity": "clerk"} if n == seq else e for n, e in enumerate(history.events)])
    return Expected("V01-signature", seq, None)


@deed("An event is added at the end without the key")
def added_at_the_end(history: History, intruder: Intruder) -> Expected:
    again = history.events[history.seq("decision:comment:done", "approved")]
    intruder.writes_anew(history.body, [*history.events, again])
    return Expected("V01-signature", len(history.events), "approved")


@deed("An event from another body's log is put in")
def from_another_log(history: History, intruder: Intruder) -> Expected:
    log = "duly.localhost/another/1"
    intruder.writes_anew(history.body, [{**e, "log": log} if n == 5 else e for n, e in enumerate(history.events)])
    return Expected("V09-origin", 5, None)


@deed("An event is dated back")
def dated_back(history: History, intruder: Intruder) -> Expected:
    seq = history.seq("appointment:end:done")
    early = "2026-01-01T09:00:00.000000Z"
    intruder.writes_anew(history.body, [{**e, "at": early} if n == seq else e for n, e in enumerate(history.events)])
    return Expected("V20-times", seq, None)


@deed("An event about the posts is filed under a decision, where those who fold them do not look")
def appointment_refiled(history: History, intruder: Intruder) -> Expected:
    seq, notice = history.seq("appointment:end:done"), history.notices["paper"]
    intruder.does(f"update event set decision_id = :notice {EVENT}", notice=notice, body=history.body, seq=seq)
    return Expected("V17-columns", None, None)


@deed("The checkpoint in the head is signed by nobody")
def head_signature_changed(history: History, intruder: Intruder) -> Expected:
    intruder.does("update head set signature = :signature where body_id = :body", signature=b"s" * 64, body=history.body)
    return Expected("V01-signature", len(history.events) - 1, None)


@deed("The head forgets the last event")
def head_shrunk(history: History, intruder: Intruder) -> Expected:
    intruder.does("update head set size = size - 1 where body_id = :body", body=history.body)
    return Expected("V05-head", len(history.events) - 1, None)


@deed("The head names another root")
def head_root_changed(history: History, intruder: Intruder) -> Expected:
    intruder.does("update head set root = :root where body_id = :body", root=b"r" * 32, body=history.body)
    return Expected("V05-head", len(history.events) - 1, None)


@deed("The head says that the posts changed at another time than they did")
def standing_changed(history: History, intruder: Intruder) -> Expected:
    intruder.does("update head set standing = standing - 1 where body_id = :body", body=history.body)
    return Expected("V05-head", len(history.events) - 1, None)


@deed("The head is deleted")
def head_deleted(history: History, intruder: Intruder) -> Expected:
    intruder.does("delete from head where body_id = :body", body=history.body)
    return Expected("V05-head", len(history.events) - 1, None)


@deed("A decision is put into another state")
def state_edited(history: History, intruder: Intruder) -> Expected:
    return in_row(history, intruder, "edited", "state", "approved")


@deed("A decision is given another title in lists")
def title_edited(history: History, intruder: Intruder) -> Expected:
    return in_row(history, intruder, "edited", "title", "Nothing much")


@deed("A decision is given another reference")
def reference_edited(history: History, intruder: Intruder) -> Expected:
    return in_row(history, intruder, "approved", "reference", "7/2020")


@deed("A decision is shown to wait for another decision maker")
def decider_edited(history: History, intruder: Intruder) -> Expected:
    return in_row(history, intruder, "edited", "decider", "chief_executive")


@deed("A decision is hidden from those who may read it")
def submitted_edited(history: History, intruder: Intruder) -> Expected:
    return in_row(history, intruder, "edited", "submitted", False)


@deed("A sign-off is removed from the record that the next act is judged by")
def signoff_removed(history: History, intruder: Intruder) -> Expected:
    def without(record: dict[str, object]) -> None:
        record["signoffs"] = []

    return in_json(history, intruder, "record", without)


@deed("A condition is taken out of the record, so that it stands in nobody's way")
def condition_removed(history: History, intruder: Intruder) -> Expected:
    def without(record: dict[str, object]) -> None:
        record["conditions"] = []

    return in_json(history, intruder, "record", without, "left")


@deed("A decision is made to look as if nothing were due")
def due_edited(history: History, intruder: Intruder) -> Expected:
    return in_row(history, intruder, "left", "next_due_on", "2030-01-01")


@deed("A condition is hidden from the post that has to meet it")
def owing_edited(history: History, intruder: Intruder) -> Expected:
    return in_row(history, intruder, "left", "owing", " somebody_else ")


@deed("The text of a decision is edited where it is read from")
def content_edited(history: History, intruder: Intruder) -> Expected:
    def changed(held: dict[str, dict[str, object]]) -> None:
        held["content"]["sections.summary"] = {"is": "given", "value": "Two teams."}

    return in_json(history, intruder, "content", changed)


@deed("A decision is deleted")
def decision_deleted(history: History, intruder: Intruder) -> Expected:
    intruder.does(f"delete from decision {NOTICE}", body=history.body, notice=history.notices["paper"])
    return Expected("V17-decision", history.last("paper"), "paper")


@deed("A text is edited where commitments open to it")
def value_edited(history: History, intruder: Intruder) -> Expected:
    commitment = history.events[history.seq(REVISED, "approved")]["data"]["set"]["sections.summary"]
    intruder.does("update value set value = :value where commitment = :c", value=b'"Nothing."', c=commitment)
    return Expected("V19-values", history.seq(REVISED, "approved"), "approved")


@deed("A salt is edited")
def salt_edited(history: History, intruder: Intruder) -> Expected:
    commitment = history.events[history.seq("decision:comment:done", "approved")]["data"]["comment"]
    intruder.does("update value set salt = :salt where commitment = :c", salt=b"0" * 16, c=commitment)
    return Expected("V19-values", history.seq("decision:comment:done", "approved"), "approved")


@deed("A text is destroyed that no disposal accounts for")
def value_deleted(history: History, intruder: Intruder) -> Expected:
    commitment = history.events[history.seq("decision:open:done", "paper")]["data"]["set"]["sections.summary"]
    intruder.does("delete from value where commitment = :c", c=commitment)
    return Expected("V19-values", history.seq("decision:open:done", "paper"), "paper")


@deed("A text is filed under another decision")
def value_refiled(history: History, intruder: Intruder) -> Expected:
    commitment = history.events[history.seq("decision:open:done", "paper")]["data"]["set"]["sections.summary"]
    intruder.does("update value set decision_id = :other where commitment = :c", other=history.notices["edited"], c=commitment)
    return Expected("V19-values", history.seq("decision:open:done", "paper"), "paper")


@deed("A text is added that no event names")
def value_added(history: History, intruder: Intruder) -> Expected:
    row = {"body": history.body, "commitment": "c" * 64, "salt": b"0" * 16, "value": b'"Hidden."'}
    intruder.does("insert into value (body_id, commitment, salt, value) values (:body, :commitment, :salt, :value)", **row)
    return Expected("V19-values", None, None)


@deed("A revision is made to list other content")
def manifest_edited(history: History, intruder: Intruder) -> Expected:
    where = "where body_id = :body and decision_id = :notice and n = 1"
    intruder.does(f"update revision set manifest = :data {where}", data=b"{}", body=history.body, notice=history.notices["edited"])
    return Expected("V17-revision", history.last("edited"), "edited")


@deed("A revision is deleted")
def revision_deleted(history: History, intruder: Intruder) -> Expected:
    where = "where body_id = :body and decision_id = :notice and n = 2"
    intruder.does(f"delete from revision {where}", body=history.body, notice=history.notices["edited"])
    return Expected("V17-revision", history.last("edited"), "edited")


@deed("A refusal is forgotten, so that it could be recorded again")
def refusal_deleted(history: History, intruder: Intruder) -> Expected:
    intruder.does("delete from refusal where decision_id = :notice", notice=history.notices["approved"])
    return Expected("V17-refusals", history.last("approved"), "approved")


@deed("A counter is put forward, so that a number would be left out")
def counter_raised(history: History, intruder: Intruder) -> Expected:
    intruder.does("update counter set taken = taken + 1 where body_id = :body", body=history.body)
    return Expected("V15-numbers", None, None)


@deed("A counter is deleted, so that numbers would begin again")
def counter_deleted(history: History, intruder: Intruder) -> Expected:
    intruder.does("delete from counter where body_id = :body", body=history.body)
    return Expected("V15-numbers", None, None)


@deed("Somebody is appointed behind the log's back")
def appointment_added(history: History, intruder: Intruder) -> Expected:
    row = {"body": history.body, "id": "0" * 36, "officer": history.world.people["olive"]}
    columns = "(body_id, id, post, officer_id, kind, starts_on)"
    intruder.does(f"insert into appointment {columns} values (:body, :id, 'commissioner', :officer, 'acting', '2025-01-01')", **row)
    return Expected("V17-organisation", None, None)


@deed("An appointment is removed")
def appointment_removed(history: History, intruder: Intruder) -> Expected:
    seq = history.seq("appointment:make:done")
    intruder.does("delete from appointment where id = :id", id=history.events[seq]["data"]["appointment"])
    return Expected("V17-organisation", seq, None)


@deed("An appointment that was ended is made to go on")
def appointment_prolonged(history: History, intruder: Intruder) -> Expected:
    seq = history.seq("appointment:end:done")
    intruder.does("update appointment set ends_on = null where id = :id", id=history.events[seq]["data"]["appointment"])
    return Expected("V17-organisation", seq, None)


@deed("The ceiling of a delegation is lifted")
def ceiling_lifted(history: History, intruder: Intruder) -> Expected:
    seq = history.seq("delegation:make:done")
    intruder.does("update delegation set ceiling_pence = null where id = :id", id=history.events[seq]["data"]["delegation"])
    return Expected("V17-organisation", seq, None)


@deed("A parameter of the body is changed")
def parameter_changed(history: History, intruder: Intruder) -> Expected:
    intruder.does("update parameter set value = '30' where body_id = :body", body=history.body)
    return Expected("V17-organisation", history.seq("body:parameter:set"), None)


@deed("A day on which the body is closed is forgotten")
def closure_forgotten(history: History, intruder: Intruder) -> Expected:
    intruder.does("delete from closure where body_id = :body", body=history.body)
    return Expected("V17-organisation", history.seq("body:calendar:set"), None)


@deed("A body is given another name")
def body_renamed(history: History, intruder: Intruder) -> Expected:
    intruder.does("update body set name = 'Mid Shire' where id = :body", body=history.body)
    return Expected("V17-organisation", history.seq("body:create:done"), None)


@deed("A post is made one that administers")
def post_raised(history: History, intruder: Intruder) -> Expected:
    intruder.does("update post set role = 'administrator' where body_id = :body and key = 'policy_officer'", body=history.body)
    return Expected("V17-organisation", history.seq("post:create:done"), None)


@deed("Another procedure is said to have been adopted")
def adoption_changed(history: History, intruder: Intruder) -> Expected:
    intruder.does("update adoption set digest = :digest where body_id = :body", digest="d" * 64, body=history.body)
    return Expected("V17-organisation", history.seq("procedure:adopt:done"), None)


@deed("A rule is taken out of the procedure")
def definition_edited(history: History, intruder: Intruder) -> Expected:
    source = bytes(intruder.asks("select source from definition where version = 1"))
    intruder.does(
        "update definition set source = :source where version = 1", source=source.replace(b"      - not_an_author\n", b"")
    )
    return Expected("V11-procedure", history.seq("procedure:adopt:done"), None)


def in_row(history: History, intruder: Intruder, notice: str, column: str, value: object) -> Expected:
    where = {"body": history.body, "notice": history.notices[notice]}
    intruder.does(f"update decision set {column} = :value {NOTICE}", value=value, **where)
    return Expected("V17-decision", history.last(notice), notice)


def in_json(
    history: History, intruder: Intruder, column: str, change: Callable[[dict[str, Any]], None], notice: str = "edited"
) -> Expected:
    where = {"body": history.body, "notice": history.notices[notice]}
    held = json.loads(bytes(intruder.asks(f"select {column} from decision {NOTICE}", **where)))
    change(held)
    intruder.does(f"update decision set {column} = :value {NOTICE}", value=encode(held), **where)
    return Expected("V17-decision", history.last(notice), notice)


@pytest.mark.parametrize(("says", "done"), deeds, ids=[done.__name__ for _, done in deeds])
def test_it_is_found_and_named(says: str, done: Deed, history: History, intruder: Intruder) -> None:
    expected = done(history, intruder)
    report = history.report()
    found = {(f.check, f.body, f.seq, f.decision) for f in report.findings}
    notice = history.notices[expected.notice] if expected.notice else None
    assert (expected.check, history.body, expected.seq, notice) in found, f"{says}: {[f.sentence() for f in report.findings]}"
    assert report.exit_code == TAMPERING


def test_the_other_body_is_not_suspected(history: History, intruder: Intruder) -> None:
    signature_changed(history, intruder)
    assert {f.body for f in history.report().findings} == {history.body}


def test_untouched_it_is_whole_though_not_anchored(history: History, intruder: Intruder) -> None:
    report = history.report()
    assert [f.sentence() for f in report.findings] == []
    assert (report.exit_code, report.verdict) == (10, "consistent, not anchored")
    replays = {answer for log in report.logs for answer in log.replays}
    assert replays == {"same"}
