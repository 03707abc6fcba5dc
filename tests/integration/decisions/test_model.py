"""Whatever officers do, in whatever order: the history stays whole, and what the tables say is what it makes of them.

A machine of random acts by random officers over the small procedure. What a sign-off covers is told here a second time, in
other words than the code's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule, run_state_machine_as_test
from sqlalchemy import select

from app.audit.verify import verify
from app.decisions.commands import Act, Attach, Comment, Dispense, Open, Revise, Wet
from app.decisions.record import fold
from app.decisions.tables import counter, decision
from app.errors import DulyError, StaleRevision, Unknown
from app.log.ids import new_id
from app.log.office import Office
from app.log.tables import event
from app.officers import acts
from app.workflow.facts import Attempt
from tests.homes import Engine
from tests.integration.decisions.conftest import COMPLETE, POSTS, Town

SHARE: Mapping[Engine, int] = {"sqlite": 1, "postgresql": 5}  # of the profile's examples, one in so many
STEPS = 30
Errors = type[DulyError] | tuple[type[DulyError], ...]
NEXT = {"draft": "submit", "legal_check": "clear", "finance_signoff": "certify", "awaiting_decision": "approve"}
BOTH = {"legal", "finance"}
STANDS: Mapping[str, list[set[str]]] = {  # which sign-offs hold where: a state whose own sign-off holds is passed at once
    "draft": [set()],
    "legal_check": [set(), {"finance"}],
    "finance_signoff": [{"legal"}],
    "awaiting_decision": [BOTH],
    "approved": [BOTH],
    "superseded": [BOTH],
}
ACTIONS = (*NEXT.values(), "supersede")
PUBLIC_SUMMARY = {"is": "given", "value": "A ford instead."}
GRANT = {"post": "chief_finance_officer", "matter": "grant"}

posts = st.sampled_from(POSTS)
originators = st.sampled_from([*POSTS[:1] * 3, *POSTS])  # mostly whoever brings most of them
answers = st.sampled_from([None, {"answer": "yes"}, {"answer": "no"}, {"answer": "no", "reason": "None was needed."}])
summaries = st.sampled_from([None, PUBLIC_SUMMARY, {"is": "none"}, {"is": "not_applicable", "why": "x"}, {"is": "perhaps"}])
recommendations = st.sampled_from([[], COMPLETE["recommendations"], [{"id": "two", "verb": "note", "text": "Note it."}]])
deciders = st.sampled_from([{"post": "commissioner"}, GRANT, {**GRANT, "matter": "precept"}, {"post": "mayor"}, None])
changes = st.one_of(
    st.just(COMPLETE),
    st.builds(lambda title: {"title": title}, st.sampled_from(["A ford", "A ferry", ""])),
    st.builds(lambda answer: {"checklist.legal_advice": answer}, answers),
    st.builds(lambda summary: {"sections.summary": summary}, summaries),
    st.builds(lambda found: {"recommendations": found}, recommendations),
    st.builds(lambda decider, summary: {"decider": decider, "sections.summary": summary}, deciders, summaries),
)
papers = st.sampled_from(
    [None, Wet(officer="commissioner", signed_on="2026-03-02"), Wet(officer="auditor", signed_on="2026-02-30")]
)


class Acts(RuleBasedStateMachine):
    """One body, and anybody who does anything to its decisions."""

    decisions = Bundle("decisions")

    def __init__(self, town: Town) -> None:
        super().__init__()
        self.town, self.touched = town, set()
        self.deputies: list[str] = []

    @initialize(target=decisions, decided=st.booleans())
    def finds_one_that_is_signed(self, decided: bool) -> str:
        one = self.town.signed()
        if decided:
            self.town.act("commissioner", one, "approve")
        self.touched.add(one)
        return one

    # --- what officers do -------------------------------------------------------------------------------------------

    @rule(
        target=decisions, post=originators, content=st.sampled_from([COMPLETE, {}, {"title": ""}, {"decider": {"post": "mayor"}}])
    )
    def opens(self, post: str, content: Mapping[str, Any]) -> Any:
        return self._opened(post, content)

    @rule(target=decisions, post=originators, other=decisions, kind=st.sampled_from(["supersedes", "rescinds", "relates_to"]))
    def opens_about(self, post: str, other: str, kind: str) -> Any:
        return self._opened(post, {**COMPLETE, "links": [{"kind": kind, "decision": other}]})

    @rule(target=decisions, other=decisions)
    def replaces(self, other: str) -> Any:
        """Bring a decision that supersedes another as far as it goes: it is approved only if the other can be ended."""
        made = self._opened("policy_officer", {**COMPLETE, "links": [{"kind": "supersedes", "decision": other}]})
        if isinstance(made, str):
            self.goes_the_ordinary_way(made, 4)
        return made

    @rule(post=originators, one=decisions, changes=changes)
    def revises(self, post: str, one: str, changes: Mapping[str, Any]) -> None:
        self._do(post, Revise(decision=one, changes=changes))

    @rule(post=posts, one=decisions)
    def declares_an_interest(self, post: str, one: str) -> None:
        told = [{"officer": self.town.officers[post], "nature": "Owns the mill"}]
        self._do(post, Revise(decision=one, changes={"interests": told}))

    @rule(post=originators, one=decisions)
    def attaches(self, post: str, one: str) -> None:
        paper = {"name": "plan.pdf", "kind": "plan", "visibility": "public", "sha256": "0" * 64, "size": 9}
        self._do(post, Attach(decision=one, attachment=new_id(self.town.now), paper=paper))

    @rule(post=posts, one=decisions)
    def comments(self, post: str, one: str) -> None:
        self._do(post, Comment(decision=one, text="Seen."))

    @rule(post=posts, one=decisions, action=st.sampled_from(ACTIONS), wet=papers, comment=st.sampled_from([None, "Done."]))
    def attempts(self, post: str, one: str, action: str, wet: Wet | None, comment: str | None) -> None:
        signed = wet and Wet(officer=self.town.officers.get(wet.officer, new_id(self.town.now)), signed_on=wet.signed_on)
        self._do(post, Act(decision=one, action=action, attempt=Attempt(comment=comment), wet=signed))

    @rule(one=decisions, steps=st.integers(1, 4))
    def goes_the_ordinary_way(self, one: str, steps: int) -> None:
        """Let whoever's turn it is do what is waited for: at random, few notices would ever be decided."""
        for _ in range(steps):
            row = self._rows()[one]
            turn = {"originator": row["originator_post"], "decider": row["decider"]}.get(row["waiting_for"], row["waiting_for"])
            if turn in self.town.officers:
                self._do(turn, Act(decision=one, action=NEXT[row["state"]]))

    @rule(post=posts, one=decisions, action=st.sampled_from(ACTIONS))
    def acts_on_what_has_changed_since(self, post: str, one: str, action: str) -> None:
        version = self.town.versions[one] + 1
        assert not self._do(post, Act(decision=one, action=action), version=version, but=(StaleRevision, Unknown))

    @rule(post=posts, by=posts, one=decisions, which=st.sampled_from(["originator_signs", "author_signs"]))
    def dispenses(self, post: str, by: str, one: str, which: str) -> None:
        self._do(by, Dispense(decision=one, rule=which, officer=self.town.officers[post], reason="There is nobody else."))

    @rule(post=posts, officer=posts)
    def appoints_a_deputy(self, post: str, officer: str) -> None:
        named, today = self.town.officers[officer], self.town.now.date()
        with self._whole():
            made = acts.appoint(
                self._office, self.town.now, self.town.body, post=post, officer=named, kind="deputy", starts_on=today, by=None
            )
            self.deputies.append(made.id)

    @rule(officer=originators, one=decisions)
    def stands_in(self, officer: str, one: str) -> None:
        """Make somebody a deputy of whoever's turn it is, and let them try."""
        row = self._rows()[one]
        if row["waiting_for"] in self.town.officers:
            self.appoints_a_deputy(row["waiting_for"], officer)
            self._do(officer, Act(decision=one, action=NEXT[row["state"]]))

    @rule(data=st.data())
    def ends_a_deputy(self, data: st.DataObject) -> None:
        if self.deputies:
            ended = self.deputies.pop(data.draw(st.integers(0, len(self.deputies) - 1)))
            day = self.town.now.date()
            with self._whole():
                acts.end_appointment(self._office, self.town.now, self.town.body, appointment=ended, ends_on=day, by=None)

    # --- what must be true ------------------------------------------------------------------------------------------

    @invariant()
    def what_was_touched_is_what_its_events_make_of_it(self) -> None:
        rows = self._rows()
        for one in self.touched:
            follows(self._events(one), rows[one], one)
        self.touched.clear()
        for row in rows.values():
            links = orjson.loads(row["content"])["content"].get("links", [])
            ended = [
                link["decision"] for link in links if link["kind"] == "supersedes" and row["state"] in ("approved", "superseded")
            ]
            assert {rows[other]["state"] for other in ended} <= {"superseded"}, row["id"]
        references = [row["reference"] for row in rows.values() if row["reference"]]
        assert sorted(references, key=number) == [f"{n}/2026" for n in range(1, len(references) + 1)]
        assert self._taken() == len(references)

    def teardown(self) -> None:
        office = self._office
        report = verify(office.database, [office.signer.verifier], bodies=[self.town.body], here=office.signer)
        assert [finding.sentence() for finding in report.findings] == []
        rows = self._rows()
        assert {one: row["version"] for one, row in rows.items()} == {one: self.town.versions[one] for one in rows}

    # --- how it is done ---------------------------------------------------------------------------------------------

    @property
    def _office(self) -> Office:
        return self.town.secretariat.office

    def _opened(self, post: str, content: Mapping[str, Any]) -> Any:
        first = {"title": "A footbridge", "decider": {"post": "commissioner"}, **content}
        told = self._do(post, Open(body=self.town.body, workflow="small-notice", content=first))
        return told["id"] if told else multiple()

    def _do(self, post: str, command: Any, *, version: int | None = None, but: Errors = DulyError) -> Any:
        """Do it, or have it refused; and what is refused changes nothing."""
        told = None
        with self._whole(but):
            told = self.town.perform(post, command, version)
            self.touched |= {told["id"]}
        return told

    @contextmanager
    def _whole(self, but: Errors = DulyError) -> Iterator[None]:
        """An act is done whole, or refused; a refusal leaves nothing but a note of itself in the history."""
        before, size, refused = self._rows(), len(self._kinds()), None
        try:
            yield
        except DulyError as error:
            refused = error
        after = self._rows()
        if refused:
            assert isinstance(refused, but), refused
            assert after == before
            assert self._kinds()[size:] in ([], ["decision:transition:refused"], ["decision:revise:refused"])
        self.touched |= {one for one in after if after[one] != before.get(one)}
        self.town.versions |= {one: row["version"] for one, row in after.items()}

    def _rows(self) -> dict[str, dict[str, Any]]:
        with self._office.database.read() as connection:
            found = connection.execute(select(decision).where(decision.c.body_id == self.town.body))
            return {row.id: dict(row._mapping) for row in found}

    def _events(self, one: str) -> list[dict[str, Any]]:
        query = select(event.c.bytes).where(event.c.body_id == self.town.body, event.c.decision_id == one).order_by(event.c.seq)
        with self._office.database.read() as connection:
            return [orjson.loads(row.bytes) for row in connection.execute(query)]

    def _kinds(self) -> list[str]:
        query = select(event.c.kind).where(event.c.body_id == self.town.body).order_by(event.c.seq)
        with self._office.database.read() as connection:
            return list(connection.execute(query).scalars())

    def _taken(self) -> int:
        with self._office.database.read() as connection:
            return connection.execute(select(counter.c.taken).where(counter.c.body_id == self.town.body)).scalar() or 0


def follows(events: list[dict[str, Any]], row: Mapping[str, Any], one: str) -> None:
    """Check that a row is the fold of its events, and at each of them what must be true of sign-offs."""
    record, versions = None, []
    for each in events:
        if made := each["data"].get("determination"):
            assert record is not None
            assert {s["name"] for s in record["signoffs"] if s["voided_by"] is None} == BOTH, made
        record = fold(record, each)
        versions += [each["version"]] if each["version"] else []
        holding = {s["name"] for s in record["signoffs"] if s["voided_by"] is None}
        assert holding in STANDS[record["state"]], (one, each["seq"], record["state"])
        for signed in record["signoffs"]:
            holds = signed["voided_by"] is None
            assert holds == (signed["covered"] == covers(signed["name"], record["content"])), (one, each["seq"], signed["name"])
            assert independent(record, signed), (one, each["seq"])
    assert record is not None
    assert versions == list(range(1, row["version"] + 1))
    assert orjson.loads(row["record"]) == record
    assert {key: row[key] for key in row.keys() & record.keys()} == {key: record[key] for key in row.keys() & record.keys()} | {
        "content": row["content"]
    }
    assert orjson.loads(row["content"])["content"].keys() == record["content"].keys()


def covers(name: str, content: Mapping[str, str]) -> dict[str, str]:
    """Legal covers all of the content, finance all but the checklist. Declarations and notes are no part of it."""
    apart = {"interests", "findings"} | ({"checklist"} if name == "finance" else set())
    return {path: commitment for path, commitment in content.items() if path.split(".")[0] not in apart}


def independent(record: Mapping[str, Any], signed: Mapping[str, Any]) -> bool:
    """Whoever brings a matter does not clear it, unless somebody else gave leave."""
    if signed["name"] != "legal" or signed["officer"] not in (record["originator"], record["prepared_by"]):
        return True
    return any(d["rule"] == "originator_signs" and d["officer"] == signed["officer"] for d in record["dispensations"])


def number(reference: str) -> int:
    return int(reference.split("/")[0])


def test_whatever_is_done_the_history_stays_whole(kind: Engine, office: Office, found_town: Callable[[Office], Town]) -> None:
    examples = max(1, settings.default.max_examples // SHARE[kind])
    bounds = settings(max_examples=examples, stateful_step_count=STEPS, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(lambda: Acts(found_town(office)), settings=bounds)
