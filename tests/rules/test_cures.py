"""Every reason why an act is refused leads to the page that cures it, or is one that only time or somebody else cures.

The places are read from the code and from the procedures that come with Duly, so that a new reason cannot be left out.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.pages.cures import cure
from app.pages.routes import routes
from app.workflow.definition import Rule
from app.workflow.guards import registry
from app.workflow.loader import load_file
from tests.rules.sources import ROOT

ROOMS = ("app/workflow", "app/decisions")
ELSEWHERE = {  # not told on the pages of a decision
    *("migrating.py", "migration.py", "succession.py", "opening.py", "scheduling.py", "obliging.py", "calling.py"),
}
HEADINGS = (
    "Of the guards that a procedure names",
    "Of every transition",
    "Of discharging a condition",
    "Of publishing a notice",
    "Of dispensations",
    "Of exceptions from a spending hold",
)
COMPUTED = {  # code: a place that it is given, where the code works it out
    "notice_content_missing": "contents.matter",
    "consent_in_future": "consents.0.on",
    "not_editable": "sections.summary",
    "condition_ended": "conditions.c1",
    "condition_stands": "conditions.c1",
    "condition_not_optional": "conditions.c1",
    "officer_decision_missing": "conditions.c1",
    "evidence_missing": "conditions.c1",
    "evidence_not_expected": "conditions.c1",
    "reason_missing": "checklist.equality",
    "paper_missing": "sections.summary",
    "question_unanswered": "checklist.equality",
    "answer_blocks": "checklist.equality",
    "section_missing": "sections.summary",
    "section_incomplete": "sections.summary",
    "row_incomplete": "sections.costs",
    "conclusion_differs": "sections.conclusion",
    "implications_contradicted": "sections.equality_implications",
    "finding_unanswered": "sections.costs",
    "key_status_missing": "checklist.key_decision",
    "key_status_contradicted": "checklist.key_decision",
    "notice_missing": "notices.key_decision",
    "notice_running": "notices.key_decision",
    "author_signs": "sections.summary",
    "date_before_signoff": "determinations",
    "date_in_future": "wet.signed_on",
    "consent_by_another": "consents.0",
    "consent_passed_over": "consents.0",
    "consent_out_of_order": "consents.0",
    "determination_unknown": "determinations.one",
    "determination_missing": "determinations.one",
    "determination_twice": "determinations.one",
    "determination_reason_missing": "determinations.one",
    "wording_not_expected": "determinations.one",
    "condition_not_expected": "determinations.one",
    "condition_owner_unknown": "recommendations.one",
    "member_not_named": "signoff.for",
    "member_unknown": "signoff.for",
    "member_not_expected": "signoff.for",
    "matter_missing": "decider",
    "matter_reserved": "decider",
    "matter_unknown": "decider",
    "delegation_missing": "decider",
    "matter_not_delegated": "decider",
    "above_ceiling": "decider",
    "reference_malformed": "inputs.reference",
    "reference_taken": "inputs.reference",
    "reference_is_counted": "inputs.reference",
    "signoff_refused": "signoffs.partners.fire",
    "spending_held": "",
}
WAITING = {  # code: who or what cures it, where no page of the decision does
    "capacity_not_held": "whoever holds the capacity",
    "wrong_state": "whoever's turn it is",
    "guard_failed": "the administrator",
    "notice_not_expected": "the administrator, by another procedure",
    "originator_approves": "a deputy, whom the administrator appoints",
    "certifier_decides": "a deputy, whom the administrator appoints",
    "decision_held": "the body, by considering the report",
    "nothing_held": "nobody: nothing is held back",
    "nothing_spent": "nobody: nothing is held back",
    "excepted_already": "nobody: it is done",
    "decided_already": "nobody: it is over",
    "involved": "somebody who is not involved",
    "clock_not_started": "whoever does what the clock counts from",
    "clock_running": "time",
    "deferred_still": "time",
    "clock_run_out": "nobody: the time is over",
    "clock_not_kept": "another day",
    "called_in_already": "nobody: once is all",
    "call_in_exempt": "nobody: it was agreed that it cannot wait",
    "signed_already": "nobody: it is done",
    "condition_ended": "nobody: it is done",
    "condition_stands": "nobody: it is kept for good",
    "condition_not_optional": "nobody: it is met or stays open",
    "not_editable": "whoever's turn it is, by sending it back",
    "body_ended": "the body that took over",
}


def raised() -> Iterator[tuple[str, str]]:
    """Give each code that is written in the rooms, with the place that is written beside it; blank where that is worked out."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            if file.name not in ELSEWHERE:
                yield from _calls(file)


def _calls(file: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(file.read_text())):
        if not (isinstance(node, ast.Call) and len(node.args) > 3 and isinstance(node.args[0], ast.Constant)):
            continue
        if getattr(node.func, "id", getattr(node.func, "attr", "")) in ("Blocker", "blocker"):
            yield str(node.args[0].value), _place(node.args[3])


def _place(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "one" for part in node.values)
    return "?"


RAISED = sorted(set(raised()))


@pytest.mark.parametrize(("code", "where"), RAISED)
def test_every_reason_has_its_page_or_is_left_to_time_or_to_others(code: str, where: str) -> None:
    place = COMPUTED.get(code, "") if where == "?" else where
    assert where != "?" or code in COMPUTED, f"say in COMPUTED which place {code} is told with"
    assert (cure("/decisions/1", place, "act", code) is not None) != (code in WAITING), place


ALIKE = ("app/workflow/guards", "app/decisions", "app/meetings", "app/officers")  # whose sentences programs and people read


def sentences(module: ast.Module) -> Iterator[str]:
    """Give each text of a module that is no docstring."""
    docstrings = {node.body[0].value for node in ast.walk(module) if isinstance(node, DOCUMENTED) and is_docstring(node.body[0])}  # type: ignore[attr-defined]
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
            yield node.value


DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@pytest.mark.parametrize(
    "file", [file for room in ALIKE for file in sorted((ROOT / room).rglob("*.py"))], ids=lambda file: file.stem
)
def test_no_sentence_of_the_rules_speaks_to_programs_alone(file: Path) -> None:
    assert [said for said in sentences(ast.parse(file.read_text())) if "`" in said or "YYYY" in said] == []


@pytest.mark.parametrize("source", ["x = f'it names {n} in `replaces`'", "Fault('on', 'a day as YYYY-MM-DD')"])
def test_such_a_sentence_would_be_found(source: str) -> None:
    assert [said for said in sentences(ast.parse(source)) if "`" in said or "YYYY" in said]


def documented() -> Iterator[str]:
    """Give the codes that the reference tells of what happens on a decision's pages."""
    for part in (ROOT / "docs/reference/blockers.md").read_text().split("\n## ")[1:]:
        heading, _, text = part.partition("\n")
        if heading in HEADINGS:
            cells = [line.split("|")[3 if heading == HEADINGS[0] else 1] for line in text.splitlines() if line.startswith("| `")]
            told = (code for cell in cells for code in re.findall(r"`([a-z_]+)`", cell))
            yield from (code for code in told if code not in registry and code not in ("where", "capacity"))


@pytest.mark.parametrize("code", sorted(set(documented())))
def test_every_documented_reason_is_among_them(code: str) -> None:
    known = {code for code, _ in RAISED} | COMPUTED.keys() | WAITING.keys() | {"originator_signs", "interest_declared"}
    if code not in known:
        assert cure("/decisions/1", COMPUTED.get(code, ""), "act", code) is not None


@pytest.mark.parametrize("file", sorted((ROOT / "workflows").glob("*.yaml")), ids=lambda file: file.stem)
def test_every_rule_of_a_procedure_has_its_page(file: Path) -> None:
    definition = load_file(file)
    rules = [(use.key, use.where, t.action) for t in definition.transitions for use in t.guards if isinstance(use, Rule)]
    rules += [(finding.key, finding.where, "") for finding in definition.findings]
    assert [key for key, where, action in rules if cure("/decisions/1", where, action) is None] == []


PAGES = [re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(str(route.path))) for route in routes()]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "place", [*sorted(set(COMPUTED.values())), "meeting", "title", "links", "interests", "findings.start", "officer"]
)
def test_the_page_that_is_named_is_one_that_there_is(place: str) -> None:
    found = cure("/decisions/1", place, "act")
    assert found is None or any(re.fullmatch(page, found.href.partition("#")[0]) for page in PAGES), found


@pytest.mark.parametrize("code", ["originator_signs", "spending_held", "scan_missing", "finding_unanswered"])
def test_so_is_the_page_for_a_reason_that_is_cured_elsewhere(code: str) -> None:
    found = cure("/decisions/1", "", "act", code)
    assert found is not None
    assert any(re.fullmatch(page, found.href.partition("#")[0]) for page in PAGES), found
