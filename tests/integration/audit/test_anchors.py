"""A log that was cut, or an older copy put back, looks whole to itself: only what was seen of it before tells."""

from __future__ import annotations

import pytest

from app.audit.report import INCOMPLETE, NOT_ANCHORED, TAMPERING, VERIFIED
from app.audit.verify import recorded_keys, verify
from app.errors import Invalid, Unknown
from app.log.note import Checkpoint, SigningKey, note_from
from app.log.signer import Signer
from tests.integration.audit.conftest import History
from tests.integration.audit.intruder import Intruder


def note(history: History, size: int, root: bytes | None = None, key: SigningKey | None = None) -> str:
    """Give the checkpoint of a size, as somebody kept it; or a false one, over another root or by another key."""
    office = history.world.office
    checkpoint = Checkpoint(history.origin, size, root or history.root(size))
    signature = (key or office.signer.key).sign(checkpoint.text())
    return note_from(history.origin, size, checkpoint.root, signature, (key or office.signer.key).verifier)


def test_a_checkpoint_kept_outside_anchors_the_log(history: History, intruder: Intruder) -> None:
    report = history.report(bodies=[history.world.slug], seen=[note(history, 10), note(history, 40)])
    assert (report.exit_code, report.verdict) == (VERIFIED, "verified and anchored")
    assert report.logs[0].anchored_to == 40


def test_all_logs_must_be_anchored(history: History, intruder: Intruder) -> None:
    assert history.report(seen=[note(history, 40)]).exit_code == NOT_ANCHORED


def test_a_log_cut_to_an_older_signed_state_is_found_by_who_saw_it_longer(history: History, intruder: Intruder) -> None:
    intruder.puts_back(history.older)
    size = len(history.events)
    assert history.report(bodies=[history.body]).exit_code == NOT_ANCHORED
    report = history.report(bodies=[history.body], seen=[note(history, size, history.full_root)])
    assert [(f.check, f.body, f.seq) for f in report.findings] == [("V07-shorter", history.body, len(history.older["event"]))]
    assert report.exit_code == TAMPERING


def test_this_host_remembers_what_it_signed(history: History, intruder: Intruder) -> None:
    signer = history.world.office.signer
    whole = history.report(bodies=[history.body], here=signer)
    assert (whole.logs[0].seen_by_host, whole.logs[0].anchored_to) == (len(history.events), None)
    assert whole.exit_code == NOT_ANCHORED  # its own memory is not a witness from outside
    intruder.puts_back(history.older)
    assert [f.check for f in history.report(bodies=[history.body], here=signer).findings] == ["V07-shorter"]


def test_a_checkpoint_over_another_root_shows_two_histories(history: History, intruder: Intruder) -> None:
    report = history.report(bodies=[history.body], seen=[note(history, 30, b"r" * 32)])
    assert [(f.check, f.seq) for f in report.findings] == [("V06-seen", 29)]


def test_a_log_that_was_seen_and_is_gone(history: History, intruder: Intruder) -> None:
    seen = note(history, 30)
    for table in ("event", "head"):
        intruder.does(f"delete from {table} where body_id = :body", body=history.body)
    found = history.report(seen=[seen]).findings
    assert "V07-shorter" in {f.check for f in found}
    assert ("V17-stray", history.body) in {(f.check, f.body) for f in found}


def test_a_note_that_no_given_key_signed_is_refused(history: History, intruder: Intruder) -> None:
    other = SigningKey.generate("duly.localhost")
    with pytest.raises(Invalid) as refused:
        history.report(seen=[note(history, 30), note(history, 30, key=other), "no note"])
    assert [fault.where for fault in refused.value.faults] == ["seen.1", "seen.2"]


def test_nothing_is_verified_without_a_key(history: History, intruder: Intruder) -> None:
    with pytest.raises(Invalid):
        verify(history.world.office.database, [])


def test_under_another_key_every_log_is_false(history: History, intruder: Intruder) -> None:
    other = SigningKey.generate("duly.localhost")
    found = verify(history.world.office.database, [other.verifier], bodies=[history.body]).findings
    assert ("V01-signature", 0) in {(f.check, f.seq) for f in found}
    assert "V01-key" in {f.check for f in found}  # the key that the database names was not given


def test_a_log_under_a_name_for_which_no_key_was_given(history: History, intruder: Intruder) -> None:
    other = SigningKey.generate("elsewhere.example")
    found = verify(history.world.office.database, [other.verifier], bodies=[history.body]).findings
    assert ("V01-key", history.body) in {(f.check, f.body) for f in found}


def test_the_keys_that_the_database_names(history: History, intruder: Intruder) -> None:
    assert recorded_keys(history.world.office.database) == (history.world.office.signer.verifier,)


def test_an_unknown_body(history: History, intruder: Intruder) -> None:
    with pytest.raises(Unknown):
        history.report(bodies=["no-such-shire"])


def test_a_table_that_cannot_be_read_leaves_it_incomplete(history: History, intruder: Intruder) -> None:
    intruder.does_undoably("alter table revision rename to revision_away", "alter table revision_away rename to revision")
    report = history.report(bodies=[history.body])
    assert {f.check for f in report.findings} == {"V00-readable"}
    assert report.exit_code == INCOMPLETE


def test_a_damaged_memory_of_this_host_leaves_it_incomplete(history: History, intruder: Intruder) -> None:
    signer = Signer(history.world.office.signer.folder, history.world.office.signer.key)
    path = signer._path(history.origin)
    whole = path.read_bytes()
    path.write_bytes(b"\0" * len(whole))
    try:
        report = history.report(bodies=[history.body], here=signer)
    finally:
        path.write_bytes(whole)
        signer.close()
    assert (report.exit_code, [f.check for f in report.findings]) == (INCOMPLETE, ["V00-readable"])
