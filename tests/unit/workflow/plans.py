"""Builders of facts about a plan that three partners write for and agree to; the officers are invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from app.workflow.coverage import covered
from app.workflow.definition import Definition
from app.workflow.facts import Attempt, Decision, Facts, Holding, Member, Signoff, Standing
from app.workflow.loader import load
from app.workflow.made_up import commitment
from tests.unit.workflow.files import changed

TEXT = (Path(__file__).parents[2] / "procedures" / "joint-plan.yaml").read_text()
TODAY, NOW = date(2025, 9, 1), datetime(2025, 9, 1, 9, 30, tzinfo=UTC)  # a Monday
PARTNERS = (
    Member(key="police", name="The police", post="police_link"),
    Member(key="fire", name="The fire service", post="fire_link"),
    Member(key="health", name="The health board", post="health_link"),
)
HOLDERS = {
    "policy_officer": "olive",
    "solicitor": "sol",
    "treasurer": "tess",
    "chair": "cy",
    "police_link": "pia",
    "fire_link": "fay",
    "health_link": "hal",
}
NEWS = {f"sections.news.{m.key}": {"is": "given", "value": f"{m.name} reports."} for m in PARTNERS}
COMPLETE: Mapping[str, Any] = {
    "title": "A plan",
    "decider": {"post": "chair"},
    "recommendations": [{"id": "one", "verb": "approve", "text": "Adopt the plan."}],
    "sections.summary": {"is": "given", "value": "What the partners will do."},
    **NEWS,
}


def plan(*changes: tuple[str, str]) -> Definition:
    return load(changed(*changes, text=TEXT).encode(), "joint-plan.yaml")


PLAN = plan()
TWO_OF_THREE = plan(("need: all", "need: 2"))


def commitments(content: Mapping[str, Any]) -> dict[str, str]:
    return {path: commitment(value) for path, value in content.items()}


def standing(groups: Mapping[str, tuple[Member, ...]] | None = None, **also: str) -> Standing:
    """Give who holds what: `also` names further posts by their holder."""
    held = [Holding(post=post, officer=officer, kind="holder") for post, officer in {**HOLDERS, **also}.items()]
    return Standing(sequence=1, holdings=tuple(held), groups={"partners": PARTNERS} if groups is None else groups)


def answer(member: str, *, answer: Any = "given", definition: Definition = PLAN, **more: Any) -> Signoff:
    """Give a member's answer on the plan as it stands in `COMPLETE`."""
    post = next(str(m.post) for m in PARTNERS if m.key == member)
    told: dict[str, Any] = {"name": "partners", "duty": "partner", "post": post, "officer": HOLDERS[post], "kind": "holder"}
    told |= {"on_behalf_of": None, "method": "electronic", "signed_on": TODAY.isoformat(), "recorded_by": HOLDERS[post]}
    told |= {"recorded_at": "2025-09-01T09:00:00.000000Z", "seq": 5, "member": member, "answer": answer}
    return Signoff(**{**told, "covered": covered(definition.signoffs["partners"], commitments(COMPLETE)), **more})


def checked(name: str, post: str, definition: Definition = PLAN) -> Signoff:
    cover = covered(definition.signoffs[name], commitments(COMPLETE))
    duty = definition.signoffs[name].duty
    return answer("police", covered=cover)._replace(name=name, duty=duty, post=post, officer=HOLDERS[post], member=None)


CHECKED = (checked("legal", "solicitor"), checked("finance", "treasurer"))


def decision(state: str = "draft", *signoffs: Signoff, content: Mapping[str, Any] = COMPLETE, **more: Any) -> Decision:
    told: dict[str, Any] = {
        "id": "d",
        "body": "b",
        "state": state,
        "version": 7,
        "revision": 3,
        "originator_post": "policy_officer",
    }
    told |= {"originator": "olive", "prepared_by": "olive", "content": content, "commitments": commitments(content)}
    told |= {
        "authors": {path: _writers(path) for path in content},
        "signoffs": signoffs,
        "opened_on": "2025-08-20",
    }
    return Decision(**{**told, **more})


def _writers(path: str) -> tuple[str, ...]:
    member = path.removeprefix("sections.news.")
    return (HOLDERS[f"{member}_link"],) if member != path else ("olive",)


def facts(one: Decision, actor: str, attempt: Attempt | None = None, definition: Definition = PLAN, **more: Any) -> Facts:
    stands = more.pop("standing", standing())
    return Facts(definition=definition, decision=one, standing=stands, actor=actor, now=NOW, today=TODAY, attempt=attempt)
