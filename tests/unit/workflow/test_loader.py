"""A procedure file is wholly right or wholly refused, with every fault, its line, its place and what to do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.config import CARRIED
from app.errors import Invalid
from app.workflow import loader
from app.workflow.definition import Covers, Decider, Destination, GuardUse, Numbering, Rule
from app.workflow.loader import load, load_all, load_file
from app.workflow.names import Notes
from app.workflow.shape import Key, Record, Text
from app.workflow.source import Source, read
from tests.unit.workflow.files import SMALL, changed, faults, line_of, loaded


def test_a_right_file_becomes_a_definition() -> None:
    definition = loaded()
    assert (definition.workflow, definition.version, definition.initial, definition.file) == ("small", 1, "draft", "small.yaml")
    assert definition.digest == hashlib.sha256(SMALL.encode()).hexdigest()
    assert definition.source == SMALL.encode()
    assert definition.numbering == Numbering(series="small", pattern="{number}/{year}", year="calendar", allocated_on="submit")
    assert definition.deciders["treasurer"] == Decider(post="treasurer", under_delegation=True)
    assert definition.reserved == {"budget"}
    assert list(definition.states) == ["draft", "check", "finance", "decision", "approved", "withdrawn"]
    assert definition.states["check"].due_days == "$check_days"
    assert definition.states["withdrawn"].final


def test_what_most_procedures_say_may_be_left_out() -> None:
    definition = loaded(
        ("verbs: [approve]\n", ""),
        ("matters: {grant: Grant, budget: Budget}\n", ""),
        ("statement: It is lawful., ", ""),
        ("    statement: It is paid for.\n", ""),
    )
    assert {"approve", "note", "rescind"} < set(definition.verbs)
    assert definition.matters == {"budget": "Budget"}
    assert definition.signoffs["legal"].statement.startswith("I have considered")
    assert definition.signoffs["finance"].statement.startswith("I certify")


def test_words_stay_words() -> None:
    """In YAML 1.2 yes, no and on are words; quoted text is text whatever it looks like."""
    assert loaded().checklist["advice"].answers == ("yes", "no")
    assert loaded(("title: Summary,", 'title: "12",')).sections["summary"].title == "12"


def test_sections_and_signoffs_are_as_written() -> None:
    definition = loaded()
    reserve, costs = definition.sections["reserve"], definition.sections["costs"]
    assert (reserve.filled_by, reserve.editable_in, reserve.public) == (("treasurer",), ("finance",), True)
    assert (costs.columns, definition.sections["mark"].choices) == (("year", "revenue"), ("Open", "Closed"))
    assert definition.signoffs["legal"].covers == Covers(all=True, parts=frozenset(["reserve"]))
    finance = definition.signoffs["finance"]
    assert finance.covers == Covers(parts=frozenset(["costs", "reserve"]))
    assert (dict(finance.needs), dict(finance.excludes), list(finance.always)) == ({"b": ("costs",)}, {"a": ("costs",)}, ["d"])
    assert loaded(("covers: {all_but: [reserve]}", "covers: all")).signoffs["legal"].covers == Covers(all=True)


def test_transitions_are_as_written() -> None:
    certify = loaded().by_action["certify"][0]
    assert certify.to == (Destination(state="decision"),)
    assert certify.guards == (GuardUse(name="signed", argument="legal"), GuardUse(name="not_an_author"))
    assert (certify.signs, certify.title, certify.line) == ("finance", "Certify", line_of("  - action: certify"))


def test_destinations_keep_their_order() -> None:
    to = 'to: [{check: {decider: treasurer}}, {finance: {rule: "inputs.soon"}}, {decision: otherwise}]'
    soon = "signs: finance\n    asks: [{key: soon, title: Soon, type: yes_no}]"
    certify = loaded(("to: decision", to), ("signs: finance", soon)).by_action["certify"][0]
    assert [(to.state, to.decider, to.otherwise) for to in certify.to] == [
        ("check", "treasurer", False),
        ("finance", None, False),
        ("decision", None, True),
    ]
    assert certify.to[1].condition is not None
    assert certify.to[1].condition.source == "inputs.soon"


def test_a_rule_has_a_key_of_its_own_or_one_made_from_the_action() -> None:
    rule = "{rule: size(recommendations) > 0, says: Recommend something., cured_by: originator, where: recommendations}"
    made = loaded(("findings_answered]", f"{rule}]")).by_action["submit"][0].guards[2]
    named = loaded(("findings_answered]", f"{rule.replace('{', '{key: some, ')}]")).by_action["submit"][0].guards[2]
    assert isinstance(made, Rule)
    assert isinstance(named, Rule)
    assert (made.key, named.key, made.says) == ("submit_rule_3", "some", "Recommend something.")


def test_what_was_decided_stays_the_outcome_where_a_state_keeps_it() -> None:
    carried_out = "  - {action: carry_out, from: [approved], to: done, by: [originator]}\nmust_hold:\n"
    keeps = "approved}\n  done: {title: Carried out, keeps_outcome: true}"
    definition = loaded(("outcome: approved}", f"outcome: {keeps}"), ("must_hold:\n", carried_out))
    assert definition.outcome_in("done", "approved_in_part") == "approved_in_part"
    assert (definition.outcome_in("approved", None), definition.outcome_in("withdrawn", "approved")) == ("approved", None)
    assert definition.outcome_in("nowhere", "approved") is None


def test_a_rule_may_ask_for_a_link_of_a_kind() -> None:
    rule = "{rule: '\"delegated_from\" in links', says: Name the other., cured_by: originator, where: links}"
    made = loaded(("findings_answered]", f"{rule}]")).by_action["submit"][0].guards[2]
    assert isinstance(made, Rule)
    named, other = ({"links": [{"kind": kind, "decision": "d"}]} for kind in ("delegated_from", "relates_to"))
    assert [bool(made.condition.holds(content, today="2026-03-02")) for content in (named, other, {})] == [True, False, False]
    assert made.condition.reads == ("links",)


def test_findings_know_what_they_read() -> None:
    assert loaded().findings[0].reads == ("sections.costs",)


def test_required_on_all_means_each_act_that_asks() -> None:
    again = "[{signed: legal}, not_an_author, sections_complete]"
    definition = loaded(("required_on: submit", "required_on: all"), ("[{signed: legal}, not_an_author]", again))
    assert definition.sections["summary"].required_on == ("submit", "certify")
    assert loaded().sections["summary"].required_on == ("submit",)


def test_lines_are_known_by_place() -> None:
    lines = loaded().lines
    assert lines["states.approved"] == line_of("  approved: {title")
    assert lines["sections.costs"] == line_of("{key: costs")
    assert lines["transitions.certify.guards"] == line_of("    guards: [{signed: legal}, not_an_author]")


# One change, and the fault that it makes: where it starts, and words of what is said.
WRONG = [
    ("an unknown key", ("title: Small notice", "titel: Small notice"), "titel", "unknown key titel: did you mean title?"),
    ("a missing key", ("title: Small notice\n", ""), "", "the key title is missing"),
    ("an unknown key within", ("initial: true", "inital: true"), "states.draft.inital", "did you mean initial?"),
    ("a name in capitals", ("{key: summary", "{key: Summary"), "sections.Summary.key", "a name for a section"),
    (
        "a number for text",
        ("title: Clerk", "title: 7"),
        "posts.clerk.title",
        "expected text, found a whole number 7: put it in quotes",
    ),
    ("a fraction", ("check_days: 5", "check_days: 1.5"), "parameters.check_days", "found 1.5: money is in pence"),
    ("a word for a flag", ("initial: true", "initial: yes"), "states.draft.initial", "expected true or false, found text 'yes'"),
    ("nothing after a key", ("  chair: {}", "  chair:"), "deciders.chair", "expected a map (key: value), found nothing"),
    ("a text for a list", ("by: [clerk]", "by: clerk"), "transitions.clear.by", "expected a list, found text 'clerk'"),
    ("an empty list", ("by: [clerk]", "by: []"), "transitions.clear.by", "at least 1"),
    ("a section type", ("type: text, required_on", "type: txt, required_on"), "sections.summary.type", "did you mean text?"),
    ("a duty", ("duty: legal", "duty: law"), "signoffs.legal.duty", "expected one of legal, finance"),
    ("an unknown post", ("post: clerk", "post: clrk"), "signoffs.legal.post", "unknown post clrk: did you mean clerk?"),
    (
        "an unknown state",
        ("to: finance, by", "to: finanse, by"),
        "transitions.clear.to",
        "unknown state finanse: did you mean finance?",
    ),
    ("an unknown state to leave", ("from: [finance]", "from: [money]"), "transitions.certify.from.1", "unknown state money"),
    ("an unknown action", ("required_on: submit", "required_on: submitt"), "sections.summary.required_on", "did you mean submit?"),
    ("an unknown capacity", ("by: [decider]", "by: [desider]"), "transitions.approve.by.1", "did you mean decider?"),
    (
        "an unknown sign-off",
        ("signs: legal", "signs: legl"),
        "transitions.clear.signs",
        "unknown sign-off legl: did you mean legal?",
    ),
    (
        "an unknown guard",
        ("decider_is_not_certifier", "decider_certifies"),
        "transitions.approve.guards.3",
        "unknown guard decider_certifies",
    ),
    ("an unknown duty", ("{approval: The", "{aproval: The"), "absent_duties.aproval", "did you mean approval?"),
    ("an unknown matter", ("reserved: [budget]", "reserved: [budgets]"), "reserved.1", "did you mean budget?"),
    ("an unknown parameter", ("$check_days", "$chek_days"), "states.check.due.working_days", "did you mean check_days?"),
    (
        "an unknown part covered",
        ("covers: [costs, reserve]", "covers: [cots]"),
        "signoffs.finance.covers.1",
        "unknown section or part cots",
    ),
    ("an unknown limb", ("needs: {b:", "needs: {e:"), "signoffs.finance.needs.e", "unknown limb e"),
    ("an unknown section of a limb", ("needs: {b: [costs]}", "needs: {b: [cost]}"), "signoffs.finance.needs.b.1", "mean costs?"),
    (
        "an unknown place",
        ("where: sections.costs", "where: sections.cots"),
        "findings.no_figures.where",
        "did you mean sections.costs?",
    ),
    (
        "a guard without its argument",
        ("[{signed: legal}, not_an_author]", "[signed]"),
        "transitions.certify.guards.1",
        "needs the name of a sign-off",
    ),
    (
        "an argument too many",
        ("guards: [not_an_author]", "guards: [{not_an_author: x}]"),
        "transitions.clear.guards.1",
        "takes no argument",
    ),
    (
        "an argument unknown",
        ("{signed: finance}", "{signed: money}"),
        "transitions.approve.guards.2.signed",
        "unknown sign-off money",
    ),
    (
        "a condition",
        ("rule: has(sections.costs)", "rule: has(sections.cost)"),
        "findings.no_figures.rule",
        "column 1: sections.cost is not declared",
    ),
    ("the same key twice", ("{key: mark,", "{key: costs,"), "sections.costs", "found costs again"),
    ("the same word twice", ("answers: [yes, no]", "answers: [yes, yes]"), "checklist.advice.answers.2", "found yes again"),
    (
        "an expected answer that is none",
        ("expected: yes", "expected: maybe"),
        "checklist.advice.expected",
        "expected one of the answers",
    ),
    ("a money_table without columns", (", columns: [year, revenue]", ""), "sections.costs", "a money_table needs columns"),
    ("choices of a line", ("type: choice, choices", "type: line, choices"), "sections.mark.choices", "not to line"),
    ("a section named as a part", ("{key: mark,", "{key: title,"), "sections.title.key", "is a part of every notice"),
    ("a pattern without a year", ("{number}/{year}", "{number}"), "numbering.pattern", "a pattern with {number} and {year}"),
    (
        "a second beginning",
        ("finance: {title: Finance}", "finance: {title: Finance, initial: true}"),
        "states",
        "found draft, finance",
    ),
    ("no beginning", (", initial: true", ""), "states", "exactly one state with initial: true, found none"),
    (
        "an outcome that is final too",
        ("outcome: approved}", "outcome: approved, final: true}"),
        "states.approved.final",
        "leave final out",
    ),
    (
        "an outcome of its own beside the one it keeps",
        ("outcome: approved}", "outcome: approved, keeps_outcome: true}"),
        "states.approved.keeps_outcome",
        "no outcome of its own",
    ),
    (
        "an outcome kept where there was none",
        ("decision: {title: Decision}", "decision: {title: Decision, keeps_outcome: true}"),
        "states.decision.keeps_outcome",
        "certify leads here from finance, which has no outcome to keep",
    ),
    (
        "the same act from a state twice",
        ("action: certify", "action: withdraw"),
        "transitions.withdraw.from",
        "withdraw leaves finance already",
    ),
    (
        "a list without otherwise",
        ("to: check\n", "to: [{check: {decider: chair}}]\n"),
        "transitions.submit.to.1",
        "`check: otherwise`",
    ),
    (
        "otherwise too early",
        ("to: check\n", "to: [{check: otherwise}, {draft: otherwise}]\n"),
        "transitions.submit.to.1",
        "comes last",
    ),
    (
        "a case without terms",
        ("to: check\n", "to: [{check: {}}, {draft: otherwise}]\n"),
        "transitions.submit.to.1",
        "either decider, rule or signed",
    ),
    (
        "a signer who is another",
        ("by: [treasurer]\n    signs", "by: [chair]\n    signs"),
        "transitions.certify.by",
        "finance is signed by treasurer alone",
    ),
    (
        "an act that decides otherwise",
        ("decides: approved", "decides: rejected"),
        "transitions.approve.to",
        "has the outcome approved",
    ),
    ("a link that is not named", ("by: [clerk]", "by: [link]"), "transitions.clear.by", "both by: [link] and link:"),
    (
        "an outcome that no state has",
        ("before_outcome: [approved]", "before_outcome: [adopted]"),
        "must_hold.1.before_outcome.1",
        "no state has",
    ),
    (
        "an absent duty that is there",
        ("{approval: The", "{legal: The"),
        "absent_duties.legal",
        "the sign-off legal discharges this duty",
    ),
    ("a finding without a rule", ("rule: has(sections.costs), ", ""), "findings.no_figures", "expected either rule or guard"),
    (
        "one limb to choose from",
        ("{a: There are no costs., b: There is money.}", "{a: None.}"),
        "signoffs.finance.exactly_one_of",
        "at least two limbs",
    ),
]


@pytest.mark.parametrize(("sentence", "change", "place", "says"), WRONG, ids=[row[0] for row in WRONG])
def test_refused(sentence: str, change: tuple[str, str], place: str, says: str) -> None:
    found = [(fault.where, fault.message) for fault in faults(change)]
    wanted = [where for where, message in found if says in message]
    assert wanted, (sentence, found)
    file, _, rest = wanted[0].partition(":")
    assert (file, rest.partition(" ")[2]) == ("small.yaml", place)


def test_the_line_is_that_of_the_fault() -> None:
    (fault,) = faults(("covers: [costs, reserve]", "covers: [costs, reserv]"))
    assert fault.where == f"small.yaml:{line_of('covers: [costs, reserve]')} signoffs.finance.covers.2"


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    found = faults(
        ("title: Clerk", "titel: Clerk"), ("post: treasurer", "post: nobody"), ("rule: has(sections.costs)", "rule: 1 +")
    )
    places = [fault.where.partition(" ")[2] for fault in found]
    assert places == ["posts.clerk.titel", "posts.clerk", "findings.no_figures.rule", "signoffs.finance.post"]


def test_a_key_that_is_read_and_not_carried_says_so() -> None:
    text = Source("any.yaml", {"colour": "red"}, {(): 1})
    Record({"colour": Key(Text(), "Its colour.", later="name it in the title")}).check(text.data, (), Notes(text))
    assert [fault.message for fault in text.faults] == ["not carried by this version of Duly: colour; name it in the title"]


ASK = "asks: [{key: reference, title: Reference, type: line, required: true}]\n    guards: [sections_complete, checklist"


def test_a_reference_may_be_supplied_with_one_act() -> None:
    supplied, asked = (SMALL.splitlines()[3], "numbering: supplied"), ("guards: [sections_complete, checklist", ASK)
    numbering = loaded(supplied, asked).numbering
    assert numbering is not None
    assert (numbering.supplied, numbering.allocated_on) == (True, "submit")
    for change in ((), (asked[0], ASK.replace("type: line", "type: text")), (asked[0], ASK.replace(", required: true", ""))):
        (fault,) = faults(supplied, *([change] if change else []))
        assert fault.message.startswith(
            "expected one action that asks for the reference each time, found none: give it asks: [{key: r"
        )


def test_what_another_decision_does_is_carried() -> None:
    link = "  - {action: supersede, from: [approved], to: withdrawn, by: [link], link: supersedes}\nmust_hold:\n"
    assert loaded(("must_hold:\n", link)).by_action["supersede"][0].link == "supersedes"


def test_without_numbers() -> None:
    assert loaded((SMALL.splitlines()[3], "numbering: none")).numbering is None


def test_a_finding_may_rest_on_a_guard_of_the_content() -> None:
    rule, guard = "rule: has(sections.costs)", "guard: {recommendations_match_conclusion: summary}"
    finding = loaded((rule, f"{guard}, reads: [recommendations, sections.summary]")).findings[0]
    assert finding.guard == GuardUse(name="recommendations_match_conclusion", argument="summary")
    assert finding.reads == ("recommendations", "sections.summary")
    assert any("list the content under reads" in fault.message for fault in faults((rule, guard)))
    assert any("cannot be a warning" in fault.message for fault in faults((rule, "guard: decider_chosen, reads: [decider]")))


@pytest.mark.parametrize(
    ("sentence", "text", "line", "says"),
    [
        ("nothing at all", b"", 1, "empty file"),
        ("not UTF-8", b"title: ok\nposts: \xff", 2, "save the file as UTF-8"),
        ("a NUL", b"title: \x00", 1, "is not YAML"),
        ("not YAML", b"title: [a\nposts: b]: c", 2, "is not YAML"),
        ("a second document", b"a: b\n---\nc: d", 2, "one file each"),
        ("another YAML", b"%YAML 1.1\n---\na: yes", 1, "YAML 1.2"),
        ("a merge key", b"a: b\n<<: {c: d}", 2, "write the keys out"),
        ("a key that is a list", b"? [a]\n: b", 1, "a plain word as a key"),
        ("too deep", b"a: " + b"[" * 17, 1, "at most 16 levels"),
        ("too large", b"# " + b"x" * 256 * 1024, 1, "at most 256 kB"),
        ("a list", b"- a", 1, "expected a map"),
    ],
)
def test_not_a_procedure_at_all(sentence: str, text: bytes, line: int, says: str) -> None:
    with pytest.raises(Invalid) as refusal:
        load(text, "small.yaml")
    (fault,) = refusal.value.faults
    assert says in fault.message, sentence
    assert fault.where.split(" ")[0] == f"small.yaml:{line}"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("!!python/object/apply:os.system [x]", "leave it out"),
        ("!!str yes", "found the tag"),
        ("&a Clerk", "anchor or alias"),
        ("*a", "anchor or alias"),
        ("0x1F", "found 0x1F"),
        (".inf", "found .inf"),
        ("1e3", "found 1e3"),
    ],
)
def test_plain_values_only(value: str, says: str) -> None:
    assert any(says in fault.message for fault in faults(("title: Clerk", f"title: {value}")))


def test_a_key_stands_once() -> None:
    found = faults(("  chair: {}\n", "  chair: {}\n  chair: {under: delegation}\n"))
    assert found[0].message == f"expected each key once, found chair again (first on line {line_of('  chair: {}')}): leave one out"
    assert found[0].where == f"small.yaml:{line_of('  chair: {}') + 1} deciders.chair"


def _places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Give every container of the data with every key in it."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, inner in list(items):
        yield data, key
        yield from _places(inner)


@pytest.mark.parametrize("wrong", [None, 7, [], {"x": "y"}], ids=repr)
def test_whatever_stands_anywhere_the_answer_is_a_refusal_or_a_definition(wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    data = read(SMALL.encode(), "small.yaml").data
    monkeypatch.setattr(loader, "read", lambda _, name: Source(name, data, {(): 1}))
    refused = 0
    for container, key in list(_places(data)):
        kept, container[key] = container[key], wrong
        try:
            load(b"", "small.yaml")
        except Invalid as refusal:
            refused += bool(refusal.faults)
        container[key] = kept
    assert refused > 100


def test_a_folder_of_procedures(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SMALL)
    (tmp_path / "b.yaml").write_text(changed(("version: 1", "version: 2")))
    (tmp_path / "c.yaml").write_text(changed(("workflow: small", "workflow: other-small")))
    (tmp_path / "notes.txt").write_text("not a procedure")
    found = load_all(tmp_path)
    assert {workflow: definition.version for workflow, definition in found.items()} == {"other-small": 1, "small": 2}
    assert found["small"].digest == load_file(tmp_path / "b.yaml").digest


def test_a_folder_of_ones_own_is_read_besides_those_that_come_with_duly(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(SMALL)
    found = load_all(CARRIED, tmp_path)
    assert found.keys() == load_all(CARRIED).keys() | {"small"}
    with pytest.raises(Invalid) as refusal:
        load_all(CARRIED, tmp_path / "proceedures")
    assert [(f.where, f.message) for f in refusal.value.faults] == [
        (str(tmp_path / "proceedures"), "expected a folder of procedures, found none there")
    ]


def test_a_version_never_changes(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SMALL)
    (tmp_path / "b.yaml").write_text(SMALL)
    assert load_all(tmp_path)["small"].file == "a.yaml"  # a copy is the same version
    (tmp_path / "b.yaml").write_text(changed(("title: Small notice", "title: Another notice")))
    with pytest.raises(Invalid) as refusal:
        load_all(tmp_path)
    (fault,) = refusal.value.faults
    assert fault.where == "b.yaml:2 version"
    assert "stands in a.yaml with other contents" in fault.message


def test_a_folder_tells_the_faults_of_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(changed(("version: 1", "version: one")))
    (tmp_path / "b.yaml").write_text("")
    with pytest.raises(Invalid) as refusal:
        load_all(tmp_path)
    assert [fault.where for fault in refusal.value.faults] == ["a.yaml:2 version", "b.yaml:1"]
