"""The duly command on both databases: what it prints, how it ends. Rules are tested where they live, not here."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.cli.root import cli
from app.config import Settings
from app.workflow.loader import load_file
from tests.homes import Engine, Home

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
    setting: str, value: str, says: str, duly: Run, served: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
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
    file = tmp_path / "pcc-decision-notice.yaml"
    shutil.copy(Settings().workflows / file.name, file)
    monkeypatch.setenv("DULY_WORKFLOWS", str(tmp_path))
    found(duly)
    for post in load_file(file).posts:
        duly("posts", "create", "north-shire", post, post)
    assert duly("workflow", "adopt", "north-shire", "pcc-decision-notice").exit_code == 0
    assert (duly("doctor").exit_code, duly("serve").exit_code) == (0, 0)
    file.write_text(file.read_text().replace("reserved: [police_and_crime_plan, ", "reserved: ["))
    newer = tmp_path / "pcc-decision-notice-2.yaml"
    newer.write_text(file.read_text().replace("version: 1", "version: 2"))  # the file of a version before must stay as it was too
    for command in ("doctor", "serve"):
        done = duly(command)
        assert (done.exit_code, "pcc-decision-notice.yaml was changed" in done.output) == (5, True)
    assert served == ["127.0.0.1"]


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
