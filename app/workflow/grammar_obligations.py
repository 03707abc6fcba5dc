"""The grammar of obligations, beside the rest of the grammar."""

from __future__ import annotations

from dataclasses import dataclass

from app.workflow.definition import EVENTS
from app.workflow.obligations import MONTHS
from app.workflow.shape import Either, Key, Listing, Record, Schema, Table, Text, Whole, Word, name, ref


@dataclass(frozen=True, slots=True)
class Event(Text):
    """The name of an event, or of a section with a date; editors are told which there are."""

    def schema(self) -> Schema:
        return {"anyOf": [{"enum": list(EVENTS)}, {"type": "string", "pattern": r"^sections\.[a-z][a-z0-9_]*$"}]}


EVENT = Event(r"[a-z][a-z_]*(\.[a-z][a-z0-9_]*)?", "an event, or sections.KEY of a date", 80, refers="event")
PERIOD = Word(tuple(MONTHS))

OBLIGATION = Record(
    {
        "title": Key(Text(longest=200), "What is owed; the title of the paper that is opened for it.", required=True),
        "arises_on": Key(Listing(ref("action"), least=1), "The actions that make it.", required=True),
        "owed_by": Key(ref("owing"), "The post that owes it; originator: the post that brought the decision.", required=True),
        "every": Key(PERIOD, "Again and again: every quarter, six months or year."),
        "at": Key(PERIOD, "Once: a quarter, six months or a year afterwards."),
        "after": Key(EVENT, "The event, or the section with a date, from which that is counted.", required=True),
        "opens": Key(
            Text(r"[a-z][a-z0-9_-]*", "the name of a procedure (lower case letters, digits, _ and -)", 60),
            "The procedure of the paper that is opened in time; an outcome of that paper meets the obligation.",
        ),
        "lead": Key(
            Record(
                {
                    "days": Key(
                        Either(whole=Whole(0, 366), text=Text(r"\$[a-z][a-z0-9_]*", "a parameter after a $", refers="parameter")),
                        "Days before the day due.",
                        required=True,
                    )
                }
            ),
            "How long before the day due the paper is opened; left out: on that day.",
        ),
        "link": Key(
            Word(("supersedes", "rescinds", "implements", "relates_to")),
            "The kind of link by which the paper names this decision.",
        ),
        "carries": Key(
            Table(name("a section"), Listing(ref("carried"), least=1)),
            "For sections of the paper that is opened: the sections of this one that go into each, and promises that are open.",
        ),
        "met_by": Key(ref("action"), "The action of this procedure that meets it."),
    }
)

OBLIGATIONS = Table(name("an obligation"), OBLIGATION)
