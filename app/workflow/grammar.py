"""The grammar of procedure files: which keys there are, what may stand there, what each says, which names refer to what.

It resolves no names; the loader does.

`python -m app.workflow.grammar` prints it as JSON Schema, which is kept as workflows/schema.json for editors.
"""

from __future__ import annotations

import json
from typing import Any, get_args

from app.workflow.definition import Duty, Outcome, SectionType
from app.workflow.grammar_notices import KEY_DECISIONS, NOTICES
from app.workflow.grammar_obligations import EVENT, OBLIGATIONS
from app.workflow.shape import KEY, Either, Flag, Key, Listing, Record, Table, Text, Whole, Word, name, ref

SECTION_TYPES: tuple[str, ...] = get_args(SectionType)
DUTIES: tuple[str, ...] = get_args(Duty)
OUTCOMES: tuple[str, ...] = get_args(Outcome)
LINKS = ("supersedes", "rescinds", "implements", "delegated_from", "relates_to")
COVERED = ("title", "decider", "sections", "checklist", "recommendations", "attachments", "restrictions")
ACTING = ("originator", "decider", "recorder", "member", "link", "system")  # capacities that are not posts

CONDITION = Text(means='a condition, such as checklist.confidential == "yes"', longest=1000)
POSTS, STATES, SECTIONS, CAPACITIES = (Listing(ref(of)) for of in ("post", "state", "section", "capacity"))
ACTIONS = Either(text=ref("action or all"), listing=Listing(ref("action")), blank=())
PLACE = Text(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?", "a place such as sections.costs", 130, refers="place")
PARAMETER = Text(r"\$[a-z][a-z0-9_]*", "the name of a parameter after a $", refers="parameter")
NEED = Text(r"all|\$[a-z][a-z0-9_]*", "all, or the name of a parameter after a $", refers="parameter or all")
DAYS = Either(whole=Whole(1, 3660), text=PARAMETER)
DATED = ("published", "effective", "implemented")

NUMBERING = Record(
    {
        "series": Key(name("a series"), "The series that numbers are taken from; procedures may share one.", required=True),
        "pattern": Key(Text(longest=60), "How a reference is written, with {number} and {year}.", required=True),
        "year": Key(
            Word(("calendar", "financial", "none")),
            "When numbers begin again at 1: on 1 January, on 1 April, or never.",
            required=True,
        ),
        "allocated_on": Key(ref("action"), "The action on which the number is taken, once for each decision.", required=True),
    }
)

POST = Record(
    {
        "title": Key(Text(longest=120), "What the post is called on the notice.", required=True),
        "statutory": Key(Text(longest=200), "The law that requires the post.", default=""),
        "collective": Key(Flag(), "True for a committee or board: a recorder then acts for it."),
    }
)

DECIDER = Record({"under": Key(Word(("delegation",)), "`delegation`: this post decides only what has been delegated to it.")})

RULE = Record(
    {
        "rule": Key(CONDITION, "A condition that must be true; anything else refuses.", required=True),
        "key": Key(name("a rule"), "What the rule is called in refusals; made from the action where it is left out."),
        "says": Key(Text(longest=300), "The sentence that is told where the rule does not hold.", required=True),
        "cured_by": Key(ref("capacity"), "Who can put it right: originator, decider, recorder or a post.", required=True),
        "where": Key(PLACE, "Where to put it right.", required=True),
        "severity": Key(
            Word(("refusal", "finding")),
            "refusal (left out): it blocks. finding: a warning, as under `findings`, that a note must answer before this act.",
        ),
    },
    "A rule in the words of the procedure.",
)

ARGUMENT = Either(text=Text(r"\$?[a-z][a-z0-9_]*", "a name, or a parameter after a $"), whole=Whole())
USED = Table(ref("guard"), ARGUMENT, least=1, most=1)
USE = Either(text=ref("guard"), record=USED, blank="")
GUARD = Either(text=ref("guard"), record=USED, marked=("rule", RULE), blank="")

SECTION = Record(
    {
        "key": Key(name("a section"), "The name by which rules and sign-offs speak of the section.", required=True),
        "title": Key(Text(longest=200), "The heading on the form and on the notice.", required=True),
        "type": Key(Word(SECTION_TYPES), "What is filled in. Money is whole pence.", required=True),
        "hint": Key(Text(), "Help for whoever fills it in.", default=""),
        "required_on": Key(
            ACTIONS,
            "The actions that need this section to say something (none does); all: each that asks sections_complete.",
            default=(),
        ),
        "required_if": Key(CONDITION, "Only required where this condition is true."),
        "if": Key(CONDITION, "Only shown where this condition is true."),
        "filled_by": Key(
            Listing(ref("filler")),
            "The posts that fill it in, instead of the originator; member: with one_for_each, the one that speaks for each.",
        ),
        "editable_in": Key(STATES, "The only states in which it can be changed."),
        "columns": Key(Listing(name("a column")), "For a table or money_table: its columns."),
        "choices": Key(Listing(Text(longest=120)), "For a choice: what can be chosen."),
        "public": Key(Flag(blank=True), "False where the section never stands on the published notice.", default=True),
        "one_for_each": Key(name("a group"), "A group of the body: one such section for each of its members."),
        "due": Key(
            Record({"working_days": Key(DAYS, "Working days from the opening of the decision.", required=True)}),
            "With one_for_each: by when each member should have written it.",
        ),
        "signed_by": Key(
            POSTS, "The posts that confirm this section: a sign-off of its name, on the section and on what is recommended."
        ),
    }
)

QUESTION = Record(
    {
        "key": Key(name("a question"), "The name by which rules speak of the question.", required=True),
        "question": Key(Text(longest=500), "The question as the originator reads it.", required=True),
        "answers": Key(
            Listing(Text(KEY, "an answer (lower case letters, digits and _)", 60), least=2), "The possible answers.", required=True
        ),
        "expected": Key(Text(KEY, "an answer", 60), "The answer that needs no reason; every other one does.", required=True),
        "hint": Key(Text(), "Help for whoever answers.", default=""),
        "blocks": Key(Flag(), "True where an unexpected answer stops the notice even with a reason."),
    }
)

PAPER = Record(
    {
        "key": Key(name("a paper"), "The name under which the paper is attached.", required=True),
        "title": Key(Text(longest=200), "What the paper is.", required=True),
        "required_on": Key(
            ACTIONS,
            "The actions that need the paper; all: each that asks attachments_ready.",
            default=(),
        ),
        "required_if": Key(CONDITION, "Only required where this condition is true."),
    }
)

FINDING = Record(
    {
        "key": Key(name("a finding"), "The name of the warning, under which its note is kept.", required=True),
        "rule": Key(CONDITION, "What is true when all is well; anything else raises the warning."),
        "guard": Key(Either(text=ref("guard"), record=USED), "A registered guard instead of a rule."),
        "says": Key(Text(longest=300), "The warning.", required=True),
        "cured_by": Key(ref("capacity"), "Who answers it.", required=True),
        "where": Key(PLACE, "Where to put it right.", required=True),
        "reads": Key(Listing(PLACE), "For a guard: the content that it looks at."),
    }
)

SIGNOFF = Record(
    {
        "duty": Key(Word(DUTIES), "The duty that the sign-off discharges.", required=True),
        "post": Key(ref("post"), "The post that signs; a deputy or acting holder signs as such. Left out with for_each."),
        "statement": Key(Text(), "What the officer states by signing; left out: a plain sentence of assent."),
        "covers": Key(
            Either(
                text=Word(("all",)),
                listing=Listing(ref("covered"), least=1),
                record=Record({"all_but": Key(Listing(ref("covered"), least=1), "All content but this.", required=True)}),
            ),
            f"The content that is signed: all, all but some, or named sections and parts ({', '.join(COVERED)}).",
            required=True,
        ),
        "void_to": Key(ref("state"), "The state to which an edit of covered content sends the notice back.", required=True),
        "required_for": Key(
            Listing(ref("decider")), "Only needed where one of these posts decides; the guard signed holds otherwise."
        ),
        "exactly_one_of": Key(Table(name("a limb"), Text()), "For a certificate: the limbs of which exactly one is chosen."),
        "always": Key(Table(name("a limb"), Text()), "For a certificate: what is affirmed in any case."),
        "needs": Key(Table(name("a limb"), SECTIONS), "For a limb: the sections that must be filled."),
        "excludes": Key(Table(name("a limb"), SECTIONS), "For a limb: the sections that must be empty."),
        "for_each": Key(name("a group"), "A group of the body: each of its members signs by itself, in any order."),
        "need": Key(
            Either(text=NEED, whole=Whole(1, 1000)), "With for_each: how many of them are needed, or a parameter; left out: all."
        ),
    }
)

CLOCK = Record(
    {
        "working_days": Key(DAYS, "Working days, from the day after the event on."),
        "clear_working_days": Key(DAYS, "Working days, counting neither the first day nor the last."),
        "clear_days": Key(DAYS, "Days, counting neither the first nor the last."),
        "days": Key(
            Either(whole=Whole(0, 3660), text=PARAMETER), "Days, from the day after the event on; 0: the day of the event itself."
        ),
        "before": Key(EVENT, "The event before which they lie."),
        "after": Key(EVENT, "The event after which they lie; with before alone, the moment at which somebody asks."),
        "cut_off": Key(
            Text(r"\$[a-z][a-z0-9_]*|([01][0-9]|2[0-3]):[0-5][0-9]", "a time such as 17:00, or a parameter after a $", 61),
            "What is put out at or after this time of day, in London, counts from the next day.",
        ),
        "effective": Key(
            Word(("same_day", "next_day")),
            "Of days and working days: whether the clock is over on the last day counted or on the day after (left out).",
        ),
    }
)

STATE = Record(
    {
        "title": Key(Text(longest=120), "What the state is called.", required=True),
        "initial": Key(Flag(), "True for the state in which a notice begins; exactly one."),
        "final": Key(Flag(), "True for an end that is not an outcome, such as withdrawn."),
        "outcome": Key(Word(OUTCOMES), "What was decided, where this state says so."),
        "keeps_outcome": Key(
            Flag(), "True for a state after the outcome, such as implemented: what was decided stays the outcome."
        ),
        "editable_by": Key(CAPACITIES, "Who may change the notice in this state."),
        "due": Key(
            Record(
                {
                    "working_days": Key(DAYS, "Working days from entering the state."),
                    "clock": Key(ref("clock"), "The clock whose last day it is."),
                }
            ),
            "When the state should be left.",
        ),
    }
)

ASK = Record(
    {
        "key": Key(name("an input"), "The name by which rules speak of it, after `inputs.`", required=True),
        "title": Key(Text(longest=200), "What is asked.", required=True),
        "type": Key(Word(("line", "text", "date", "choice", "yes_no")), "What is given.", required=True),
        "required": Key(Flag(), "True where the act needs it."),
        "choices": Key(
            Either(listing=Listing(Text(longest=120)), text=PARAMETER),
            "For a choice: what can be chosen, or a parameter that lists it with ; between.",
            default=(),
        ),
    }
)

DESTINATION = Table(
    ref("state"),
    Either(
        text=Word(("otherwise",)),
        record=Record(
            {
                "decider": Key(ref("decider"), "Only where this post decides."),
                "rule": Key(CONDITION, "Only where this condition is true."),
                "signed": Key(
                    Listing(ref("signoff"), least=1), "Only where these sign-offs hold, the one just given included.", default=()
                ),
            }
        ),
    ),
    least=1,
    most=1,
)

TRANSITION = Record(
    {
        "action": Key(name("an action"), "What is done; one word for the same act from several states.", required=True),
        "title": Key(Text(longest=120), "What the button says; made from the action where it is left out."),
        "from": Key(Listing(ref("state"), least=1), "The states that it leaves.", required=True),
        "to": Key(
            Either(text=ref("state"), listing=Listing(DESTINATION, least=1)),
            "Where it leads: a state, or a list of which the first that matches wins and the last is `otherwise`.",
            required=True,
        ),
        "by": Key(Listing(ref("actor"), least=1), f"Who may do it: {', '.join(ACTING)}, or a post.", required=True),
        "guards": Key(Listing(GUARD), "What must hold, from the register of guards, or a rule."),
        "signs": Key(ref("signoff"), "The sign-off that is given by this act."),
        "refuses": Key(ref("signoff"), "The sign-off, one for each member of a group, that a member refuses by this act."),
        "asks": Key(Listing(ASK, by="key"), "What the officer must state with the act."),
        "decides": Key(Word(OUTCOMES), "What the decision maker decides by this act."),
        "link": Key(Word(LINKS), "For by: [link]: the kind of link through which another decision does this."),
        "ends": Key(
            Listing(Word(("supersedes", "rescinds")), least=1),
            "The decisions that this act ends, by the kind of link that names them; left out: an approval ends all that it names.",
            default=(),
        ),
        "clock": Key(ref("clock"), "For by: [system]: the clock that does this when it has run out."),
        "dates": Key(
            Listing(Word(DATED)), "The dates that the act gives the decision: its own day, or the one on which its clock ran out."
        ),
    }
)

MUST_HOLD = Record(
    {
        "before_outcome": Key(Listing(Word(OUTCOMES), least=1), "The outcomes.", required=True),
        "signoffs": Key(Listing(ref("signoff")), "The sign-offs without which no path may reach them."),
        "guards": Key(Listing(USE), "The guards that each act asks which leads there."),
    }
)

PROCEDURE = Record(
    {
        "workflow": Key(
            Text(r"[a-z][a-z0-9_-]*", "the name of a procedure (lower case letters, digits, _ and -)", 60),
            "Its name.",
            required=True,
        ),
        "version": Key(Whole(1, 10**6), "Its version; any change to a version in use is a new version.", required=True),
        "title": Key(Text(longest=120), "What the procedure makes, such as Decision notice.", required=True),
        "numbering": Key(
            Either(text=Word(("none", "supplied")), record=NUMBERING),
            "How references are made; none where there are none.",
            required=True,
        ),
        "posts": Key(Table(name("a post"), POST, least=1), "The offices that take part.", required=True),
        "deciders": Key(
            Table(ref("post"), DECIDER, least=1), "The posts that may decide; one is chosen for each notice.", required=True
        ),
        "matters": Key(
            Table(name("a matter"), Text(longest=200)),
            "The kinds of matter that a notice may be about; left out: those that are reserved.",
        ),
        "reserved": Key(Listing(ref("matter")), "The matters that cannot be delegated."),
        "recorders": Key(POSTS, "The posts that may record a decision made or signed on paper."),
        "parameters": Key(
            Table(name("a parameter"), Either(whole=Whole(), text=Text(longest=200))),
            "Defaults of what each body may set for itself.",
        ),
        "sections": Key(Listing(SECTION, by="key"), "The parts of the form, in their order.", required=True),
        "checklist": Key(Listing(QUESTION, by="key"), "The questions, in their order."),
        "papers": Key(Listing(PAPER, by="key"), "The papers that are expected."),
        "verbs": Key(Listing(name("a verb")), "What a recommendation may ask for; left out: approve, endorse, note and the like."),
        "findings": Key(Listing(FINDING, by="key"), "Warnings that a note must answer."),
        "signoffs": Key(Table(name("a sign-off"), SIGNOFF), "The sign-offs and certificates."),
        "absent_duties": Key(Table(ref("duty"), Text()), "Why this procedure has no sign-off for a duty that others have."),
        "key_decisions": Key(KEY_DECISIONS, "How it is found out whether a decision is a key decision."),
        "notices": Key(NOTICES, "The statutory notices that are published before a decision, and by whom."),
        "clocks": Key(Table(name("a clock"), CLOCK), "The periods that are counted, by law or by the body's own rules."),
        "obligations": Key(OBLIGATIONS, "What somebody owes once an act is done: the next report, a review, a refresh."),
        "states": Key(Table(name("a state"), STATE, least=1), "The states, in the order of the procedure.", required=True),
        "transitions": Key(Listing(TRANSITION, least=1), "The acts that lead from state to state.", required=True),
        "must_hold": Key(Listing(MUST_HOLD), "What the linter proves: no way round these sign-offs."),
    }
)


def schema() -> dict[str, Any]:
    """Give the grammar as JSON Schema, draft 2020-12."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A procedure of Duly"}
    return {**head, **PROCEDURE.schema()}


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
