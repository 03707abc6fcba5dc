"""A made-up decision on its way through a procedure: who is there to act, what they state, and how they clear what blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from app.clock import stamp
from app.errors import Blocker
from app.workflow import made_up
from app.workflow.calendar import in_full
from app.workflow.clocks import event_words, happened
from app.workflow.coverage import covered, voided
from app.workflow.dating import dates_given
from app.workflow.definition import MEMBER, Definition, Transition
from app.workflow.editing import may_edit
from app.workflow.engine import back_to, settle
from app.workflow.facts import Attempt, Decision, Facts, Signoff, Standing, Value, Verdict
from app.workflow.guards.guard import path_title
from app.workflow.guards.notice_rules import replaced
from app.workflow.guards.outcomes import MEANINGS, kind_of
from app.workflow.members import answered, speaks_as
from app.workflow.notices import KINDS


@dataclass(frozen=True, slots=True)
class Scene:
    definition: Definition
    answers: Mapping[str, str]
    standing: Standing
    decision: Decision
    day: date
    since: date  # when the decision came into its state
    seq: int = 0

    def facts(self, actor: str | None, attempt: Attempt | None = None) -> Facts:
        return Facts(
            definition=self.definition,
            decision=self.decision,
            standing=self.standing,
            actor=actor,
            now=datetime.combine(self.day, time(12), tzinfo=UTC),
            today=self.day,
            attempt=attempt,
        )


# --- who acts, and what they state ------------------------------------------------------------------------------------


def officers(scene: Scene, transition: Transition) -> list[str | None]:
    """Give who might act, by capacity in the order of the file, a holder before the deputy; None is the clock."""
    found: list[str | None] = []
    for capacity in transition.by:
        if capacity == "originator":
            found.append(made_up.originator())
        elif capacity == "system":
            found.append(None)
        else:
            posts = _awaited(scene, transition) if capacity == MEMBER else _posts(scene, capacity)
            found += [holding.officer for post in posts for holding in scene.standing.officers_in(post)]
    return list(dict.fromkeys(found))


def _awaited(scene: Scene, transition: Transition) -> tuple[str, ...]:
    """Give the posts of the members whose answer is still awaited."""
    rule = scene.definition.signoffs[transition.answers or ""]
    return tuple(str(a.member.post) for a in answered(scene.decision, scene.standing, rule) if a.state == "awaited")


def _posts(scene: Scene, capacity: str) -> tuple[str, ...]:
    if capacity == "recorder":
        return scene.definition.recorders
    return (scene.decision.decider_post or "",) if capacity == "decider" else (capacity,)


def name_of(actor: str | None) -> str:
    return actor or "The clock"


def attempts(scene: Scene, transition: Transition) -> list[Attempt]:
    """Give what might be stated with an act: for a certificate the limb that was chosen, or each in turn."""
    stated, meeting = made_up.inputs(transition.asks, scene.day), (scene.decision.meeting or {}).get("id")
    outcomes = _outcomes(scene, transition)
    rule = scene.definition.signoffs[transition.signs] if transition.signs else None
    if rule is None:
        return [Attempt(inputs=stated, determinations=outcomes, meeting=meeting)]
    chosen = scene.answers.get("choice")
    limbs: list[str | None] = [chosen] if chosen in rule.exactly_one_of else [*rule.exactly_one_of] or [None]
    return [Attempt(inputs=stated, choice=limb, affirmed=tuple(rule.always), determinations=outcomes) for limb in limbs]


def _outcomes(scene: Scene, transition: Transition) -> tuple[Mapping[str, Value], ...]:
    """Decide each recommendation as the act means: all, the first alone, or none of them carried."""
    if transition.decides is None:
        return ()
    ids = [each["id"] for each in scene.decision.content.get("recommendations") or ()]
    meaning = MEANINGS[transition.decides]
    carried = next((n for n in range(len(ids), -1, -1) if meaning.fits(n, len(ids))), 0)
    yes: list[dict[str, Value]] = [{"recommendation": one, "outcome": meaning.word} for one in ids[:carried]]
    if transition.decides == "noted_with_actions" and yes:
        yes[0]["conditions"] = [made_up.condition(scene.definition, "follow_up")]
    no = [{"recommendation": one, "outcome": "rejected", "reason": made_up.TEXT} for one in ids[carried:]]
    return (*yes, *no)


def given(scene: Scene, actor: str | None, attempt: Attempt, verdict: Verdict) -> Iterator[Signoff]:
    """Give the sign-off that an act makes, on the content as it stands."""
    if verdict.signs is None:
        return
    rule, holding = scene.definition.signoffs[verdict.signs], verdict.holding
    member = speaks_as(scene.facts(actor, attempt), rule) if rule.for_each else None
    yield Signoff(
        name=rule.name,
        duty=rule.duty,
        post=holding.post if holding else rule.post,
        officer=name_of(actor),
        kind=holding.kind if holding else "holder",
        on_behalf_of=holding.on_behalf_of if holding else None,
        method="electronic",
        signed_on=scene.day.isoformat(),
        recorded_by=name_of(actor),
        recorded_at=stamp(scene.facts(actor).now),
        covered=covered(rule, scene.decision.commitments),
        seq=scene.seq,
        choice=attempt.choice,
        affirmed=attempt.affirmed,
        member=member.key if member else None,
    )


def determined(scene: Scene, transition: Transition, actor: str | None, attempt: Attempt) -> Iterator[Mapping[str, Value]]:
    if transition.decides:
        yield {
            "kind": kind_of(transition.decides, scene.decision.outcome),
            "decider": name_of(actor),
            "outcomes": [dict(each) for each in attempt.determinations],
        }


def dated(scene: Scene, transition: Transition, to: str) -> dict[str, str]:
    """Give the dates that an act gives the decision, with those of its being decided."""
    today = scene.day.isoformat()
    decided = {"decided": today, "recorded": today} if transition.decides else {}
    return decided | dates_given(scene.facts(None), transition, to)


# --- clearing what blocks ---------------------------------------------------------------------------------------------


def cleared(scene: Scene, blockers: tuple[Blocker, ...], *, by_clock: bool = False) -> tuple[Scene, list[str]]:
    """Fill in, answer and wait, as far as that clears these blockers; say who did what. A clock acts on any day of the week."""
    told: list[str] = []
    for blocker in dict.fromkeys(blockers):
        scene, done = _one_cleared(scene, blocker, by_clock)
        told += done
    for where in _foreseen(scene):
        scene, done = _written(scene, made_up.originator(), _content_at(scene, made_up.originator(), where))
        told += done
    if any(blocker.code == "finding_unanswered" for blocker in blockers):  # last: a note is on the content as it stands
        scene, done = _written(scene, made_up.originator(), made_up.notes(scene.facts(None)))
        told += done
    return _voided(scene), told


def _one_cleared(scene: Scene, blocker: Blocker, by_clock: bool) -> tuple[Scene, list[str]]:
    if blocker.where == "meeting":
        return _met(scene, blocker)
    if blocker.code in ("notice_missing", "notice_names_other_days"):
        return _noticed(scene, blocker)
    if blocker.code in ("clock_not_started", "clock_not_kept"):
        return _arranged(scene, blocker)
    if blocker.code in ("not_on_an_agenda", "meeting_not_held"):
        return _met(scene, blocker)
    if blocker.possible_from is not None:
        day = max(scene.day, date.fromisoformat(blocker.possible_from[:10]))
        day = day if by_clock else scene.standing.calendar.add_working_days(day, 0).result
        return replace(scene, day=day), [f"the calendar: waiting until {in_full(day)}"] if day > scene.day else []
    if blocker.code == "finding_unanswered":
        return scene, []
    editor = next((h.officer for h in scene.standing.officers_in(blocker.capacity)), made_up.originator())
    if blocker.code == "limb_contradicted":
        return _written(scene, editor, {blocker.where: None})
    return _written(scene, editor, _content_at(scene, editor, blocker.where))


def _content_at(scene: Scene, editor: str, where: str) -> Mapping[str, Value]:
    """Give what is filled in at a place: what the answers say of a choice, or else what can be made up."""
    section = scene.definition.sections.get(where.removeprefix("sections."))
    answer = scene.answers.get(section.key) if section else None
    if section is None or answer is None:
        return made_up.content_at(scene.facts(editor), where, _decider(scene))
    return {where: {"is": "given", "value": answer if section.type == "choice" else answer == "yes"}}


def _noticed(scene: Scene, blocker: Blocker) -> tuple[Scene, list[str]]:
    """Publish a notice, as the post that the procedure names would; its clear days then have to pass."""
    kind = blocker.where.partition(".")[2]
    who = next((h.officer for h in scene.standing.officers_in(blocker.capacity)), None)
    if who is None:
        return scene, []
    notice = made_up.notice(scene.facts(who), kind, scene.seq)
    decision = replace(scene.decision, notices=replaced(scene.decision.notices, notice))
    return replace(scene, decision=decision, seq=scene.seq + 1), [f"{who}: a {KINDS[kind].title} published"]


def _arranged(scene: Scene, blocker: Blocker) -> tuple[Scene, list[str]]:
    """Let what a clock counts from or to be arranged outside the procedure: a notice, an agenda, a meeting late enough."""
    clock = scene.definition.clocks[blocker.where.removeprefix("clocks.")]
    events = [event for event in (clock.after, clock.before) if event and happened(scene.decision, event) is None]
    decision, day = scene.decision, scene.day
    if blocker.possible_from is not None:  # too early
        events, day = [clock.before or ""], date.fromisoformat(blocker.possible_from)
    for event in events:
        decision = made_up.event(decision, event, datetime.combine(day, time(12), tzinfo=UTC))
    if decision == scene.decision:
        return scene, []
    return replace(scene, decision=decision), [f"the secretary: {event_words(event)} on {in_full(day)}" for event in events]


def _met(scene: Scene, blocker: Blocker) -> tuple[Scene, list[str]]:
    """Put the matter on the agenda of a meeting that papers leave time for; hold the meeting when its day has come."""
    meeting, day = scene.decision.meeting, scene.day
    if blocker.code == "meeting_not_held":
        if meeting is None:
            return scene, []  # the agenda comes first
        day = max(day, date.fromisoformat(meeting["on"]))
        meeting, says = {**meeting, "quorate": True}, "the meeting held"
    else:
        meeting = {**made_up.meeting(scene.facts(None)), "quorate": None} | ({"on": meeting["on"]} if meeting else {})
        says = event_words("agenda")
    return replace(scene, decision=replace(scene.decision, meeting=meeting), day=day), [f"the secretary: {says} on {in_full(day)}"]


def _decider(scene: Scene) -> str | None:
    """Give the post that decides: the one that was chosen, or the first that does so in its own right."""
    own = [d.post for d in scene.definition.deciders.values() if not d.under_delegation]
    return scene.answers.get("decider") or next(iter([*own, *scene.definition.deciders]), None)


def _foreseen(scene: Scene) -> Iterator[str]:
    """Give what an originator who knows who decides and which limb is meant fills in at once: later it would void sign-offs."""
    if scene.decision.state == scene.definition.initial:
        if scene.decision.decider_post is None:
            yield "decider"
        for rule in scene.definition.signoffs.values():
            for key in rule.needs.get(scene.answers.get("choice", ""), ()):
                if not scene.definition.sections[key].filled_by:
                    yield f"sections.{key}"


def _written(scene: Scene, editor: str, values: Mapping[str, Value]) -> tuple[Scene, list[str]]:
    """Write content as an officer who may, and say what was written; nothing for content that stands already."""
    told: list[str] = []
    for path, value in values.items():
        decision = scene.decision
        if decision.content.get(path) == value or may_edit(scene.facts(editor), path):
            continue
        content = {k: v for k, v in decision.content.items() if k != path} | ({} if value is None else {path: value})
        authors = {**decision.authors, path: tuple(dict.fromkeys((*decision.authors.get(path, ()), editor)))}
        commitments = {k: made_up.commitment(v) for k, v in content.items()}
        decision = replace(decision, content=content, commitments=commitments, authors=authors, revision=decision.revision + 1)
        scene = replace(scene, decision=decision)
        told.append(f"{editor}: {_what(scene, path)}" + (" made blank" if value is None else ""))
    return scene, told


def _what(scene: Scene, path: str) -> str:
    return "a note on a warning" if path.startswith("findings.") else path_title(scene.facts(None), path)


def _voided(scene: Scene) -> Scene:
    """Void the sign-offs whose content changed, and send the decision back as far as they say."""
    decision, definition = scene.decision, scene.definition
    lost = [signoff for signoff, _ in voided(decision.signoffs, definition, decision.commitments)]
    if not lost:
        return scene
    signoffs = tuple(s._replace(voided_by=scene.seq) if s in lost else s for s in decision.signoffs)
    scene = replace(scene, decision=replace(decision, signoffs=signoffs), seq=scene.seq + 1)
    state, _ = settle(scene.facts(None), back_to(definition, (s.name for s in lost), decision.state))
    return replace(scene, decision=replace(scene.decision, state=state), since=scene.day)
