"""Acts on an organisation: what each leaves in the rows and in the log, and what is refused with nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.errors import ActionRefused, Invalid, NotAllowed, Unknown
from app.log.head import Receipt
from app.log.office import Office
from app.log.tables import head
from app.officers import acts, queries
from app.officers.membership import leave_group
from app.officers.record import fold, stored
from app.officers.spending import lift_hold, put_on_hold
from tests.integration.officers.shire import SEALED, Shire, founded

APRIL = date(2026, 4, 1)


def test_the_first_event_of_a_body_is_its_creation_and_says_whether_it_is_a_demonstration(office: Office, now: datetime) -> None:
    made = acts.create_body(office, now, slug=f"demo-{now:%f}x", name="Demo Shire", demo=True)
    shire = Shire(office, now, made.id, "demo")
    (first,) = shire.events()
    assert (first["seq"], first["kind"], first["actor"], first["capacity"]) == (0, "body:create:done", None, "operator")
    assert isinstance(first["data"], dict)
    assert first["data"]["demo"] is True
    assert shire.values()[first["data"]["name"]] == "Demo Shire"
    assert str(first["log"]).endswith(f"/demo-{now:%f}x/1")
    assert (made.receipt.seq, made.receipt.size) == (0, 1)


def test_a_name_in_addresses_belongs_to_one_body(new_shire: Shire) -> None:
    with pytest.raises(Invalid, match="is taken"):
        acts.create_body(new_shire.office, new_shire.now, slug=new_shire.slug, name="Another")
    assert len(new_shire.events()) == 4


@pytest.mark.parametrize(
    ("wrong", "places"), [({"slug": "North"}, {"slug"}), ({"name": " ", "region": "atlantis"}, {"name", "region"})]
)
def test_a_body_must_be_well_formed(office: Office, now: datetime, wrong: dict[str, str], places: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        acts.create_body(office, now, **{"slug": "any-shire", "name": "Any", **wrong})
    assert {f.where for f in refused.value.faults} == places


def a_full_life(shire: Shire) -> None:
    """Do every act once, some twice."""
    office, now, body, people = shire.office, shire.now, shire.body, shire.people
    cyn, dev = people["cyn"], people["dev"]
    acts.create_post(office, now, body, key="auditor", title="Internal auditor", role="auditor", by=cyn)
    acts.add_member(office, now, body, group="partnerships", key="fire", name="Fire partnership", by=cyn)
    acts.add_member(office, now, body, group="partnerships", key="fire", name="Fire and rescue partnership", by=cyn)
    leave_group(office, now, body, group="partnerships", key="fire", ends_on=APRIL, by=cyn, confirmed_by=dev)
    acts.end_appointment(
        office, now, body, appointment=shire.appoint("eve", "auditor", by="cyn", confirmed_by="dev"), ends_on=APRIL, by=dev
    )
    shire.appoint("eve", "chief_finance_officer", "deputy", starts_on=APRIL, ends_on=date(2026, 5, 1), by="cyn", confirmed_by="dev")
    between = {
        "from_post": "monitoring_officer",
        "to_post": "chief_finance_officer",
        "authority": "Scheme of delegation, paragraph 4",
    }
    given = acts.delegate(
        office, now, body, **between, matters=["grants"], ceiling_pence=2_500_000, starts_on=APRIL, by=cyn, confirmed_by=dev
    )
    acts.end_delegation(office, now, body, delegation=given.id, ends_on=date(2026, 12, 31), by=cyn)
    acts.set_parameter(office, now, body, key="legal_check_days", value=5, starts_on=APRIL, by=cyn)
    acts.set_parameter(office, now, body, key="legal_check_days", value=7, starts_on=APRIL, by=cyn)
    acts.set_parameter(office, now, body, key="single_administrator", value="yes", starts_on=APRIL, by=cyn, confirmed_by=dev)
    acts.set_closure(office, now, body, day=date(2026, 12, 24), reason="Offices shut", by=cyn)
    acts.set_closure(office, now, body, day=date(2026, 12, 24), working=True, reason="Offices open after all", by=cyn)
    report = {"ground": "expenditure_exceeds_resources", "report": "Report of 2 March"}
    hold = put_on_hold(office, now, body, **report, by=people["ben"])  # type: ignore[arg-type]
    lift_hold(office, now, body, hold=hold.id, considered_on=now.date(), by=people["ben"])


def speaks(
    shire: Shire, post: str | None, by: str | None = "cyn", confirmed_by: str | None = "dev", name: str = "Fire service"
) -> None:
    """Say which post speaks for the fire service."""
    people = {"by": shire.people.get(by or ""), "confirmed_by": shire.people.get(confirmed_by or "")}
    acts.add_member(shire.office, shire.now, shire.body, group="partners", key="fire", name=name, post=post, **people)


def test_the_post_that_speaks_for_a_member_stands_until_another_is_named(shire: Shire) -> None:
    speaks(shire, "monitoring_officer")
    speaks(shire, None, confirmed_by=None, name="Fire and rescue service")
    (member,) = shire.now_stands().groups["partners"]
    assert (member.key, member.name, member.post) == ("fire", "Fire and rescue service", "monitoring_officer")
    speaks(shire, "chief_finance_officer")
    assert shire.now_stands().groups["partners"][0].post == "chief_finance_officer"


def test_who_speaks_for_a_member_signs_so_a_second_person_confirms_who_does_not_gain(shire: Shire) -> None:
    def refused(**more: Any) -> set[str]:
        with pytest.raises(ActionRefused) as refusal:
            speaks(shire, "monitoring_officer", **more)
        return {b.code for b in refusal.value.blockers}

    assert refused(confirmed_by=None) == {"second_person_needed"}
    assert refused(confirmed_by="ada") == {"second_person_gains"}  # who holds that post
    shire.appoint("cyn", "monitoring_officer", "deputy", by="dev", confirmed_by="ben")
    assert refused() == {"self_appointment"}


def test_only_an_office_speaks_for_a_member(shire: Shire) -> None:
    with pytest.raises(Invalid) as refused:
        speaks(shire, "governance")
    assert [f.where for f in refused.value.faults] == ["post"]
    with pytest.raises(Unknown):
        speaks(shire, "harbour_master")


def leaves(shire: Shire, ends_on: date, by: str = "cyn", confirmed_by: str | None = "dev", key: str = "fire") -> None:
    people = {"by": shire.people[by], "confirmed_by": shire.people.get(confirmed_by or "")}
    leave_group(shire.office, shire.now, shire.body, group="partners", key=key, ends_on=ends_on, **people)


def test_a_member_belongs_to_its_group_up_to_its_last_day_and_again_once_it_is_added_anew(shire: Shire) -> None:
    speaks(shire, "monitoring_officer")
    leaves(shire, APRIL)
    on = shire.now_stands().on
    assert [m.key for m in on(APRIL).members("partners")] == ["fire"]
    assert on(APRIL + timedelta(days=1)).members("partners") == ()
    with pytest.raises(Invalid, match="since it leaves then"):
        leaves(shire, APRIL + timedelta(days=1))
    leaves(shire, APRIL - timedelta(days=1))
    assert shire.now_stands().on(APRIL).members("partners") == ()
    with pytest.raises(ActionRefused):
        speaks(shire, None, confirmed_by=None)  # it would sign again: this needs a second person, as before
    speaks(shire, None)
    (member,) = shire.now_stands().on(APRIL).members("partners")
    assert (member.post, member.ends_on) == ("monitoring_officer", None)


def test_two_persons_let_a_member_leave_that_there_is(shire: Shire) -> None:
    speaks(shire, "monitoring_officer")
    with pytest.raises(ActionRefused) as refused:
        leaves(shire, APRIL, confirmed_by=None)
    assert {b.code for b in refused.value.blockers} == {"second_person_needed"}
    with pytest.raises(NotAllowed):
        leaves(shire, APRIL, by="ben")
    with pytest.raises(Unknown, match="Members there: fire"):
        leaves(shire, APRIL, key="coastguard")


def test_a_member_changes_what_acts_rest_on(shire: Shire) -> None:
    before = shire.now_stands().sequence
    speaks(shire, None, confirmed_by=None)
    assert shire.now_stands().sequence > before


def test_what_stands_in_the_rows_is_what_the_events_make(shire: Shire) -> None:
    a_full_life(shire)
    values = shire.values()
    folded = fold(shire.body, shire.events(), values.__getitem__)
    with shire.office.database.read() as connection:
        assert stored(connection, shire.body, shire.people.values()) == folded
    assert {table: len(rows) for table, rows in folded.items()} == {
        "body": 1,
        "member": 1,
        "post": 4,
        "officer": 5,
        "appointment": 6,
        "delegation": 1,
        "parameter": 2,
        "closure": 1,
        "adoption": 0,
        "hold": 1,
        "succession": 0,
        "independent": 0,
    }


def test_every_act_is_one_event_with_who_and_in_which_capacity(shire: Shire) -> None:
    before = len(shire.events())
    a_full_life(shire)
    told = [(e["kind"], e["actor"], e["capacity"]) for e in shire.events()[before:]]
    cyn, dev = ((shire.people[name], "governance") for name in ("cyn", "dev"))
    ben = (shire.people["ben"], "chief_finance_officer")
    assert told == [
        ("post:create:done", *cyn),
        ("body:member:done", *cyn),
        ("body:member:done", *cyn),
        ("body:leave:done", *cyn),
        ("appointment:make:done", *cyn),
        ("appointment:end:done", *dev),
        ("appointment:make:done", *cyn),
        ("delegation:make:done", *cyn),
        ("delegation:end:done", *cyn),
        ("body:parameter:set", *cyn),
        ("body:parameter:set", *cyn),
        ("body:parameter:set", *cyn),
        ("body:calendar:set", *cyn),
        ("body:calendar:set", *cyn),
        ("body:hold:set", *ben),
        ("body:hold:set", *ben),
    ]


def test_texts_about_people_stand_in_the_log_by_commitment_only(shire: Shire) -> None:
    a_full_life(shire)
    written = str(shire.events())
    for text in ("Bell", "@", "Scheme of delegation", "Offices", "Fire", "Monitoring officer"):
        assert text not in written
    texts = set(map(str, shire.values().values()))
    assert {"Eve Bell", shire.address("eve"), "Scheme of delegation, paragraph 4", "Offices shut"} <= texts


def test_an_appointment_carries_both_days_both_people_and_a_name_that_opens_in_this_log(shire: Shire) -> None:
    made = shire.appoint("eve", "monitoring_officer", "deputy", starts_on=APRIL, by="cyn", confirmed_by="dev")
    data: Any = shire.events()[-1]["data"]
    name = data.pop("name")
    assert shire.values()[name] == "Eve Bell"
    assert data == {
        "appointment": made,
        "post": "monitoring_officer",
        "officer": shire.people["eve"],
        "kind": "deputy",
        "starts_on": "2026-04-01",
        "ends_on": None,
        "confirmed_by": shire.people["dev"],
        "entered_by": "operator",
    }


def test_an_administrators_deputy_acts_for_the_administrator(office: Office, now: datetime) -> None:
    shire = founded(office, now)
    for name in ("cyn", "dev"):
        shire.enrol(name)
    shire.appoint("cyn", "governance")
    shire.appoint("dev", "governance", "deputy", confirmed_by="cyn")
    acts.set_parameter(office, now, shire.body, key="days", value=3, starts_on=APRIL, by=shire.people["dev"])
    last = shire.events()[-1]
    assert (last["actor"], last["on_behalf_of"]) == (shire.people["dev"], shire.people["cyn"])


def refused_codes(act: Callable[[], object]) -> list[str]:
    with pytest.raises(ActionRefused) as refused:
        act()
    return [b.code for b in refused.value.blockers]


def test_no_one_appoints_themself_and_all_reasons_come_at_once(shire: Shire) -> None:
    before = shire.events()
    codes = refused_codes(lambda: shire.appoint("cyn", "monitoring_officer", by="cyn", confirmed_by="cyn"))
    assert codes == ["self_appointment", "second_person_is_first", "second_person_gains", "post_already_held"]
    assert refused_codes(lambda: shire.appoint("cyn", "monitoring_officer", "deputy", by="cyn", confirmed_by="dev")) == [
        "self_appointment"
    ]
    assert shire.events() == before


def test_power_to_sign_to_administer_or_to_read_everything_needs_a_second_person(shire: Shire) -> None:
    assert refused_codes(lambda: shire.appoint("eve", "governance", by="cyn")) == ["second_person_needed"]
    assert refused_codes(lambda: shire.appoint("eve", "monitoring_officer", "deputy", by="cyn")) == ["second_person_needed"]
    acts.create_post(shire.office, shire.now, shire.body, key="auditor", title="Auditor", role="auditor", by=shire.people["cyn"])
    assert refused_codes(lambda: shire.appoint("eve", "auditor", by="cyn")) == ["second_person_needed"]
    assert shire.appoint("eve", "auditor", by="cyn", confirmed_by="dev")


def test_once_there_is_an_administrator_the_operator_needs_a_second_person_too(shire: Shire) -> None:
    assert refused_codes(lambda: shire.appoint("eve", "monitoring_officer", "deputy")) == ["second_person_needed"]
    assert shire.appoint("eve", "monitoring_officer", "deputy", confirmed_by="ada")


def test_a_body_of_one_administrator_can_say_that_it_does_without(shire: Shire) -> None:
    people = shire.people
    single = {"key": "single_administrator", "value": "yes", "starts_on": date(2026, 3, 1)}
    alone = lambda **more: acts.set_parameter(shire.office, shire.now, shire.body, **single, by=people["cyn"], **more)  # noqa: E731
    assert refused_codes(alone) == ["second_person_needed"]
    alone(confirmed_by=people["ada"])
    assert shire.appoint("eve", "monitoring_officer", "deputy", by="cyn")
    assert refused_codes(lambda: shire.appoint("cyn", "chief_finance_officer", "deputy", by="cyn")) == ["self_appointment"]


def test_a_delegation_to_a_post_of_ones_own_is_refused(shire: Shire) -> None:
    shire.appoint("cyn", "chief_finance_officer", "deputy", by="dev", confirmed_by="ada")
    acts_on = shire.office, shire.now, shire.body
    between = {"from_post": "monitoring_officer", "to_post": "chief_finance_officer", "authority": "Scheme", "starts_on": APRIL}
    by_cyn = lambda: acts.delegate(*acts_on, **between, by=shire.people["cyn"], confirmed_by=shire.people["ben"])  # noqa: E731
    assert refused_codes(by_cyn) == ["self_appointment", "second_person_gains"]


def test_who_does_not_administer_changes_nothing(shire: Shire) -> None:
    before = shire.events()
    for by in ("ada", "eve"):
        with pytest.raises(NotAllowed, match="does not administer North Shire"):
            shire.appoint("eve", "monitoring_officer", "deputy", by=by, confirmed_by="dev")
    assert shire.events() == before


def test_an_office_has_one_holder_at_a_time_and_many_deputies(shire: Shire) -> None:
    with pytest.raises(ActionRefused, match="Monitoring officer has a holder from 2025-01-01"):
        shire.appoint("eve", "monitoring_officer", by="cyn", confirmed_by="dev")
    shire.appoint("eve", "monitoring_officer", "deputy", by="cyn", confirmed_by="dev")
    shire.appoint("ben", "monitoring_officer", "deputy", by="cyn", confirmed_by="dev")
    held = shire.now_stands().on(date(2026, 3, 2)).officers_in("monitoring_officer")
    assert [(h.officer, h.kind, h.on_behalf_of) for h in held] == [
        (shire.people["ada"], "holder", None),
        (shire.people["eve"], "deputy", shire.people["ada"]),
        (shire.people["ben"], "deputy", shire.people["ada"]),
    ]


def test_a_post_passes_from_one_holder_to_the_next(shire: Shire) -> None:
    ada = next(a for a in shire.now_stands().appointments if a.officer == shire.people["ada"])
    acts.end_appointment(shire.office, shire.now, shire.body, appointment=ada.id, ends_on=date(2026, 3, 31), by=shire.people["cyn"])
    shire.appoint("eve", "monitoring_officer", starts_on=APRIL, by="cyn", confirmed_by="dev")
    stands = shire.now_stands()
    holders = {d: stands.on(d).officers_in("monitoring_officer")[0].officer for d in (date(2026, 3, 31), APRIL)}
    assert holders == {date(2026, 3, 31): shire.people["ada"], APRIL: shire.people["eve"]}


def test_an_end_is_never_moved_later_nor_before_the_start(shire: Shire) -> None:
    made = shire.appoint(
        "eve", "monitoring_officer", "deputy", starts_on=APRIL, ends_on=date(2026, 4, 30), by="cyn", confirmed_by="dev"
    )
    for wrong, says in ((date(2026, 5, 1), "2026-04-30 or earlier"), (date(2026, 3, 31), "2026-04-01 or later")):
        with pytest.raises(Invalid, match=says):
            acts.end_appointment(shire.office, shire.now, shire.body, appointment=made, ends_on=wrong, by=shire.people["cyn"])
    acts.end_appointment(shire.office, shire.now, shire.body, appointment=made, ends_on=APRIL, by=shire.people["cyn"])
    assert next(a for a in shire.now_stands().appointments if a.id == made).ends_on == "2026-04-01"


def test_what_is_unknown_is_said_with_what_is_known(shire: Shire) -> None:
    with pytest.raises(Unknown, match=r"no post 'clerk'.*chief_finance_officer, governance, monitoring_officer"):
        shire.appoint("eve", "clerk", by="cyn", confirmed_by="dev")
    with pytest.raises(Unknown, match=r"no officer 'zoe'. Enrol them first"):
        shire.appoint("zoe", "monitoring_officer", by="cyn", confirmed_by="dev")
    with pytest.raises(Unknown, match="no body 'elsewhere'"):
        acts.set_parameter(shire.office, shire.now, "elsewhere", key="days", value=1, starts_on=APRIL, by=None)
    for end in (acts.end_appointment, acts.end_delegation):
        which = "appointment" if end is acts.end_appointment else "delegation"
        with pytest.raises(Unknown, match=f"no {which} 'x'"):
            end(shire.office, shire.now, shire.body, ends_on=APRIL, by=shire.people["cyn"], **{which: "x"})


def test_an_appointment_of_another_body_cannot_be_ended_here(shire: Shire, office: Office, now: datetime) -> None:
    there = founded(office, now)
    there.enrol("zoe")
    foreign = there.appoint("zoe", "monitoring_officer")
    with pytest.raises(Unknown):
        acts.end_appointment(office, now, shire.body, appointment=foreign, ends_on=APRIL, by=shire.people["cyn"])
    assert there.now_stands().appointments[0].ends_on is None


@pytest.mark.parametrize(
    ("act", "given", "place"),
    [
        (acts.create_post, {"key": "governance", "title": "Again"}, "key"),
        (acts.create_post, {"key": "Clerk", "title": "Clerk"}, "key"),
        (acts.set_parameter, {"key": "days", "value": True, "starts_on": APRIL}, "value"),
        (acts.set_parameter, {"key": "single_administrator", "value": "maybe", "starts_on": APRIL}, "value"),
        (acts.set_closure, {"day": APRIL, "reason": ""}, "reason"),
        (acts.add_member, {"group": "partners", "key": "a b", "name": "A"}, "key"),
        (acts.enrol, {"name": "Zoe", "email": "zoe", "password": None}, "email"),
        (acts.enrol, {"name": "Zoe", "email": "zoe@z.example", "password": "short"}, "password"),
        (
            acts.delegate,
            {"from_post": "governance", "to_post": "governance", "authority": "x", "starts_on": APRIL, "ceiling_pence": 1},
            "to_post",
        ),
        (
            acts.delegate,
            {"from_post": "a", "to_post": "b", "authority": "x", "starts_on": APRIL, "ceiling_pence": -1},
            "ceiling_pence",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    shire: Shire, act: Callable[..., object], given: dict[str, object], place: str
) -> None:
    before = shire.events()
    with pytest.raises(Invalid) as refused:
        act(shire.office, shire.now, shire.body, **given, by=shire.people["cyn"])
    assert [f.where for f in refused.value.faults] == [place]
    assert shire.events() == before


def test_an_address_belongs_to_one_officer_however_it_is_spelt(shire: Shire) -> None:
    again = {"name": "Ada Again", "email": f" {shire.address('ada').upper()}", "password": SEALED, "by": shire.people["cyn"]}
    with pytest.raises(Invalid, match="enrolled already"):
        acts.enrol(shire.office, shire.now, shire.body, **again)
    with shire.office.database.read() as connection:
        assert queries.officer_at(connection, shire.address("ada")).name == "Ada Bell"


def test_an_act_moves_the_standing_and_enrolling_does_not(shire: Shire) -> None:
    def standing() -> tuple[int, int]:
        with shire.office.database.read() as connection:
            row = connection.execute(select(head.c.standing, head.c.size).where(head.c.body_id == shire.body)).one()
            return row.standing, row.size

    moved, size = standing()
    shire.enrol("zoe", by=shire.people["cyn"])
    assert standing() == (moved, size + 1)
    shire.appoint("zoe", "monitoring_officer", "deputy", by="cyn", confirmed_by="dev")
    assert standing() == (size + 1, size + 2)


def test_an_act_is_answered_with_a_receipt_that_the_signer_remembers(shire: Shire) -> None:
    receipt: Receipt = acts.set_parameter(
        shire.office, shire.now, shire.body, key="days", value=2, starts_on=APRIL, by=shire.people["cyn"]
    ).receipt
    assert receipt.seq == len(shire.events()) - 1
    assert shire.office.signer.seen(receipt.origin) == (receipt.size, receipt.root)


def test_the_post_that_answers_for_the_finances_is_named_by_two_who_do_not_hold_it(shire: Shire) -> None:
    office, now, body, people = shire.office, shire.now, shire.body, shire.people
    named = {"key": "finance_post", "value": "monitoring_officer", "starts_on": now.date(), "by": people["cyn"]}
    for confirmed_by, code in ((None, "second_person_needed"), ("ada", "second_person_gains")):
        with pytest.raises(ActionRefused) as refused:
            acts.set_parameter(office, now, body, **named, confirmed_by=people.get(confirmed_by or ""))  # type: ignore[arg-type]
        assert [b.code for b in refused.value.blockers] == [code]
    with pytest.raises(Unknown):
        acts.set_parameter(office, now, body, **{**named, "value": "treasurer"}, confirmed_by=people["dev"])  # type: ignore[arg-type]
    acts.set_parameter(office, now, body, **named, confirmed_by=people["dev"])  # type: ignore[arg-type]
    report = {"ground": "expenditure_exceeds_resources", "report": "Report of 2 March"}
    with pytest.raises(NotAllowed):
        put_on_hold(office, now, body, **report, by=people["ben"])  # type: ignore[arg-type]
    put_on_hold(office, now, body, **report, by=people["ada"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "places"),
    [
        ({"ground": "caution"}, {"ground"}),
        ({"report": " "}, {"report"}),
        ({"starts_on": date(2026, 3, 3)}, {"starts_on"}),
        ({"ground": "unlawful_expenditure"}, {"decision"}),
        ({"decision": "01993c1e-6d2f-7a51-9b0e-2f64c7d0a113"}, {"decision"}),
    ],
    ids=lambda value: str(value),
)
def test_a_hold_rests_on_a_report_of_a_day_that_is_past_or_today(shire: Shire, wrong: dict[str, Any], places: set[str]) -> None:
    report = {"ground": "expenditure_exceeds_resources", "report": "Report", **wrong}
    with pytest.raises(Invalid) as refused:
        put_on_hold(shire.office, shire.now, shire.body, **report, by=shire.people["ben"])
    assert {f.where for f in refused.value.faults} == places
