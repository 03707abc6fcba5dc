"""What is short for something longer: sections that are signed by themselves, and warnings among the guards of an act."""

from __future__ import annotations

from app.workflow.definition import Covers, Definition, GuardUse, SignoffRule
from app.workflow.lint import lint
from tests.unit.workflow.files import SMALL, faults, line_of, loaded

SIGNED = ("{key: summary, title: Summary, type: text", "{key: summary, title: Summary, type: text, signed_by: [clerk]")
TWO = ("{key: summary, title: Summary, type: text", "{key: summary, title: Summary, type: text, signed_by: [clerk, treasurer]")
CERTIFY = "  - action: certify\n"
CONFIRM = "  - {action: confirm, from: [finance], to: finance, by: [clerk], signs: summary, guards: [not_an_author]}\n"
AGREE = "  - {action: agree, from: [finance], to: finance, by: [treasurer], signs: summary_treasurer, guards: [not_an_author]}\n"
CONFIRMED = (CERTIFY, f"{CONFIRM}{CERTIFY}")
NEEDED = ("[{signed: legal}, not_an_author]", "[{signed: legal}, {signed: summary}, not_an_author]")
RULE = "rule: size(recommendations) > 1, says: There is one recommendation alone., cured_by: originator, where: recommendations"
WARNED = ("checklist_answered, findings_answered]", f"checklist_answered, {{key: one_alone, {RULE}, severity: finding}}]")


def guards(definition: Definition, action: str) -> list[str]:
    return [use.name if isinstance(use, GuardUse) else use.key for use in definition.by_action[action][0].guards]


def test_a_section_that_a_post_signs_has_a_sign_off_of_its_name() -> None:
    definition = loaded(SIGNED, CONFIRMED, NEEDED)
    assert definition.signoffs["summary"] == SignoffRule(
        name="summary",
        duty="implication",
        post="clerk",
        statement="What is said under 'Summary' is right and leaves nothing out.",
        covers=Covers(parts=frozenset(["summary", "recommendations"])),
        void_to="finance",
    )
    assert lint(definition) == []


def test_a_section_that_two_posts_sign_has_a_sign_off_for_each() -> None:
    both = CONFIRM.replace("signs: summary", "signs: summary_clerk") + AGREE
    definition = loaded(TWO, (CERTIFY, f"{both}{CERTIFY}"))
    assert {key: definition.signoffs[key].post for key in ("summary_clerk", "summary_treasurer")} == {
        "summary_clerk": "clerk",
        "summary_treasurer": "treasurer",
    }


def test_a_section_that_nobody_signs_is_told_at_its_own_line() -> None:
    (fault,) = faults(SIGNED)
    assert fault.where == f"small.yaml:{line_of('{key: summary')} sections.summary.signed_by"
    assert fault.message == "nobody signs summary: add an act with signs: summary and by: [clerk]"


def test_what_is_signed_by_itself_is_not_written_twice() -> None:
    finance = "  finance:\n    duty: finance\n"
    named = (finance, f"  summary: {{duty: partner, post: clerk, covers: all, void_to: check}}\n{finance}")
    assert any("there is a sign-off summary under signoffs too" in fault.message for fault in faults(SIGNED, CONFIRMED, named))


def test_the_linter_speaks_of_the_section_where_its_sign_off_is_meant() -> None:
    (finding,) = lint(loaded(SIGNED, CONFIRMED))
    assert (finding.code, finding.line) == ("signoff_never_needed", line_of("{key: summary"))


def test_a_rule_that_is_a_warning_is_a_finding_and_its_act_asks_for_the_note() -> None:
    definition = loaded(WARNED)
    assert [finding.key for finding in definition.findings] == ["no_figures", "one_alone"]
    assert definition.findings[1].reads == ("recommendations",)
    assert guards(definition, "submit") == ["sections_complete", "checklist_answered", "findings_answered"]


def test_a_rule_is_a_refusal_where_it_says_so_or_nothing() -> None:
    for severity in ("", ", severity: refusal"):
        refusing = (WARNED[0], WARNED[1].replace(", severity: finding", severity).replace("]", ", findings_answered]"))
        assert guards(loaded(refusing), "submit") == ["sections_complete", "checklist_answered", "one_alone", "findings_answered"]


def test_a_warning_without_a_name_is_called_by_its_act_and_two_of_a_name_say_one_thing() -> None:
    nameless = (WARNED[0], WARNED[1].replace("key: one_alone, ", ""))
    assert loaded(nameless).findings[1].key == "submit_rule_3"
    same = ("[{signed: legal}, not_an_author]", f"[{{key: one_alone, {RULE}, severity: finding}}, not_an_author]")
    assert len(loaded(WARNED, same).findings) == 2
    other = (same[0], same[1].replace("> 1", "> 2"))
    assert any("another warning is called one_alone" in fault.message for fault in faults(WARNED, other))


def test_a_fault_in_a_warning_is_told_at_its_own_line() -> None:
    wrong = (WARNED[0], WARNED[1].replace("size(recommendations)", "size(recomendations)"))
    (fault,) = faults(wrong)
    assert fault.where.startswith(f"small.yaml:{line_of(WARNED[0], SMALL)} ")
    assert "did you mean recommendations?" in fault.message
