"""A body that runs out of money: the finance officer reports, spending is held back, one decision is excepted, the hold ends."""

from __future__ import annotations

from typing import Any

from tests.stories.desk import TO_THE_COMMISSIONER, Desk, Notice, Refusal, given

REPORT = {"ground": "expenditure_exceeds_resources", "report": "Report under section 114 of 9 November 2020"}
NO_MONEY: dict[str, Any] = {
    "sections": {"costs": {"is": "none"}, "financial_implications": given("None.")},
    "recommendations": [{"id": "one", "verb": "approve", "text": "Change the name of the walk."}],
}


def put_on(desk: Desk, who: str = "finance_officer", **report: Any) -> Any:
    return desk.by(who).post(f"/bodies/{desk.world.slug}/holds", {**REPORT, **report})


def lift(desk: Desk, hold: str, considered_on: str, who: str = "finance_officer") -> Any:
    return desk.by(who).post(f"/bodies/{desk.world.slug}/holds/{hold}/lift", {"considered_on": considered_on})


def ready(desk: Desk, **content: Any) -> Notice:
    notice = desk.open(**content)
    certify = {"signoff": {"choice": "a" if content else "b", "affirmed": ["d"]}}
    for action, who in (("submit", "policy_officer"), ("clear", "monitoring_officer")):
        notice.act(who, action)
    notice.act("finance_officer", "certify", **certify)
    notice.act("chief_executive", "approve_to_submit")
    return notice


def excepting(notice: Notice, who: str, ground: str = "prevents_worsening", reason: str = "Without it we pay twice.") -> Any:
    sent = {"ground": ground, "reason": reason}
    return notice._noted(notice.desk.by(who).post(f"/decisions/{notice.id}/exceptions", sent, notice.version))


def test_while_spending_is_held_back_nothing_that_costs_money_is_approved(desk: Desk) -> None:
    notice, free = ready(desk), ready(desk, **NO_MONEY)
    hold = put_on(desk).json()["hold"]
    assert (hold["starts_on"], hold["consider_by"], hold["stands"]) == ("2020-11-09", "2020-11-30", True)
    assert notice.would_block("commissioner", "approve") == {"spending_held"}
    blocker = notice.may_not("commissioner", "approve").of("spending_held")
    assert "2020-11-30" in blocker["message"]
    assert "may except this decision" in blocker["instead"]
    rejected = [{"recommendation": "one", "outcome": "rejected", "reason": "There is no money."}]
    assert free.act("commissioner", "approve")["decision"]["state"] == "approved"
    assert notice.act("commissioner", "reject", determinations=rejected)["decision"]["state"] == "rejected"


def test_what_comes_before_the_decision_goes_on(desk: Desk) -> None:
    put_on(desk)
    notice = desk.open()
    notice.carry(*TO_THE_COMMISSIONER)
    assert notice.state() == "awaiting_decision"


def test_the_hold_ends_on_the_first_working_day_after_the_report_was_considered(desk: Desk) -> None:
    notice = ready(desk)
    hold = put_on(desk).json()["hold"]["id"]
    desk.clock.put("2020-11-13")  # a Friday
    lifted = lift(desk, hold, "2020-11-13").json()["hold"]
    assert (lifted["considered_on"], lifted["ends_on"], lifted["stands"]) == ("2020-11-13", "2020-11-16", True)
    assert notice.may_not("commissioner", "approve").of("spending_held")["possible_from"] == "2020-11-17"
    desk.clock.put("2020-11-17")
    assert notice.act("commissioner", "approve")["decision"]["state"] == "approved"
    told = desk.by("auditor").get(f"/bodies/{desk.world.slug}").json()["holds"]
    assert [(h["id"], h["report"], h["stands"]) for h in told] == [(hold, REPORT["report"], False)]


def test_the_finance_officer_excepts_one_decision_in_writing_and_all_see_it(desk: Desk) -> None:
    notice, other = ready(desk), ready(desk)
    hold = put_on(desk).json()["hold"]["id"]
    assert excepting(notice, "monitoring_officer").status_code == 403
    assert excepting(notice, "deputy_finance_officer").status_code == 201
    (shown,) = notice.told("commissioner")["exceptions"]
    assert (shown["hold"], shown["ground"], shown["reason"]) == (hold, "prevents_worsening", "Without it we pay twice.")
    assert (shown["granted_by"], shown["capacity"], shown["on_behalf_of"]) == (
        desk.officer("deputy_finance_officer"),
        "chief_finance_officer",
        desk.officer("finance_officer"),
    )
    assert (shown["covers"], shown["holds"], shown["given_on"]) == (["recommendations", "sections.costs"], True, "2020-11-09")
    assert notice.history()[-1]["kind"] == "decision:except:done"
    assert notice.act("commissioner", "approve")["decision"]["state"] == "approved"
    assert other.may_not("commissioner", "approve").codes == {"spending_held"}


def test_an_exception_lapses_when_the_money_changes(desk: Desk) -> None:
    notice = ready(desk)
    put_on(desk)
    excepting(notice, "finance_officer")
    notice.fill("policy_officer", sections={"costs": given([{"year": "2020/21", "capital": 0, "revenue": 9_000_00}])})
    assert [e["holds"] for e in notice.told()["exceptions"]] == [False]
    for action in ("clear", "certify", "approve_to_submit"):
        notice.carry(action)
    assert notice.may_not("commissioner", "approve").codes == {"spending_held"}
    assert excepting(notice, "finance_officer").status_code == 201
    assert notice.act("commissioner", "approve")["decision"]["outcome"] == "approved"


def refused(answer: Any) -> Refusal:
    assert answer.status_code in (403, 409), answer.text
    return Refusal(answer.status_code, answer.json()["blockers"])


def test_there_is_nothing_to_except_where_nothing_is_held_or_nothing_is_spent(desk: Desk) -> None:
    notice, free = ready(desk), ready(desk, **NO_MONEY)
    assert refused(excepting(notice, "finance_officer")).codes == {"nothing_held"}
    put_on(desk)
    assert refused(excepting(free, "finance_officer")).codes == {"nothing_spent"}
    excepting(notice, "finance_officer")
    assert refused(excepting(notice, "finance_officer")).codes == {"excepted_already"}
    assert excepting(notice, "finance_officer", ground="convenient").status_code == 422


def test_the_log_says_of_an_officer_who_was_signed_in_that_nobody_entered_it_for_them(desk: Desk) -> None:
    lift(desk, put_on(desk).json()["hold"]["id"], "2020-11-09")
    told = desk.by("auditor").get(f"/audit/events?body={desk.world.slug}&limit=100").json()["items"]
    by = {
        name: [e["event"]["data"]["entered_by"] for e in told if e["kind"] == name]
        for name in ("body:hold:set", "post:create:done")
    }
    assert by["body:hold:set"] == [None, None]
    assert set(by["post:create:done"]) == {"operator"}


def test_only_the_finance_officer_holds_spending_back_and_only_once(desk: Desk) -> None:
    for who in ("chief_executive", "commissioner", "administrator", "auditor"):
        assert refused(put_on(desk, who)).codes == {"capacity_not_held"}, who
    hold = put_on(desk, "deputy_finance_officer").json()["hold"]["id"]
    assert refused(put_on(desk)).codes == {"held_already"}
    assert refused(lift(desk, hold, "2020-11-09", "administrator")).codes == {"capacity_not_held"}
    assert lift(desk, hold, "2020-11-10").status_code == 422  # not before it was considered
    assert lift(desk, hold, "2020-11-09").status_code == 200
    assert refused(lift(desk, hold, "2020-11-09")).codes == {"lifted_already"}
    assert lift(desk, desk.officer("auditor"), "2020-11-09").status_code == 404


def test_a_report_on_one_unlawful_decision_holds_that_one_whatever_it_costs(desk: Desk) -> None:
    unlawful, other = ready(desk, **NO_MONEY), ready(desk)
    assert put_on(desk, ground="unlawful_expenditure").status_code == 422  # it names no decision
    assert put_on(desk, ground="unlawful_expenditure", decision=unlawful.id).status_code == 201
    assert unlawful.may_not("commissioner", "approve").codes == {"decision_held"}
    assert refused(excepting(unlawful, "finance_officer")).codes == {"decision_held", "nothing_held"}
    assert other.act("commissioner", "approve")["decision"]["outcome"] == "approved"
