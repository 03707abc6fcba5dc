"""What a verification may be called, and that it stays readable however much is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.audit.report import CHECKS, KEPT, UNREADABLE, Findings, LogReport, Report


def log(anchored_to: int | None = None) -> LogReport:
    return LogReport(
        body="b1",
        origin="duly.localhost/b1/1",
        size=9,
        root="00",
        decisions=1,
        values=2,
        disposed=0,
        replays={"same": 3},
        anchored_to=anchored_to,
        seen_by_host=9,
    )


def found(*checks: str) -> Findings:
    findings = Findings()
    for check in checks:
        findings.add(check, "Something.", body="b1", seq=3)
    return findings


@pytest.mark.parametrize(
    ("logs", "findings", "exit_code", "verdict"),
    [
        ([log(9)], found(), 0, "verified and anchored"),
        ([log(None)], found(), 10, "consistent, not anchored"),  # what this host remembers is no witness from outside
        ([log(9), log(None)], found(), 10, "consistent, not anchored"),
        ([], found(), 10, "consistent, not anchored"),
        ([log(9)], found("V02-leaf"), 20, "tampering found"),
        ([log(9)], found(UNREADABLE), 30, "incomplete: part of the history could not be read"),
        ([log(9)], found(UNREADABLE, "V02-leaf"), 20, "tampering found"),
    ],
)
def test_what_it_may_be_called(logs: list[LogReport], findings: Findings, exit_code: int, verdict: str) -> None:
    report = Report.of(logs, findings)
    assert (report.exit_code, report.verdict) == (exit_code, verdict)
    assert report.as_dict()["verdict"] == verdict


def test_a_report_in_plain_data() -> None:
    told = Report.of([log(4)], found("V02-leaf")).as_dict()
    assert told["findings"] == [{"check": "V02-leaf", "says": "Something.", "body": "b1", "seq": 3, "decision": None}]
    assert (told["events"], told["found"], told["logs"][0]["anchored_to"]) == (9, 1, 4)


def test_a_finding_in_one_line() -> None:
    (one,) = Report.of([log()], found("V02-leaf")).findings
    assert one.sentence() == "V02-leaf (body b1, event 3): Something."


def test_more_than_can_be_read_is_counted() -> None:
    report = Report.of([log()], found(*["V02-leaf"] * (KEPT + 5), "V03-root"))
    assert (len(report.findings), report.found) == (KEPT + 1, KEPT + 6)


def test_findings_of_several_parts_are_joined_within_the_same_bounds() -> None:
    whole = found(*["V02-leaf"] * (KEPT - 1))
    whole.join(found(*["V02-leaf"] * (KEPT + 3)))
    assert (len(whole.kept), whole.counted["b1", "V02-leaf"]) == (KEPT, 2 * KEPT + 2)


def test_findings_come_in_the_order_of_the_log() -> None:
    findings = Findings()
    for body, seq in (("b2", 1), ("b1", None), ("b1", 7), ("b1", 2)):
        findings.add("V02-leaf", "Something.", body=body, seq=seq)
    assert [(f.body, f.seq) for f in Report.of([], findings).findings] == [("b1", 2), ("b1", 7), ("b1", None), ("b2", 1)]


def test_there_is_no_finding_without_a_check() -> None:
    with pytest.raises(ValueError, match="V99"):
        Findings().add("V99-else", "Something.")


def test_every_check_says_in_a_sentence_what_must_be_true() -> None:
    assert [check for check, says in CHECKS.items() if not (says[0].isupper() and says.endswith("."))] == []


def test_every_check_is_shown_to_find_something() -> None:
    """A check that no tampering sets off may as well not be there."""
    folder = Path(__file__).parents[2] / "integration" / "audit"
    tried = "".join(path.read_text() for path in folder.glob("test_*.py"))
    assert [check for check in CHECKS if f'"{check}"' not in tried] == []
