"""The duly command on both databases: what it prints, how it ends. Rules are tested where they live, not here."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select
from typer.testing import CliRunner

from app.cli.root import cli
from app.config import CARRIED, Settings
from app.db import Database
from app.log.canonical import decode
from app.log.tables import event
from app.officers.security import Kind, note
from app.officers.tables import body, security_event
from app.workflow.loader import load_file
from tests.homes import Engine, Home, only

Run = Callable[..., Result]


@pytest.fixture
def duly(kind: Engine, fresh_database: Callable[[Engine], Home], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command against an installation of its own."""
    home = fresh_database(kind)
    monkeypatch.setenv("DULY_DATA", str(home.settings.data))
    monkeypatch.setenv("DULY_DATABASE_URL", home.settings.database)
    monkeypatch.setenv("DULY_MIGRATION_URL", home.settings.owner)
    monkeypatch.setenv("DULY_NEW_PASSWORD", "a long enough password")

    def run(*words: str) -> Result:
        return CliRunner().invoke(cli, list(words))

    return run


def log(slug: str) -> list[dict[str, Any]]:
    """Give the events of a body, in order."""
    database = Database(Settings().database)
    of = select(event.c.bytes).join(body, body.c.id == event.c.body_id).where(body.c.slug == slug)
    with database.read() as connection:
        events = [decode(row.bytes) for row in connection.execute(of.order_by(event.c.seq))]
    database.close()
    return events


def found(duly: Run) -> None:
    """Found a body with one officer in one post."""
    for command in (
        ("bodies", "create", "north-shire", "North Shire"),
        ("posts", "create", "north-shire", "clerk", "Clerk"),
        ("officers", "enrol", "north-shire", "Ada Fenwick", "clerk@north-shire.example"),
        ("posts", "appoint", "north-shire", "clerk", "clerk@north-shire.example", "--from", "2026-01-05"),
    ):
        done = duly(*command)
        assert done.exit_code == 0, done.output


def test_a_body_is_set_up_from_the_command_line(duly: Run) -> None:
    found(duly)
    posts = json.loads(duly("posts", "list", "north-shire", "--json").output)
    assert [(p["post"], p["held_by"]) for p in posts] == [("clerk", "Ada Fenwick (holder)")]
    assert [b["slug"] for b in json.loads(duly("bodies", "list", "--json").output)] == ["north-shire"]
    assert [o["email"] for o in json.loads(duly("officers", "list", "north-shire", "--json").output)] == [
        "clerk@north-shire.example"
    ]


def test_parameters_closed_days_and_delegations_are_acts_of_the_body(duly: Run) -> None:
    found(duly)
    assert duly("posts", "create", "north-shire", "deputy_clerk", "Deputy clerk").exit_code == 0
    for command in (
        ("bodies", "set", "north-shire", "legal_check_days", "7"),
        ("bodies", "close", "north-shire", "2026-12-29", "Between the years"),
        ("posts", "delegate", "north-shire", "clerk", "deputy_clerk", "Standing orders, 4", "--ceiling-pounds", "5000"),
    ):
        done = duly(*command)
        assert done.exit_code == 0, done.output
    assert "8 events in one log: consistent, not anchored." in duly("audit", "verify").output


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (("posts", "list", "nowhere"), 4, "nowhere"),
        (("bodies", "create", "A body", "Name"), 1, "slug"),
        (("workflow", "diagram", "no-such-procedure"), 4, "pcc-decision-notice"),
        (("workflow", "diagram", "pcc-decision-notice", "--lit", "nowhere"), 4, "awaiting_decision"),
        (("workflow", "simulate", "pcc-decision-notice", "--answer", "decider"), 1, "decider=chief_executive"),
        (("audit", "verify", "--key", "not-a-key"), 40, "no public key"),
        (("audit", "verify", "--seen", "absent.txt"), 40, "absent.txt"),
    ],
)
def test_an_error_is_a_sentence_and_an_exit_code(duly: Run, command: tuple[str, ...], code: int, says: str) -> None:
    done = duly(*command)
    assert done.exit_code == code
    assert says in done.output
    assert "Traceback" not in done.output


def test_the_procedures_pass_the_linter_and_can_be_drawn_told_and_walked(duly: Run, tmp_path: Path) -> None:
    assert "0 findings" in duly("workflow", "lint").output
    picture = tmp_path / "notice.svg"
    assert duly("workflow", "diagram", "pcc-decision-notice", "--out", str(picture)).exit_code == 0
    assert picture.read_text().startswith("<svg")
    assert "stateDiagram-v2" in duly("workflow", "diagram", "pcc-decision-notice", "--mermaid").output
    assert "Certify" in duly("workflow", "describe", "pcc-decision-notice").output
    walked = duly("workflow", "simulate", "pcc-decision-notice", "--answer", "decider=commissioner")
    assert walked.exit_code == 0
    assert "Approved" in walked.output


def test_a_procedure_with_a_fault_is_told_with_its_line(duly: Run, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("workflow: wrong\nversion: 1\ntitel: A slip of the pen\n")
    done = duly("workflow", "lint", str(file))
    assert done.exit_code == 1
    assert "wrong.yaml:3" in done.output


def test_the_demo_is_loaded_once_and_its_history_verifies(duly: Run) -> None:
    first = json.loads(duly("demo", "--json").output)
    shown = {body["slug"].rpartition("-")[0]: {d["state"] for d in body["decisions"]} for body in first["bodies"]}
    assert shown["wexmoor"] >= {"draft", "legal_check", "awaiting_decision", "approved", "rejected"}
    assert shown["ashcombe"] >= {"draft", "legal_check", "awaiting_decision", "decided", "refused", "implemented", "superseded"}
    assert shown["calderwick"] >= {"draft", "implications", "for_the_committee", "noted", "noted_with_actions", "minuted"}
    assert shown["northmarsh"] >= {"assessment", "drafting", "partner_signoff", "adopted", "in_force"}
    assert shown["ashmere"] >= {"draft", "finance_check", "for_decision", "agreed", "fed_back", "received"}
    again = json.loads(duly("demo", "--once", "--json").output)
    assert [b["id"] for b in again["bodies"]] == [b["id"] for b in first["bodies"]]
    verified = duly("audit", "verify", "--json")
    assert verified.exit_code == 10
    assert json.loads(verified.output)["verdict"] == "consistent, not anchored"


@only("sqlite")  # what is in question are days and hours
@pytest.mark.parametrize("moment", ["2026-11-26T06:10:00+00:00", "2026-07-01T23:30:00+00:00"])
def test_the_demo_is_loaded_at_any_hour(duly: Run, moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the hour at which meetings begin, and when it is tomorrow already in London."""
    clock = tmp_path / "now"
    clock.write_text(moment)
    monkeypatch.setenv("DULY_TEST_CLOCK", str(clock))
    assert duly("demo").exit_code == 0


def test_doctor_tells_what_is_unsafe(duly: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert duly("doctor").exit_code == 0
    duly("demo")
    monkeypatch.setenv("DULY_BASE_URL", "http://duly.example.org")
    monkeypatch.setenv("DULY_TEST_CLOCK", "clock.txt")
    done = duly("doctor", "--json")
    unsafe = [f["what"] for f in json.loads(done.output) if f["unsafe"]]
    assert done.exit_code == 5
    assert [any(word in each for each in unsafe) for word in ("DULY_TEST_CLOCK", "in the clear", "demo bodies")] == [True] * 3


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect on which hosts the server would have been started."""
    hosts: list[str] = []
    monkeypatch.setattr("uvicorn.run", lambda *_, host, **__: hosts.append(host))
    return hosts


def test_demo_bodies_are_served_to_this_machine_and_to_nobody_else(
    duly: Run, served: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert duly("demo").exit_code == 0
    assert duly("serve").exit_code == 0
    monkeypatch.setenv("DULY_BASE_URL", "https://duly.example.org")
    behind_a_proxy = duly("serve")
    monkeypatch.setenv("DULY_BASE_URL", "https://localhost")
    for host in ("0.0.0.0", "::", "192.0.2.7", ""):
        done = duly("serve", "--host", host)
        assert (done.exit_code, "demo bodies" in done.output) == (5, True)
    assert (behind_a_proxy.exit_code, "demo bodies" in behind_a_proxy.output) == (5, True)
    assert served == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [("DULY_TEST_CLOCK", "clock.txt", "DULY_TEST_CLOCK"), ("DULY_BASE_URL", "http://127.0.0.1:8000", "in the clear")],
)
def test_what_is_safe_on_this_machine_alone_is_not_served_to_others(
    setting: str, value: str, says: str, duly: Run, served: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("clock.txt").write_text("2026-03-02T09:30:00+00:00")
    monkeypatch.setenv("DULY_BASE_URL", "https://localhost")
    assert duly("serve", "--host", "0.0.0.0").exit_code == 0
    monkeypatch.setenv(setting, value)
    assert duly("serve").exit_code == 0
    done = duly("serve", "--host", "0.0.0.0")
    assert (done.exit_code, says in done.output) == (5, True)
    told = json.loads(duly("doctor", "--host", "0.0.0.0", "--json").output)
    assert [says in finding["what"] for finding in told if finding["unsafe"]] == [True]
    assert served == ["0.0.0.0", "127.0.0.1"]


def test_a_file_that_was_changed_after_its_adoption_is_not_served(
    duly: Run, served: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "shire-notice.yaml"
    file.write_text(
        (CARRIED / "pcc-decision-notice.yaml").read_text().replace("workflow: pcc-decision-notice", "workflow: shire-notice")
    )
    monkeypatch.setenv("DULY_WORKFLOWS", str(tmp_path))
    found(duly)
    for post in load_file(file).posts:
        duly("posts", "create", "north-shire", post, post)
    assert duly("workflow", "adopt", "north-shire", "shire-notice").exit_code == 0
    assert (duly("doctor").exit_code, duly("serve").exit_code) == (0, 0)
    file.write_text(file.read_text().replace("reserved: [police_and_crime_plan, ", "reserved: ["))
    newer = tmp_path / "shire-notice-2.yml"
    newer.write_text(file.read_text().replace("version: 1", "version: 2"))  # the file of a version before must stay as it was too
    for command in ("doctor", "serve"):
        done = duly(command)
        assert (done.exit_code, "shire-notice.yaml was changed" in done.output) == (5, True)
    assert served == ["127.0.0.1"]


def test_what_was_kept_for_a_time_is_deleted_when_the_database_is_migrated_and_when_it_is_served(
    duly: Run, served: list[str], now: datetime
) -> None:
    database = Database(Settings().database)
    for command in ("migrate", "serve"):
        with database.write() as connection:
            note(connection, now - timedelta(days=3650), Kind.SIGN_IN_FAILED, "nobody@example.org")
        assert duly(command).exit_code == 0
        with database.read() as connection:
            assert connection.execute(select(security_event.c.id)).all() == []
    database.close()


def test_an_act_that_names_officers_says_that_the_operator_entered_it(duly: Run) -> None:
    """Whoever may run a command can name anybody, and no password is asked for: an auditor must be able to see that."""
    found(duly)
    duly("posts", "create", "north-shire", "clerk_of_works", "Clerk of works")
    duly("officers", "enrol", "north-shire", "Ben Rook", "ben@north-shire.example")
    duly("posts", "create", "north-shire", "administrator", "Administrator", "--role", "administrator")
    duly("posts", "appoint", "north-shire", "administrator", "ben@north-shire.example")
    named = ("--by", "ben@north-shire.example", "--confirmed-by", "clerk@north-shire.example")
    duly("officers", "enrol", "north-shire", "Cora Flint", "cora@north-shire.example")
    assert duly("posts", "appoint", "north-shire", "clerk_of_works", "cora@north-shire.example", *named).exit_code == 0
    last = log("north-shire")[-1]
    assert (last["kind"], last["actor"] is None, last["data"]["entered_by"]) == ("appointment:make:done", False, "operator")
    assert "consistent, not anchored" in duly("audit", "verify").output


def test_accounts_are_closed_opened_and_given_new_passwords(duly: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    found(duly)
    clerk = "clerk@north-shire.example"
    assert duly("officers", "close", clerk).exit_code == 0
    monkeypatch.setenv("DULY_OLD_PASSWORD", "a long enough password")
    refused = duly("officers", "password", clerk)
    assert refused.exit_code == 1
    assert duly("officers", "open", clerk).exit_code == 0
    done = duly("officers", "password", clerk)
    assert done.exit_code == 0, done.output


def test_a_delegation_ends_and_a_group_has_members(duly: Run) -> None:
    found(duly)
    duly("posts", "create", "north-shire", "deputy_clerk", "Deputy clerk")
    made = duly("posts", "delegate", "north-shire", "clerk", "deputy_clerk", "Standing orders, 4", "--from", "2026-01-05")
    for command in (
        ("posts", "end-delegation", "north-shire", made.output.split()[-1], "2026-06-30"),
        ("bodies", "member", "north-shire", "partners", "harbour", "Harbour trust"),
        ("bodies", "open", "north-shire", "2026-12-28", "The polling day"),
    ):
        done = duly(*command)
        assert done.exit_code == 0, done.output


SECOND = (
    ("version: 1", "version: 2"),
    ("title: Small notice", "title: A small notice"),
    ("awaiting_decision", "with_the_commissioner"),
)


def two_versions(folder: Path) -> tuple[str, str]:
    """Write a procedure and a second version of it."""
    first = (Path(__file__).parents[1] / "procedures" / "small-notice.yaml").read_text()
    second = first
    for old, new in SECOND:
        second = second.replace(old, new)
    files = folder / "first.yaml", folder / "second.yaml"
    for file, text in zip(files, (first, second), strict=True):
        file.write_text(text)
    return str(files[0]), str(files[1])


def staffed(duly: Run, *adopted: str) -> None:
    """Found a body with the officers whom the small notice asks for."""
    duly("bodies", "create", "north-shire", "North Shire")
    for post in ("monitoring_officer", "chief_finance_officer", "commissioner"):
        address = f"{post}@north-shire.example"
        assert duly("posts", "create", "north-shire", post, post).exit_code == 0
        assert duly("officers", "enrol", "north-shire", post, address).exit_code == 0
        assert duly("posts", "appoint", "north-shire", post, address, "--from", "2026-01-05").exit_code == 0
    for file in adopted:
        done = duly("workflow", "adopt", "north-shire", file)
        assert done.exit_code == 0, done.output


FINANCE, LEGAL = "chief_finance_officer@north-shire.example", "monitoring_officer@north-shire.example"


def test_spending_is_held_back_and_released(duly: Run) -> None:
    staffed(duly)
    refused = duly("bodies", "hold", "north-shire", "Report of 2 March", "--by", LEGAL)
    assert (refused.exit_code, "chief_finance_officer" in refused.output) == (1, True)
    put_on = duly("bodies", "hold", "north-shire", "Report of 5 January", "--by", FINANCE, "--from", "2026-01-05")
    assert put_on.exit_code == 0, put_on.output
    lifted = duly("bodies", "lift", "north-shire", put_on.output.split()[-1], "2026-01-09", "--by", FINANCE)
    assert lifted.output == "The last day of the hold is 2026-01-12.\n"  # the ninth is a Friday
    assert [e["data"]["entered_by"] for e in log("north-shire")[-2:]] == ["operator"] * 2


def test_two_versions_are_held_against_each_other(duly: Run, tmp_path: Path) -> None:
    first, second = two_versions(tmp_path)
    told = duly("workflow", "diff", first, second)
    assert told.exit_code == 0, told.output
    assert "with_the_commissioner: added" in told.output
    staffed(duly, first)
    differs = json.loads(duly("workflow", "diff", "small-notice@1", second, "--json").output)
    assert ("States", "awaiting_decision", "left out") in [(one["part"], one["key"], one["how"]) for one in differs]


def test_running_decisions_are_moved_from_the_command_line(duly: Run, tmp_path: Path) -> None:
    staffed(duly, *two_versions(tmp_path))
    asked = ("workflow", "migrate", "north-shire", "small-notice", "--to", "2", "--legal", LEGAL, "--finance", FINANCE)
    assert duly(*asked, "--dry-run").output == "0 would move, 0 refused, 0 there already.\n"
    assert json.loads(duly(*asked, "--json").output) == {"there": 0, "dry_run": False, "decisions": []}
    assert duly(*asked, "--map", "draft").exit_code == 1
    wrong = duly(*asked[:-1], LEGAL)
    assert (wrong.exit_code, "finances" in wrong.output) == (1, False)
    assert "chief_finance_officer" in wrong.output


def test_a_body_ends_and_another_takes_over(duly: Run) -> None:
    found(duly)
    duly("bodies", "create", "county", "The county")
    first = ("bodies", "succeed", "north-shire", "county", "The Reorganisation Order 2026, article 3", "--from", "2026-03-02")
    assert duly(*first[:4], "", "--from", "2026-03-02").exit_code == 1  # on no authority
    assert duly(*first[:-1], "2030-01-01").exit_code == 1  # it is recorded when it happens
    assert duly("bodies", "succeed", "north-shire", "nowhere", "An order").exit_code == 4
    done = duly(*first, "--numbers", "carry-on")
    assert (done.exit_code, done.output) == (0, "north-shire has ended: since 2 March 2026 county has its place.\n")
    assert [p["held_by"] for p in json.loads(duly("posts", "list", "county", "--json").output)] == ["Ada Fenwick (holder)"]
    told = [log(slug)[-1] for slug in ("north-shire", "county")]
    assert [(e["kind"], e["data"]["other_is"], e["data"]["carry_on"]) for e in told] == [
        ("body:succeed:done", "successor", True),
        ("body:succeed:done", "predecessor", True),
    ]
    assert [(e["actor"], e["data"]["entered_by"]) for e in told] == [(None, "operator")] * 2
    again = duly(*first)
    assert (again.exit_code, "has ended already, on 2026-03-02" in again.output) == (1, True)
    late = duly("posts", "create", "north-shire", "mayor", "Mayor")
    assert (late.exit_code, "2026-03-02" in late.output) == (1, True)
    assert "consistent, not anchored" in duly("audit", "verify").output


def test_where_a_body_has_administrators_somebody_confirms_its_end(duly: Run) -> None:
    found(duly)
    duly("posts", "create", "north-shire", "administrator", "Administrator", "--role", "administrator")
    duly("officers", "enrol", "north-shire", "Ben Rook", "ben@north-shire.example")
    duly("posts", "appoint", "north-shire", "administrator", "ben@north-shire.example", "--from", "2026-01-05")
    duly("bodies", "create", "county", "The county")
    end = ("bodies", "succeed", "north-shire", "county", "An order", "--from", "2026-03-02")
    alone = duly(*end)
    assert (alone.exit_code, "second person" in alone.output) == (1, True)
    done = duly(*end, "--for-old", "ben@north-shire.example")
    assert done.exit_code == 0, done.output


def test_a_post_holder_of_another_body_is_named_and_the_naming_ends(duly: Run) -> None:
    found(duly)
    for command in (
        ("bodies", "create", "county", "The county"),
        ("posts", "create", "county", "solicitor", "County solicitor"),
        ("officers", "enrol", "county", "Dora Quill", "dora@county.example"),
        ("posts", "appoint", "county", "solicitor", "dora@county.example", "--from", "2026-01-05"),
    ):
        assert duly(*command).exit_code == 0, command
    name = ("posts", "independent", "north-shire", "dora@county.example", "county", "solicitor")
    assert duly(*name[:-1], "treasurer").exit_code in (1, 4)  # no such post there
    ours = duly("posts", "independent", "north-shire", "clerk@north-shire.example", "north-shire", "clerk")
    assert ours.exit_code == 1  # of this body itself
    named = duly(*name, "--from", "2026-03-02", "--until", "2026-12-31")
    assert named.exit_code == 0, named.output
    ended = duly("posts", "end-independent", "north-shire", named.output.split()[-1], "2026-06-30")
    assert (ended.exit_code, ended.output) == (0, "The naming ends on 30 June 2026.\n")
    told = [e["data"] for e in log("north-shire")[-2:]]
    assert [(d["of_post"], d["starts_on"], d["ends_on"], d["entered_by"]) for d in told] == [
        ("solicitor", "2026-03-02", "2026-12-31", "operator"),
        ("solicitor", "2026-03-02", "2026-06-30", "operator"),
    ]
    longer = duly("posts", "end-independent", "north-shire", named.output.split()[-1], "2027-06-30")
    assert longer.exit_code == 1
    assert "consistent, not anchored" in duly("audit", "verify").output
