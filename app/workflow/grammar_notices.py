"""The grammar of statutory notices and of the test for a key decision, beside the rest of the grammar."""

from __future__ import annotations

from app.workflow.shape import Either, Key, Listing, Record, Table, Text, Whole, name, ref

AMOUNT = Either(whole=Whole(1), text=Text(r"\$[a-z][a-z0-9_]*", "the name of a parameter after a $", refers="parameter"))

NOTICE = Record(
    {
        "by": Key(Listing(ref("post"), least=1), "The posts that may publish it.", required=True),
        "in": Key(Listing(ref("state")), "The only states in which it is published; left out: all before there is an outcome."),
        "days": Key(Whole(1, 365), "The clear days that must pass, where the body keeps more than the law asks for."),
        "cut_off": Key(
            Text("([01][0-9]|2[0-3]):[0-5][0-9]", "a time such as 17:00"),
            "What is published after this time of day counts as published on the next day.",
        ),
        "informs": Key(ref("post"), "For a general exception: the chair who is told of it in writing."),
        "or_each": Key(name("a group"), "For a general exception: the group of which each member is told where there is no chair."),
        "consent_of": Key(Listing(ref("post")), "For an urgent notice: the posts that may consent, in their order."),
        "needed_if": Key(
            Text(means='a condition, such as checklist.private == "yes"', longest=1000),
            "For a private meeting: the condition under which the decision is made in private.",
        ),
    }
)

NOTICES = Table(ref("notice"), NOTICE)

KEY_DECISIONS = Record(
    {
        "stated_in": Key(ref("question"), "The question that says whether it is a key decision, with yes and no.", required=True),
        "money": Key(AMOUNT, "Pence, or a parameter: spending or saving so much makes a key decision."),
        "wards": Key(AMOUNT, "So many wards, or a parameter: an effect on so many makes a key decision."),
        "wards_in": Key(ref("section"), "The section that lists the wards affected."),
    }
)
