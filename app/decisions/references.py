"""References: the next number of a series, and what stands against one that comes from outside, such as a case number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, select, text

from app.db import Prepared
from app.decisions.commands import Act
from app.decisions.secretariat import Secretariat
from app.decisions.tables import decision as decisions
from app.errors import Blocker
from app.log.head import queue
from app.workflow.definition import REFERENCE, Definition
from app.workflow.facts import Facts

RULE = "A reference is unique in a body, and stands in addresses: letters, digits, spaces and / . - _"
FORM = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 /._-]{0,62}[A-Za-z0-9])?")
WHERE = f"inputs.{REFERENCE}"
SAME = Prepared(
    select(decisions.c.id).where(decisions.c.body_id == bindparam("body"), decisions.c.reference == bindparam("reference"))
)
TAKE_NUMBER = Prepared(
    text(
        "insert into counter (body_id, series, year, taken) values (:body, :series, :year, :first) "
        "on conflict (body_id, series, year) do update set taken = counter.taken + 1 returning taken"
    )
)


def take(connection: Connection, secretariat: Secretariat, body: str, series: str, year: int) -> int:
    """Take the next number of a body's series in a year: counted without gaps, since the act that fails gives it back."""
    queue(connection, body)  # who took a number holds its counter until the log's turn has come
    first = secretariat.organisations.current(connection, body).carried(series, year) + 1
    wanted = {"body": body, "series": series, "year": year, "first": first}
    return int(TAKE_NUMBER.all(connection, wanted)[0].taken)


def unmet(connection: Connection, secretariat: Secretariat, facts: Facts, command: Act) -> Iterator[Blocker]:
    """Give what stands against the reference that an act supplies: its form, another decision, or numbers that are counted here."""
    numbering = facts.definition.numbering
    stated = command.attempt.inputs.get(REFERENCE)
    due = numbering and numbering.supplied and numbering.allocated_on == command.action and not facts.decision.reference
    if not due or not isinstance(stated, str):
        return
    if not FORM.fullmatch(stated):
        says = f"{stated[:64]!r} is no reference: letters, digits, spaces and / . - _, at most 64, with no space at its ends."
        yield _blocker("reference_malformed", says)
    organisation = secretariat.organisations.current(connection, facts.decision.body)
    for digest in {adoption.digest for adoption in organisation.adoptions}:
        counted = secretariat.procedures.get(connection, digest)
        if _counts(counted, stated):
            yield _blocker("reference_is_counted", f"Numbers such as {stated[:64]} are counted by Duly for {counted.title}.")
    queue(connection, facts.decision.body)  # who supplies one holds the body's turn until it is written
    if SAME.all(connection, {"body": facts.decision.body, "reference": stated}):
        yield _blocker("reference_taken", f"Another decision of this body has the reference {stated[:64]}.")


def _counts(definition: Definition, reference: str) -> bool:
    """Say whether a procedure could make this reference itself."""
    if definition.numbering is None or definition.numbering.supplied:
        return False
    form = re.escape(definition.numbering.pattern).replace(r"\{number\}", "[0-9]+").replace(r"\{year\}", "[0-9]{4}")
    return re.fullmatch(form, reference) is not None


def _blocker(code: str, message: str) -> Blocker:
    return Blocker(code, message, "", WHERE, RULE)
