"""The sign-offs of a decision: who signed what, whether it still holds, and what has changed in it since."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.pages import since
from app.pages.content import parts
from app.pages.door import Pages
from app.pages.matter import Matter, open_matter, shown
from app.pages.visit import Visit

pages = Pages()


@pages.get("/decisions/{decision}/sign-offs")
def sign_offs(visit: Visit) -> Response:
    """Show every sign-off that was given or refused, the newest first, and where each member of a group stands."""
    matter = open_matter(visit, visit.at("decision"))
    facts, kept = matter.one.facts, matter.one.record["signoffs"]
    differs = since.since_each(visit, matter, kept)
    told = [
        {**each, "parts": parts(matter, facts.decision.content, record["covered"]), "differs": changed, "says": _says(matter, each)}
        for each, record, changed in zip(matter.told["signoffs"], kept, differs, strict=True)
    ]
    members = {(joint["name"], each["member"]): each["name"] for joint in matter.told["joint"] for each in joint["members"]}
    return shown(visit, matter, "sign_offs.html", members=members, signed=told[::-1], wanted=_wanted(matter))


def _says(matter: Matter, signed: dict[str, Any]) -> list[str]:
    """Give the words that were signed, as the procedure has them: the statement, the limb chosen, the limbs affirmed."""
    rule = matter.definition.signoffs.get(signed["name"])
    if rule is None or signed["answer"] != "given":
        return []
    chosen = [f"{signed['choice']}. {rule.exactly_one_of.get(signed['choice'], '')}"] if signed["choice"] else []
    return [rule.statement, *chosen, *(f"{limb}. {rule.always.get(limb, '')}" for limb in signed["affirmed"])]


def _wanted(matter: Matter) -> list[dict[str, Any]]:
    """Give the sign-offs of the procedure that nobody has given yet on the text as it stands; joint ones are told by member."""
    given = {each["name"] for each in matter.told["signoffs"] if each["holds"]}
    decider = matter.one.facts.decision.decider_post
    rules = [r for r in matter.definition.signoffs.values() if not r.for_each and r.name not in given]
    return [{"name": r.name, "post": r.post} for r in rules if not r.required_for or decider in r.required_for]
