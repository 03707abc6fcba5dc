"""One decision from its opening to its last event: each act judged and replayed, then the fold held against the tables."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.audit import checks, rows
from app.audit.act import Act
from app.audit.acts import judge, replayed
from app.audit.past import Past
from app.audit.replay import Replay
from app.audit.report import Findings
from app.audit.values import Opened
from app.decisions.record import Record, fold
from app.documents.papers import Papers
from app.log.kinds import Kind
from app.workflow.definition import Definition
from app.workflow.facts import Decision, Facts
from app.workflow.steps import Wording

Event = Mapping[str, Any]
REMEMBERED = 8  # versions: a refusal is recorded after the transaction that refused, so others may come between
BY_WORDS = (
    Kind.DECISION_DISCHARGED,
    Kind.DECISION_PROMISED,
    Kind.DECISION_MET,
    Kind.DECISION_RELEASED,
)  # all that it says is shown
REFUSED = (Kind.DECISION_MOVE_REFUSED, Kind.DECISION_REVISION_REFUSED)


@dataclass(slots=True)
class Matter:
    """What is known of one decision so far; let go when its rows have been compared."""

    id: str
    past: Past
    findings: Findings
    definitions: Mapping[str, Definition]
    replays: Counter[str]
    record: Record | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    words: dict[str, Any] = field(default_factory=dict)
    disposed: dict[str, int] = field(default_factory=dict)  # commitment: the event that accounts for its value being gone
    revisions: dict[int, tuple[int, bytes]] = field(default_factory=dict)  # n: version, digest of the manifest
    refusals: set[tuple[int, str]] = field(default_factory=set)
    papers: dict[str, tuple[int, int]] = field(default_factory=dict)  # digest: size, the event that attached it
    whole: bool = True  # every event so far could be read and folded
    last: int = 0
    _known: Decision | None = None  # `record` and `content` as the facts that guards are given, where they were read so
    _wording: Wording | None = None
    _earlier: deque[tuple[Record, Mapping[str, Any]]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def found(self, check: str, says: str, seq: int | None = None) -> None:
        self.findings.add(check, says, body=self.past.body, seq=seq, decision=self.id)

    def take(
        self, seq: int, event: Event | None, listed: checks.Listed, values: Mapping[str, Opened], accounted: Mapping[str, int]
    ) -> None:
        """Judge, replay and fold one event; what cannot be read was told when the log was read, and ends the fold.

        `listed` is what the event brings, where that could be read; `values` opens what events of this page bring; `accounted`
        names the event that disposed of what is gone.
        """
        self.last = seq
        self.disposed |= accounted
        if event is None or not self.whole:
            self.whole = False
            return
        try:
            self._take(seq, event, checks.values_of(event) if listed is None else listed, values)
        except checks.MISMADE as problem:
            self.found("V08-form", f"What it says cannot be read ({type(problem).__name__}: {problem}).", seq)
            self.whole = False

    def _take(self, seq: int, event: Event, brings: Sequence[tuple[str, str]], values: Mapping[str, Opened]) -> None:
        opened = self._open(seq, event, brings, values)
        before, content = self._judged_on(event)
        after = fold(self.record, event) if self.record or event["kind"] == Kind.DECISION_OPENED else None
        act = Act(
            seq=seq,
            event=event,
            before=before,
            content=content,
            after=after,
            definition=self.definitions.get((before or after or {}).get("definition", "")),
            successor=self.definitions.get((after or {}).get("definition", "")),
            past=self.past,
            opened=opened,
            disposed=self.disposed,
            known=self._known if before is self.record else None,
        )
        for check, says in judge(act, self._replay(act)):
            self.found(check, says, seq)
        if after is None:
            self.whole = False
            return
        self._keep(event, after, opened)
        self._known = self._read_already(act)
        if self._known is not None:
            self.content = self._known.content  # equal, and from now on one and the same

    def _read_already(self, act: Act) -> Decision | None:
        """Give the decision as the act left it, where some check read it so, and with just the content that is kept here."""
        read: Decision | None = act.__dict__.get("decision_after")
        return read if read is not None and read.content == self.content else None

    def _judged_on(self, event: Event) -> tuple[Record | None, Mapping[str, Any]]:
        """Give the decision as the act found it: for a refusal, at the version that it names."""
        if event["kind"] in REFUSED and self.record and event["data"]["at_version"] != self.record["version"]:
            for record, content in self._earlier:
                if record["version"] == event["data"]["at_version"]:
                    return record, content
        return self.record, self.content

    def _replay(self, act: Act) -> Replay | None:
        refused = act.event["kind"] == Kind.DECISION_MOVE_REFUSED
        if refused and act.before and act.before["version"] != act.data["at_version"]:
            return None  # too long ago, or never
        replay = replayed(act, self._wording_in)
        if replay is not None:
            self.replays[replay.answer] += 1
            if replay.answer == "different":
                says = f"Replayed with what it quotes, {replay.differs}."
                self.found("V13-refusal" if refused else "V13-replay", says, act.seq)
        return replay

    def _wording_in(self, facts: Facts) -> Wording:
        """Give the text of facts: that of the act before where it is the very same, so that it is judged once."""
        if self._wording is None or not self._wording.is_of(facts):
            self._wording = Wording.of(facts)
        return self._wording

    def _open(self, seq: int, event: Event, brings: Sequence[tuple[str, str]], values: Mapping[str, Opened]) -> dict[str, Any]:
        """Give what this event brought, by commitment; name what does not open."""
        opened: dict[str, Any] = {}
        for name, commitment in brings:
            one = values.get(commitment)
            if one is None:
                if commitment not in self.disposed:
                    self.found("V19-values", f"The value of '{name}' is gone, and no event accounts for it.", seq)
            elif one.wrong or one.decision != self.id:
                self.found("V19-values", f"The value of '{name}' {one.wrong or 'is filed under another decision'}.", seq)
            else:
                opened[commitment] = one.value
        if event["kind"] == Kind.DECISION_DISPOSED and any(c in values for c in event["data"]["values"]):
            self.found("V19-values", "It says that values were destroyed, and some of them are still there.", seq)
        return opened

    def _keep(self, event: Event, after: Record, opened: Mapping[str, Any]) -> None:
        data = event["data"]
        if self.record is not None and after["version"] != self.record["version"]:
            self._earlier.append((self.record, self.content))
        self._change(event, opened)
        if self.record is None or after["revision"] != self.record["revision"]:
            self.revisions[after["revision"]] = (after["version"], rows.manifest_digest(after))
            self._attached(data.get("set", {}), opened)
        if made := data.get("determination"):
            self.words[made["words"]] = opened.get(made["words"])
        if (signed := data.get("signoff")) and signed["for"]:
            self.words |= {commitment: opened.get(commitment) for commitment in data["inputs"].values()}
        if event["kind"] in (Kind.DECISION_DISPENSED, Kind.DECISION_EXCEPTED):
            self.words[data["reason"]] = opened.get(data["reason"])
        if notice := data.get("notice"):
            self.words[notice["words"]] = opened.get(notice["words"])
        self.words |= {one["text"]: opened[one["text"]] for one in data.get("owes", ()) if one["text"] in opened}
        if event["kind"] in BY_WORDS:
            self.words |= {c: opened.get(c) for _, c in checks.values_of(event)}
        if event["kind"] in REFUSED:
            self.refusals.add(rows.refusal_of(event))
        self.record = after

    def _change(self, event: Event, opened: Mapping[str, Any]) -> None:
        """Make of the content what an event makes of it."""
        data = event["data"]
        if "set" in data:
            gone = set(data["set"]) | set(data.get("cleared", ()))
            kept = {path: value for path, value in self.content.items() if path not in gone}
            self.content = kept | {path: opened[c] for path, c in data["set"].items() if c in opened}
        if event["kind"] == Kind.DECISION_MIGRATED:
            self.content = {data["moved"].get(p, p): value for p, value in self.content.items() if p not in data["cleared"]}

    def _attached(self, put: Mapping[str, str], opened: Mapping[str, Any]) -> None:
        for path, commitment in put.items():
            if path.startswith(("attachments.", "signatures.")) and commitment in opened:
                paper = opened[commitment]
                self.papers[paper["sha256"]] = (paper["size"], self.last)

    def look_at(self, papers: Papers) -> None:
        """Hold every paper that the decision ever named against the store of this host."""
        for digest, (size, seq) in self.papers.items():
            if says := papers.fault(digest, size):
                self.found("V16-papers", says, seq)

    # -- the tables --------------------------------------------------------------------------------------------------

    def compare(self, row: Any | None, revisions: Mapping[int, tuple[int, bytes]], refusals: set[tuple[int, str]]) -> None:
        """Hold what the events make against the decision's row, its revisions and its remembered refusals."""
        if row is None:
            self.found("V17-decision", "The decision has events, but no row.", self.last)
        if not self.whole or self.record is None:
            return
        if row is not None:
            for says in rows.row_faults(row, self.record, self.content, self.words.get):
                self.found("V17-decision", says, self.last)
        for n in sorted(self.revisions.keys() | revisions.keys()):
            self._compare_revision(n, self.revisions.get(n), revisions.get(n))
        for version, _ in sorted(self.refusals ^ refusals):
            self.found("V17-refusals", f"The refusals remembered of version {version} are not those recorded.", self.last)

    def _compare_revision(self, n: int, made: tuple[int, bytes] | None, held: tuple[int, bytes] | None) -> None:
        if made is None:
            self.found("V17-revision", f"There is a revision {n} that no event made.", self.last)
        elif held is None:
            self.found("V17-revision", f"Revision {n} is missing.", self.last)
        elif made != held:
            what = "version" if made[0] != held[0] else "content"
            self.found("V17-revision", f"Revision {n} does not have the {what} that its event gave it.", self.last)
