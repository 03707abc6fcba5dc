"""What an officer states with an act, read from its form: inputs, limbs, for whom, outcomes, a signature on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.decisions.commands import Wet
from app.errors import Fault, Invalid
from app.log.ids import is_id
from app.pages import conditions_typed
from app.pages.form import MOST_KEY, Form
from app.pages.matter import Matter
from app.pages.typed import day_in
from app.workflow.definition import MOST_TEXT
from app.workflow.facts import Attempt

Option = Mapping[str, Any]


def stated(form: Form, matter: Matter, option: Option) -> tuple[Attempt, Wet | None]:
    """Read what is stated. Raises Invalid where a day is none, a condition says too little, or a text is too long."""
    form.within(MOST_TEXT)
    faults: list[Fault] = []
    attempt = Attempt(
        inputs={ask["key"]: value for ask in option["asks"] if (value := _input(form, ask, faults)) is not None},
        choice=form.key("signoff.choice") or None,
        affirmed=tuple(dict.fromkeys(limb[:MOST_KEY] for limb in form.all("signoff.affirmed"))),
        determinations=tuple(_determinations(form, matter, faults)) if option["decides"] else (),
        comment=form.one("comment") or None,
        member=form.key("signoff.for") or None,
    )
    wet = _wet(form, faults)
    if faults:
        raise Invalid("Some of what was typed cannot be taken.", faults)
    return attempt, wet


def _input(form: Form, ask: Mapping[str, Any], faults: list[Fault]) -> str | bool | None:
    name = f"inputs.{ask['key']}"
    if ask["type"] == "date":
        return day_in(form, name, faults) or None
    if ask["type"] == "yes_no":
        return {"yes": True, "no": False}.get(form.one(name))
    return form.one(name) or None


def _wet(form: Form, faults: list[Fault]) -> Wet | None:
    if form.one("method") != "wet":
        return None
    before = len(faults)
    signed_on = day_in(form, "wet.signed_on", faults)
    if not signed_on and len(faults) == before:
        faults.append(Fault("wet.signed_on", "Enter the day on which it was signed"))
    if not is_id(officer := form.one("wet.officer")):
        faults.append(Fault("wet.officer", "Choose who signed"))
    return Wet(officer=officer, signed_on=signed_on, scan=form.key("wet.scan") or None)


def _determinations(form: Form, matter: Matter, faults: list[Fault]) -> Iterator[dict[str, Any]]:
    """Give the outcome of each recommendation; conditions only where others are set than were recommended."""
    for one in matter.told["recommendations"]:
        place = f"determinations.{one['id']}"
        outcome = form.key(f"{place}.outcome")
        if not outcome:
            continue  # that there is none is said by the rule on outcomes
        typed = conditions_typed.read(form, place, faults)
        result = {"recommendation": one["id"], "outcome": outcome}
        result |= {key: text for key in ("text", "reason") if (text := form.one(f"{place}.{key}"))}
        same = typed == conditions_typed.as_kept(one.get("conditions") or ())
        yield result if same else {**result, "conditions": typed}
