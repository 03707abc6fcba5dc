"""One page for every act of a procedure: what it covers, what it asks for, or all the reasons why not. It knows no act by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from app.decisions.commands import Act, Wet
from app.decisions.locking import on_paper
from app.decisions.view import options_view
from app.errors import ActionRefused, DulyError, Unknown
from app.pages import conditions_typed, since
from app.pages.content import parts
from app.pages.cures import ON_THE_ACT, cure
from app.pages.door import Pages
from app.pages.form import Form
from app.pages.frame import faults_of
from app.pages.matter import Matter, act, open_matter, shown
from app.pages.proving import FIELD, prove_again
from app.pages.stating import stated
from app.pages.visit import Visit
from app.workflow import engine
from app.workflow.capacity import recording
from app.workflow.facts import Attempt, Option
from app.workflow.guards.outcomes import MEANINGS

pages = Pages()
FIELDS = ("inputs.", "signoff.", "determinations", "wet.", "comment", FIELD)  # places that stand on the form


@pages.get("/decisions/{decision}/acts/{action}")
def act_asked(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask for what an act needs, or tell all that stands in its way."""
    return _page(visit, error)


@pages.post("/decisions/{decision}/acts/{action}", again=act_asked)
def act_done(visit: Visit) -> Response:
    """Make an act, once its officer has shown the password where it signs or decides."""
    if (form := conditions_typed.changed(visit.form)) is not None:
        return _page(replace(visit, form=form))
    matter = open_matter(visit, visit.at("decision"))
    option = option_of(matter, visit.at("action"))
    attempt, wet = stated(visit.form, matter, option)
    _say_what_is_missing(matter, option, attempt, wet)
    if binds(option):
        prove_again(visit)
    command = Act(decision=matter.id, action=option["action"], attempt=attempt, wet=wet)
    return act(visit, command, f"{matter.address}?done=acted&seq={{seq}}", version=visit.form.number("version"))


def binds(option: Mapping[str, Any]) -> bool:
    """Say whether an act signs, refuses to sign or decides: then it is proved who acts."""
    return bool(option["signoff"] or option["refuses"] or option["decides"])


def option_of(matter: Matter, action: str) -> dict[str, Any]:
    """Give an act as it stands for this officer now, whichever state it belongs to. Raises Unknown."""
    found = matter.option(action) or next((each for each in matter.later if each["action"] == action), None)
    if found is not None:
        return found
    facts = matter.one.facts
    known = matter.definition.by_action.get(action)
    if known is None:
        raise Unknown("There is no such act in this procedure.")
    transition = matter.definition.transition(action, facts.decision.state) or known[0]
    verdict = engine.decide(facts, action)
    option = Option(
        action=action,
        title=transition.title,
        to=tuple(to.state for to in transition.to),
        allowed=verdict.allowed,
        blockers=verdict.blockers,
        capacity=verdict.capacity,
        from_state=transition.from_[0],
    )
    return options_view([option], facts)[0]


def _say_what_is_missing(matter: Matter, option: Mapping[str, Any], attempt: Attempt, wet: Wet | None) -> None:
    """Tell what a form should have said, before an attempt that would stand in the history. Raises ActionRefused."""
    told = on_paper(matter.organisation, attempt, wet) if wet else attempt
    blockers = engine.decide(replace(matter.one.facts, attempt=told), option["action"]).blockers
    if blockers and all(blocker.where.partition(".")[0] in ON_THE_ACT for blocker in blockers):
        raise ActionRefused("Something is not stated yet.", blockers)


def _page(visit: Visit, error: DulyError | None = None) -> Response:
    matter = open_matter(visit, visit.at("decision"))
    option, paper = option_of(matter, visit.at("action")), _on_paper(visit)
    may_record = binds(option) and option["from"] == matter.told["state"] and recording(matter.one.facts) is not None
    moved = since.opened(visit, matter)
    common: dict[str, Any] = {"title": option["title"], "option": option, "cure": cure}
    if not option["allowed"] and not (paper and may_record):
        return shown(visit, matter, "act_blocked.html", error=error, **common, may_record=may_record, moved=moved)
    name = (option["signoff"] or {}).get("name") or option["refuses"]
    signed = since.last_signed(matter, name) if name else None
    return shown(
        visit,
        matter,
        "act.html",
        error=error,
        **common,
        fields=[where for where, _ in faults_of(error) if where.startswith(FIELDS)],
        form=_cleared(visit.form) if moved else visit.form,
        moved=moved,
        paper=paper,
        may_record=may_record,
        binds=binds(option),
        members=_members(matter, name) if paper else option["for"],
        covered=parts(matter, matter.one.facts.decision.content, _covers(matter, name)) if name else None,
        signed=signed,
        differs=since.since_signed(visit, matter, signed) if signed else (),
        outcomes=_outcomes(matter, option),
        conditions={one["id"]: _conditions(visit.form, one) for one in matter.told["recommendations"]},
        password=FIELD,
    )


def _on_paper(visit: Visit) -> bool:
    return "wet" in (visit.asked("method"), visit.form.one("method"))


def _covers(matter: Matter, name: str) -> list[str]:
    rule = matter.definition.signoffs[name]
    return [path for path in matter.one.facts.decision.content if rule.covers.includes(path)]


def _members(matter: Matter, name: str | None) -> list[dict[str, str]]:
    """Give for whom somebody may have signed on paper: any member, since whoever records it speaks for none."""
    rule = matter.definition.signoffs.get(name or "")
    members = matter.one.facts.standing.members(rule.for_each) if rule and rule.for_each else ()
    return [{"key": member.key, "name": member.name} for member in members]


def _cleared(form: Form) -> Form:
    """Leave out what was said of another text: limbs, what was affirmed, outcomes. What was written is kept."""
    said = [name for name in form.fields if name.startswith("signoff.") or name.endswith(".outcome")]
    return replace(form, fields={name: values for name, values in form.fields.items() if name not in said})


def _outcomes(matter: Matter, option: Mapping[str, Any]) -> dict[str, Any]:
    """Give the words that an outcome can be in, and the one that stands where nothing else is chosen."""
    if not option["decides"]:
        return {}
    meaning = MEANINGS[option["decides"]]
    words = meaning.possible(len(matter.told["recommendations"])) or meaning.words
    return {"words": words, "carried": meaning.word in words, "implied": meaning.word if meaning.implied else None}


def _conditions(form: Form, recommendation: Mapping[str, Any]) -> list[conditions_typed.Typed]:
    place = f"determinations.{recommendation['id']}"
    if form.number(f"{place}.conditions") is None:
        return conditions_typed.as_rows(recommendation.get("conditions") or ())
    return conditions_typed.rows(form, place)
