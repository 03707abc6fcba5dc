"""Begin a decision: which definition it is carried by, who originates it, and whether this officer may."""

from __future__ import annotations

from sqlalchemy import Connection

from app.clock import local_day, stamp
from app.decisions import changes
from app.decisions.changes import Change
from app.decisions.commands import Asked, Open
from app.decisions.given import within
from app.decisions.permission import refuse
from app.decisions.secretariat import Secretariat
from app.errors import Blocker, DulyError, Fault, Invalid, Unknown
from app.log.head import StandingMoved
from app.log.ids import new_id
from app.officers.organisation import Organisation
from app.workflow.ending import body_ended
from app.workflow.facts import Decision, Facts


def begin(connection: Connection, secretariat: Secretariat, asked: Asked, command: Open) -> tuple[Change, Facts]:
    """Make a draft ready to be stored. Raises Unknown, NotAllowed, Invalid; StandingMoved for one of these on an old picture."""
    organisation = secretariat.organisations.current(connection, command.body)
    try:
        return _begun(connection, secretariat, asked, command, organisation)
    except DulyError:
        if secretariat.organisations.fresh(connection, command.body).sequence != organisation.sequence:
            raise StandingMoved(command.body) from None
        raise


def _begun(
    connection: Connection, secretariat: Secretariat, asked: Asked, command: Open, organisation: Organisation
) -> tuple[Change, Facts]:
    today = local_day(asked.now)
    standing = organisation.on(today)
    if standing.ended:
        refuse([body_ended(standing.ended)], "Opening a decision")
    definition = secretariat.procedures.get(connection, organisation.adopted(command.workflow).digest)
    post, originator = _originator(organisation, asked, command)
    blank = Decision(
        id=new_id(asked.now),
        body=command.body,
        state=definition.initial,
        version=0,
        revision=0,
        originator_post=post,
        originator=originator,
        prepared_by=asked.officer or originator,
        content={},
        commitments={},
        authors={},
        entered_at=stamp(asked.now),
        opened_on=today.isoformat(),
    )
    facts = Facts(
        definition=definition,
        decision=blank,
        standing=within(standing, definition, post),
        actor=asked.officer,
        now=asked.now,
        today=today,
    )
    return changes.opened(asked, command, facts), facts


def _originator(organisation: Organisation, asked: Asked, command: Open) -> tuple[str, str]:
    """Give the post and the officer who bring the matter. Raises Unknown, NotAllowed, Invalid."""
    if asked.officer is None:  # a clock opens it for whoever owes it
        return organisation.post(command.originator_post or "").key, _holder(organisation, command, asked)
    own = [h.post for h in organisation.on(local_day(asked.now)).held_by(asked.person)]
    if not own:
        raise Unknown(f"There is no body {command.body[:60]} in which you hold a post.")
    offices = [post for post in own if organisation.posts[post].role == "office"]
    if not offices:
        says, rests_on = "Only the holder of an office may open a decision.", "Decisions are opened by those who hold an office"
        refuse([Blocker("capacity_not_held", says, "originator", "", rests_on)], "Opening a decision")
    post = command.originator_post or offices[0]
    if organisation.post(post).role != "office":
        says = "A matter is brought by the holder of an office, not of an auditor's or an administrator's post."
        raise Invalid("Nobody originates this.", [Fault("originator", says)])
    return post, asked.person if post in own else _holder(organisation, command, asked)


def _holder(organisation: Organisation, command: Open, asked: Asked) -> str:
    """Find who originates where somebody prepares the paper for another post."""
    post = organisation.post(command.originator_post or "").key
    held = organisation.on(local_day(asked.now)).officers_in(post)
    holder = next((h.officer for h in held if h.kind != "deputy"), None)
    if holder is None:
        raise Invalid(
            "Nobody originates this.", [Fault("originator", f"Nobody holds the post {post} today: name one that is held.")]
        )
    return holder
