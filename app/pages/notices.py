"""Notices of a decision to come: which were published and from when they let it be made, and publishing one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.responses import Response

from app.decisions.commands import Notify
from app.errors import ActionRefused, DulyError, Fault, Invalid, Unknown
from app.log.ids import is_id, new_id
from app.pages import since
from app.pages.cures import cure
from app.pages.door import Pages
from app.pages.form import Form
from app.pages.frame import faults_of
from app.pages.matter import Matter, act, open_matter, shown
from app.pages.proving import prove_again
from app.pages.typed import day_in
from app.pages.visit import Visit
from app.workflow.capacity import capacity_of
from app.workflow.definition import MOST_TEXT
from app.workflow.facts import Holding
from app.workflow.guards import notice_rules
from app.workflow.guards.consents import ANSWERS
from app.workflow.guards.notice_rules import Proposed
from app.workflow.notices import KINDS, NoticeRule

pages = Pages()
UNSAID = "notice_content_missing"
DAYS = ("first_on", "last_on")


@pages.get("/decisions/{decision}/notices")
def notices(visit: Visit) -> Response:
    """List the notices that were published, and those that this procedure has."""
    matter = open_matter(visit, visit.at("decision"))
    told = [_offered(matter, rule) for rule in matter.definition.notices.values()]
    return shown(visit, matter, "notices.html", kinds=KINDS, rules=told)


@pages.get("/decisions/{decision}/notices/{kind}")
def notice_asked(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask for what a notice must say."""
    return _page(visit, error)


@pages.post("/decisions/{decision}/notices/{kind}", again=notice_asked)
def notice_published(visit: Visit) -> Response:
    """Publish a notice, at this moment, by whoever shows the password for it."""
    matter = open_matter(visit, visit.at("decision"))
    rule, form = _rule(matter, visit.at("kind")), visit.form
    proposed = _proposed(form, rule)
    blockers = tuple(notice_rules.unmet(matter.one.facts, proposed))
    if blockers and all(blocker.code == UNSAID for blocker in blockers):
        raise ActionRefused("Something is not said yet.", blockers)  # a form not filled in is no attempt
    prove_again(visit)
    command = Notify(decision=matter.id, notice=new_id(visit.now), proposed=proposed)
    return act(visit, command, f"{matter.address}?done=acted&seq={{seq}}", version=form.number("version"))


def _proposed(form: Form, rule: NoticeRule) -> Proposed:
    """Read a notice from its form. Raises Invalid for a day that is none, and for a text that is too long."""
    form.within(MOST_TEXT)
    faults: list[Fault] = []
    days = {name: day_in(form, name, faults) for name in (*DAYS, *(f"consents.{n}.on" for n in range(len(rule.consent_of))))}
    if faults:
        raise Invalid("A day is none.", faults)
    return Proposed(
        kind=rule.kind,
        contents={name: said for name in rule.law.contents if (said := _said(form, f"contents.{name}"))},
        first_on=days["first_on"] or None,
        last_on=days["last_on"] or None,
        informed=tuple(dict.fromkeys(officer for officer in form.all("informed") if is_id(officer))),
        consents=tuple(_consents(form, rule, days)),
        replaces=form.key("replaces") or None,
        why=form.one("why") or None,
    )


def _said(form: Form, name: str) -> dict[str, Any] | None:
    if text := form.one(name):
        return {"is": "given", "value": text}
    return {"is": "none"} if form.one(f"{name}.none") else None


def _consents(form: Form, rule: NoticeRule, days: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Give who was asked in turn, as far as somebody was: whoever agreed is the last."""
    for n, post in enumerate(rule.consent_of):
        here = f"consents.{n}"
        if (answer := form.one(f"{here}.answer")) not in ANSWERS:
            return
        agreed = answer == "agreed"
        said = {"officer": form.key(f"{here}.officer"), "on": days[f"{here}.on"]} if agreed else {"why": form.one(f"{here}.why")}
        yield {"post": post, "answer": answer, **{key: value for key, value in said.items() if value}}
        if agreed:
            return


def _rule(matter: Matter, kind: str) -> NoticeRule:
    rule = matter.definition.notices.get(kind)
    if rule is None:
        raise Unknown("This procedure publishes no such notice.")
    return rule


def _offered(matter: Matter, rule: NoticeRule) -> dict[str, Any]:
    """Tell who publishes such a notice, and from when the decision could be made were it published now."""
    facts = matter.one.facts
    counted = notice_rules.earliest_now(facts, rule) if rule.days else None
    return {
        "kind": rule.kind,
        "law": rule.law,
        "by": rule.by,
        "mine": capacity_of(facts, rule.by) is not None,
        "possible_from": counted.result if counted else None,
    }


def _page(visit: Visit, error: DulyError | None = None) -> Response:
    matter = open_matter(visit, visit.at("decision"))
    rule, facts = _rule(matter, visit.at("kind")), matter.one.facts
    stated = [blocker for blocker in notice_rules.unmet(facts, Proposed(kind=rule.kind)) if blocker.where in ("", "state")]
    return shown(
        visit,
        matter,
        "notice.html",
        error=error,
        moved=since.opened(visit, matter) if error else None,
        fields=[where for where, _ in faults_of(error) if where],
        cure=cure,
        rule=rule,
        standing=notice_rules.standing_notice(facts, rule.kind),
        offered=_offered(matter, rule),
        told_to=_told_to(matter, rule),
        why_not={"allowed": not stated, "blockers": [blocker.as_dict() for blocker in stated], "action": ""},
    )


def _told_to(matter: Matter, rule: NoticeRule) -> list[Holding]:
    """Give who is told in writing: the post that is named, or where nobody holds it whoever speaks for a member."""
    standing = matter.one.facts.standing
    chair = standing.officers_in(rule.informs or "")
    return list(chair) or [held for member in standing.members(rule.or_each) for held in standing.officers_in(member.post or "")]
