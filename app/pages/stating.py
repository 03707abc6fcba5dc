"""What an officer states with an act, read from its form: inputs, limbs, for whom, outcomes, a signature on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.decisions.commands import Wet
from app.decisions.content import is_day
from app.errors import Fault, Invalid
from app.pages import conditions_typed
from app.pages.form import Form
from app.pages.matter import Matter
from app.workflow.facts import Attempt

Option = Mapping[str, Any]


def stated(form: Form, matter: Matter, option: Option) -> tuple[Attempt, Wet | None]:
    """Read what is stated. Raises Invalid where a day is none, a condition says too little, or a choice cannot be read."""
    faults = list(_days_that_are_none(form, option))
    determinations = tuple(_determinations(form, matter, faults)) if option["decides"] else ()
    if faults:
        raise Invalid("Some of what was typed cannot be taken.", faults)
    attempt = Attempt(
        inputs={key: value for ask in option["asks"] if (value := _input(form, ask)) is not None for key in [ask["key"]]},
        choice=form.one("signoff.choice") or None,
        affirmed=tuple(dict.fromkeys(form.all("signoff.affirmed"))),
        determinations=determinations,
        comment=form.one("comment") or None,
        member=form.one("signoff.for") or None,
    )
    return attempt, _wet(form)


def days_of(option: Option, form: Form) -> list[str]:
    """Name the fields of this form that are days."""
    asked = [f"inputs.{ask['key']}" for ask in option["asks"] if ask["type"] == "date"]
    return [*asked, *(["wet.signed_on"] if form.one("method") == "wet" else [])]


def _days_that_are_none(form: Form, option: Option) -> Iterator[Fault]:
    for name in days_of(option, form):
        if (day := form.day(name)) and not is_day(day):
            yield Fault(name, "Enter a day that there is, such as 27 3 2027")
    if form.one("method") == "wet" and not form.day("wet.signed_on"):
        yield Fault("wet.signed_on", "Enter the day on which it was signed")
    if form.one("method") == "wet" and not form.one("wet.officer"):
        yield Fault("wet.officer", "Choose who signed")


def _input(form: Form, ask: Mapping[str, Any]) -> str | bool | None:
    name = f"inputs.{ask['key']}"
    if ask["type"] == "date":
        return form.day(name) or None
    if ask["type"] == "yes_no":
        return {"yes": True, "no": False}.get(form.one(name))
    return form.one(name) or None


def _wet(form: Form) -> Wet | None:
    if form.one("method") != "wet":
        return None
    return Wet(officer=form.one("wet.officer"), signed_on=form.day("wet.signed_on"), scan=form.one("wet.scan") or None)


def _determinations(form: Form, matter: Matter, faults: list[Fault]) -> Iterator[dict[str, Any]]:
    """Give the outcome of each recommendation; conditions only where others are set than were recommended."""
    for one in matter.told["recommendations"]:
        place = f"determinations.{one['id']}"
        outcome = form.one(f"{place}.outcome")
        if not outcome:
            continue  # that there is none is said by the rule on outcomes
        typed = conditions_typed.read(form, place, faults)
        result = {"recommendation": one["id"], "outcome": outcome}
        result |= {key: text for key in ("text", "reason") if (text := form.one(f"{place}.{key}"))}
        same = typed == conditions_typed.as_kept(one.get("conditions") or ())
        yield result if same else {**result, "conditions": typed}
