"""What a beginner gets wrong in a form of their own: each mistake is told with its line, what was found, and the cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import Invalid
from app.workflow.lint import lint
from app.workflow.loader import load
from tests.unit.workflow.files import changed, line_of

FORM = (Path(__file__).parents[2] / "procedures" / "records-disposal.yaml").read_text()

# The mistake; what the file says and what the beginner writes; how the line begins that is told (blank: that one); what is said.
MISTAKES = [
    ("a tab", "  records_manager: {title: R", "\trecords_manager: {title: R", "", ["found a tab", "spaces alone"]),
    ("a tab within", "    type: choice", "    type: choice\n\tpublic: false", "\tpublic", ["found a tab", "spaces alone"]),
    ("too far in", "    title: What becomes", "      title: What becomes", "", ["found it further in", "same column"]),
    ("not far enough in", "    to: authorised\n", "  to: authorised\n", "", ["found 'to: authorised' in column 3", "same column"]),
    ("out of line", "    to: kept\n", "   to: kept\n", "", ["in step with the one above", "in column 4"]),
    ("no dash", "  - action: keep\n", "    action: keep\n", "", ["found action again", "next item with a dash"]),
    ("no colon", "    to: kept\n", "    to kept\n", "", ["expected `key: value`, found 'to kept'", "a colon and a space"]),
    ("no space", "title: Keep\n", "title:Keep\n", "", ["found 'title:Keep'", "a colon and a space"]),
    (
        "a list that does not end",
        "[authorised]",
        "[authorised",
        "    to: disposed",
        ["expected , or ] next", "close what opens on"],
    ),
    (
        "braces that do not end",
        "kept: {title: Kept, outcome: rejected}",
        "kept: {title: Kept",
        "  disposed",
        ["expected , or } next"],
    ),
    ("a pattern without quotes", '"RD {number}/{year}"', "RD {number}/{year}", "", ["found '{number}/{year}", "quotes go round"]),
    ("a comma without quotes", '"Information owner, by department"', "Owner, by department", "", ["by department alone", "quotes"]),
    ("a colon without quotes", '"The dates are not said: all of them?"', "Dates: all?", "", ["a second colon", "in quotes"]),
    ("a colon within braces", "title: Dates covered", "title: Dates: covered", "", ["found ': covered", "quotes go round"]),
    (
        "an apostrophe",
        '"The dates are not said: all of them?"',
        "'The owner's dates'",
        "",
        ['found "s dates\'"', 'in quotes, "..."'],
    ),
    (
        "a hash",
        "title: Records manager}",
        "title: #1}",
        "  information_owner",
        ["expected , or } next", "close what opens on line 8"],
    ),
    ("nothing said", "title: Keep\n", "title:\n", "", ["expected text, found nothing", "write it after the colon"]),
    (
        "a bang",
        "rule: has(sections.covers_dates) &&",
        "rule: !has(sections.covers_dates) &&",
        "",
        ["put in quotes what begins with !"],
    ),
    ("a backquote", "title: Authorise\n", "title: `Authorise`\n", "", ["begins with `", "in quotes"]),
    ("a time that is none", "cut_off: $cut_off}", "cut_off: 5pm}", "", ["expected a time such as 17:00", "found '5pm'"]),
    ("a thousands comma", "hold_days: 10", "hold_days: 1,000", "", ["found 000 alone", "none within numbers"]),
    (
        "an unknown key",
        "required_on: ask}\n  - {key: covers",
        "required: ask}\n  - {key: covers",
        "",
        ["did you mean required_on?"],
    ),
    ("a word for true", "initial: true", "initial: yes", "", ["expected true or false, found text 'yes'"]),
    ("a name with a hyphen", "  with_owner: {title", "  with-owner: {title", "", ["found 'with-owner'", "write with_owner"]),
    ("a name with a capital", "{key: series", "{key: Series", "", ["found 'Series'", "write series"]),
    ("a title for a name", "[records_manager]\n    signs", "[Records manager]\n    signs", "", ["write records_manager"]),
    (
        "an unknown post",
        "[records_manager]\n    dates",
        "[record_manager]\n    dates",
        "",
        ["unknown post or capacity", "records_manager?"],
    ),
    (
        "a text for a list",
        "by: [records_manager]\n    signs",
        "by: records_manager\n    signs",
        "",
        ["expected a list", "write [ ]"],
    ),
    (
        "a list for a map",
        "  information_owner: {}\n",
        "  [information_owner]\n",
        "deciders:",
        ["expected a map", "`information_owner: ...`"],
    ),
    ("a section that is not there", "covers: [series, covers_dates", "covers: [serial, covers_dates", "", ["did you mean series?"]),
    ("no otherwise", "      - with_owner: otherwise\n", "", "      - with_owner: {rule", ["write `with_owner: otherwise`"]),
    ("an unknown guard", "[not_an_author]", "[not_the_author]", "", ["unknown guard", "did you mean not_an_author?"]),
    ("a guard without its name", "{signed: schedule}, det", "signed, det", "", ["the name of a sign-off", "write {signed: ...}"]),
    ("an act that is not there", "allocated_on: ask", "allocated_on: submit", "", ["unknown action submit"]),
    (
        "a name misspelt",
        "has(sections.covers_dates) &&",
        "has(section.covers_dates) &&",
        "",
        ["did you mean sections.covers_dates?"],
    ),
    (
        "one = for two",
        'if: sections.how == "Handed over"\n    req',
        'if: sections.how = "Handed over"\n    req',
        "",
        ["expected =="],
    ),
    ("and for &&", "&& sections.covers_dates", "and sections.covers_dates", "", ["expected a comparison", "write &&"]),
    (
        "a text without quotes",
        '{rule: sections.how == "Destroyed"}',
        "{rule: sections.how == Destroyed}",
        "",
        ["texts go in quotes"],
    ),
    (
        "a choice that there is not",
        '{rule: sections.how == "Destroyed"}',
        '{rule: sections.how == "Shredded"}',
        "",
        ["one of Destroyed"],
    ),
    ("an unknown outcome", "decides: rejected", "decides: refused", "", ["expected one of approved", "found text 'refused'"]),
    ("no beginning", ", initial: true", "", "states:", ["exactly one state with initial: true, found none"]),
    (
        "a pattern without a number",
        "RD {number}/{year}",
        "RD {year}",
        "",
        ["a pattern with {number} and {year}", "found 'RD {year}'"],
    ),
    (
        "a sign-off by another",
        "by: [records_manager]\n    signs",
        "by: [information_owner]\n    signs",
        "",
        ["write by: [records_manager]"],
    ),
]


@pytest.mark.parametrize(("mistake", "right", "wrong", "begins", "says"), MISTAKES, ids=[row[0] for row in MISTAKES])
def test_a_mistake_is_told_with_its_line_and_its_cure(mistake: str, right: str, wrong: str, begins: str, says: list[str]) -> None:
    text = changed((right, wrong), text=FORM)
    with pytest.raises(Invalid) as refusal:
        load(text.encode(), "form.yaml")
    told = refusal.value.faults
    line = line_of(begins or wrong, text)
    assert f"form.yaml:{line}" in [fault.where.partition(" ")[0] for fault in told], (mistake, told)
    assert any(all(word in fault.message for word in says) for fault in told), (mistake, told)
    assert len(told) <= 5  # what follows from a mistake does not bury it


GUARDED = "    guards: [{signed: schedule}, determinations_complete, not_the_originator]\n"
HURRIED = "    guards: [determinations_complete]\n  - {action: hurry, from: [draft], to: with_owner, by: [originator]}\n"

# What reads well and does not do: the finding's code, and words of its cure.
FINDINGS = [
    ("no way out", "Withdrawn, final: true", "Withdrawn", "dead_end", "Add a transition"),
    ("a way round", GUARDED, HURRIED, "way_round", "{signed: schedule}"),
    ("who drafts signs", "guards: [not_an_author]", "guards: [sections_complete]", "own_work", "not_an_author"),
    ("a duty that nobody has", "  finance: Nothing is spent.\n", "", "absent_duty", "absent_duties"),
    (
        "a number nobody uses",
        "parameters: {hold_days: 10,",
        "parameters: {hold_days: 10, days: 3,",
        "unused_parameter",
        "leave it out",
    ),
    ("a post without a part", "posts:\n", "posts:\n  archivist: {title: Archivist}\n", "unused_post", "leave it out"),
    (
        "a question that nobody reads",
        "sections_complete, checklist_answered, reasons",
        "sections_complete, reasons",
        "unread_question",
        "checklist_answered",
    ),
]


@pytest.mark.parametrize(("finding", "right", "wrong", "code", "cure"), FINDINGS, ids=[row[0] for row in FINDINGS])
def test_what_reads_well_and_does_not_do_is_found(finding: str, right: str, wrong: str, code: str, cure: str) -> None:
    text = changed((right, wrong), text=FORM)
    found = [each for each in lint(load(text.encode(), "form.yaml")) if each.code == code]
    assert found, finding
    assert cure in found[0].cure


def test_the_form_itself_is_right() -> None:
    assert lint(load(FORM.encode(), "form.yaml")) == []
