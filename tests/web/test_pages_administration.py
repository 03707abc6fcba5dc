"""Administration in a browser: who comes in, what is recorded and by whom, what is refused, and that no decision is read here."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.audit.verify import verify
from app.log.office import Office
from app.officers.adoption import adopt
from app.officers.organisation import Organisation, load
from app.workflow.loader import load as loaded
from tests.web.browser import Browser, forms_of, seated
from tests.world import PASSWORD, World, make_world

SECOND = {"confirmer_password": PASSWORD}
LISTS = ("", "/officers", "/delegations", "/parameters", "/calendar", "/groups", "/procedures", "/outsiders")


@pytest.fixture
def town(office: Office, now: Any) -> World:
    return make_world(office, now)


@pytest.fixture
def adam(client: TestClient, town: World) -> Browser:
    return seated(client, town, "administrator")


@pytest.fixture
def desk(town: World) -> str:
    return f"/administration/{town.slug}"


def of(town: World) -> Organisation:
    with town.office.database.read() as connection:
        return load(connection, town.body)


def does(browser: Browser, address: str, /, **typed: Any) -> Any:
    return browser.submit(browser.get(address), address, **typed)


def last(client: TestClient, town: World) -> Any:
    """The last event of the body's log, as an auditor reads it."""
    return town.caller(client, "auditor").get(f"/audit/events?body={town.slug}&limit=100").json()["items"][-1]["event"]


def enrolled(town: World, adam: Browser, desk: str, name: str = "Nell Wood") -> str:
    email = f"{name.lower().replace(' ', '.')}@{town.slug}.example.org"
    page = does(adam, f"{desk}/officers/new", name=name, email=email, password=PASSWORD)
    assert page.url.path == f"{desk}/appointments/new"
    return email


@pytest.mark.parametrize("post", ["policy_officer", "auditor", "commissioner"])
def test_only_who_administers_a_body_comes_in(client: TestClient, town: World, desk: str, post: str) -> None:
    browser = seated(client, town, post)
    for part in (*LISTS, "/outsiders/new", "/appointments/new"):
        assert browser.get(f"{desk}{part}").status_code == 404
    assert desk not in browser.get("/administration").text
    signing_out = next(form for form in forms_of(browser.get("/work")) if form.action == "/sign-out")
    assert browser.post(f"{desk}/posts/new", {**signing_out.fields, "title": "Mine", "key": "mine"}).status_code == 404
    assert "mine" not in of(town).posts


def test_an_administrator_of_another_body_does_not_come_in(client: TestClient, world: World, desk: str) -> None:
    assert seated(client, world, "administrator").get(desk).status_code == 404


def test_every_list_is_shown_and_reads_no_decision(client: TestClient, town: World, adam: Browser, desk: str) -> None:
    town.caller(client, "policy_officer").open(town, title="A secret footbridge")
    for part in (*LISTS, "/procedures/new", "/outsiders/new"):
        page = adam.get(f"{desk}{part}")
        assert page.status_code == 200
        assert "A secret footbridge" not in page.text
    assert "Petra Lund" in adam.get(desk).text
    assert "A secret footbridge" not in adam.get("/decisions").text


def test_an_officer_is_enrolled_and_appointed_and_the_event_names_both(
    client: TestClient, town: World, adam: Browser, desk: str
) -> None:
    email = enrolled(town, adam, desk)
    does(adam, f"{desk}/posts/new", title="Democratic services officer", key="democratic_services")
    confirmer = town.emails["monitoring_officer"]
    page = does(adam, f"{desk}/appointments/new", post="democratic_services", officer=email, confirmed_by=confirmer, **SECOND)
    assert page.url.path == desk
    assert "Nell Wood" in page.text
    made = of(town).appointments[-1]
    assert (made.post, made.kind, made.starts_on, made.ends_on) == ("democratic_services", "holder", "2026-03-02", None)
    event = last(client, town)
    assert (event["kind"], event["actor"], event["capacity"]) == (
        "appointment:make:done",
        town.officers["administrator"],
        "administrator",
    )
    assert event["data"]["confirmed_by"] == town.officers["monitoring_officer"]
    assert event["data"]["entered_by"] is None


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ({}, "nobody confirms it"),
        ({"confirmed_by": "monitoring_officer"}, "no password"),
        ({"confirmed_by": "monitoring_officer", "confirmer_password": "not the password"}, "a wrong password"),
        ({"confirmed_by": "administrator", **SECOND}, "the same person"),
        ({"confirmed_by": "auditor", **SECOND}, "an auditor signs nothing"),
    ],
)
def test_without_a_second_person_nobody_is_appointed_and_what_was_typed_is_kept(
    town: World, adam: Browser, desk: str, typed: dict[str, str], what: str
) -> None:
    said = {**typed, **({"confirmed_by": town.emails[typed["confirmed_by"]]} if "confirmed_by" in typed else {})}
    before = len(of(town).appointments)
    email = town.emails["policy_officer"]
    page = does(
        adam,
        f"{desk}/appointments/new",
        post="commissioner",
        officer=email,
        kind="deputy",
        **{"ends_on-day": "31", "ends_on-month": "12", "ends_on-year": "2026"},
        **said,
    )
    assert "There is a problem" in page.text, what
    assert f'value="{email}"' in page.text
    assert 'value="31"' in page.text
    assert PASSWORD not in page.text
    assert len(of(town).appointments) == before


def test_nobody_appoints_themself(town: World, adam: Browser, desk: str) -> None:
    before = len(of(town).appointments)
    confirmer = town.emails["monitoring_officer"]
    page = does(
        adam, f"{desk}/appointments/new", post="auditor", officer=town.emails["administrator"], confirmed_by=confirmer, **SECOND
    )
    assert "There is a problem" in page.text
    assert len(of(town).appointments) == before


def test_an_appointment_is_ended_with_its_last_day(town: World, adam: Browser, desk: str) -> None:
    held = next(a for a in of(town).appointments if a.post == "commissioner")
    address = f"{desk}/appointments/{held.id}/end"
    assert "There is a problem" in does(adam, address, **{"ends_on-day": "31", "ends_on-month": "2"}).text
    assert does(adam, address, **{"ends_on-day": "31", "ends_on-month": "3"}).url.path == desk
    assert next(a for a in of(town).appointments if a.id == held.id).ends_on == "2026-03-31"


def test_a_delegation_is_recorded_and_ended(town: World, adam: Browser, desk: str) -> None:
    said = {"from_post": "commissioner", "to_post": "chief_finance_officer", "ceiling_pence": "£50,000", "authority": "Scheme, 3.2"}
    address = f"{desk}/delegations/new"
    assert "There is a problem" in does(adam, address, **{**said, "ceiling_pence": "a lot"}).text
    page = does(adam, address, **said, confirmed_by=town.emails["monitoring_officer"], **SECOND)
    assert page.url.path == f"{desk}/delegations"
    (made,) = of(town).delegations
    assert (made.delegation.from_post, made.delegation.ceiling_pence, made.delegation.authority) == (
        "commissioner",
        5_000_000,
        "Scheme, 3.2",
    )
    again = does(adam, address, **said, confirmed_by=town.emails["monitoring_officer"], **SECOND)
    assert "There is a problem" in again.text  # the very same is recorded already
    assert len(of(town).delegations) == 1
    end = f"{desk}/delegations/{made.delegation.id}/end"
    assert does(adam, end, **{"ends_on-day": "30", "ends_on-month": "6"}).url.path == f"{desk}/delegations"
    assert of(town).delegations[0].ends_on == "2026-06-30"


def test_a_parameter_is_set_once_and_what_gives_power_needs_a_second_person(
    client: TestClient, town: World, adam: Browser, desk: str
) -> None:
    address = f"{desk}/parameters/new"
    for _ in range(2):  # the second time it says so already
        assert does(adam, address, key="legal_check_days", value="3").url.path == f"{desk}/parameters"
    assert [(p.key, p.value) for p in of(town).parameters] == [("legal_check_days", 3)]
    assert "There is a problem" in does(adam, address, key="legal_check_days", value="soon").text
    assert "There is a problem" in does(adam, address, key="single_administrator", value="yes").text
    page = does(adam, address, key="single_administrator", value="yes", confirmed_by=town.emails["monitoring_officer"], **SECOND)
    assert page.url.path == f"{desk}/parameters"
    assert last(client, town)["data"]["confirmed_by"] == town.officers["monitoring_officer"]


def test_a_day_is_closed(client: TestClient, town: World, adam: Browser, desk: str) -> None:
    day = {"day-day": "28", "day-month": "12", "day-year": "2026"}
    assert "There is a problem" in does(adam, f"{desk}/calendar/new", **day, working="shut").text
    page = does(adam, f"{desk}/calendar/new", **day, working="shut", reason="Between the holidays")
    assert page.url.path == f"{desk}/calendar"
    assert "Between the holidays" in page.text
    assert of(town).closures == {"2026-12-28": False}
    before = last(client, town)
    assert does(adam, f"{desk}/calendar/new", **day, working="shut", reason="Between the holidays").url.path == f"{desk}/calendar"
    assert last(client, town) == before  # it said so already


def test_an_organisation_joins_a_group(town: World, adam: Browser, desk: str) -> None:
    said = {"group": "partnerships", "key": "riverside", "name": "Riverside partnership"}
    assert does(adam, f"{desk}/groups/new", **said).url.path == f"{desk}/groups"
    assert "There is a problem" in does(adam, f"{desk}/groups/new", **said, post="policy_officer").text  # who speaks for it signs
    does(adam, f"{desk}/groups/new", **said, post="policy_officer", confirmed_by=town.emails["monitoring_officer"], **SECOND)
    assert [(m.key, m.post) for m in of(town).groups["partnerships"]] == [("riverside", "policy_officer")]


def test_an_organisation_leaves_a_group_once_a_second_person_confirms_it(town: World, adam: Browser, desk: str) -> None:
    does(adam, f"{desk}/groups/new", group="partnerships", key="riverside", name="Riverside partnership")
    address, day = (
        f"{desk}/groups/partnerships/riverside/leaving",
        {"ends_on-day": "31", "ends_on-month": "3", "ends_on-year": "2026"},
    )
    assert "There is a problem" in does(adam, address, **day).text
    assert of(town).groups["partnerships"][0].ends_on is None
    assert does(adam, address, **day, confirmed_by=town.emails["monitoring_officer"], **SECOND).url.path == f"{desk}/groups"
    assert of(town).groups["partnerships"][0].ends_on == "2026-03-31"
    assert adam.get(f"{desk}/groups/partnerships/nobody/leaving").status_code == 404


def test_an_outsider_is_named_and_ended_and_the_event_names_who_confirmed_it(
    client: TestClient, town: World, elsewhere: World, adam: Browser, desk: str
) -> None:
    mona, address = elsewhere.emails["monitoring_officer"], f"{desk}/outsiders/new"
    typed = {"officer": mona, "of_body": elsewhere.slug, "of_post": "Monitoring officer"}
    second = {"confirmed_by": town.emails["monitoring_officer"], **SECOND}
    for wrong in (
        {},
        {**second, "of_body": "nowhere"},
        {**second, "of_post": "Chief whip"},
        {**second, "officer": "nobody@here.example"},
    ):
        page = does(adam, address, **{**typed, **wrong})
        assert "There is a problem" in page.text, wrong
        assert of(town).independents == ()
    refused = does(adam, address, **{**typed, "of_post": "auditor"}, **second)  # which is no office
    assert "There is a problem" in refused.text
    assert does(adam, address, **typed, **second).url.path == f"{desk}/outsiders"
    (one,) = of(town).independents
    assert (one.officer, one.of_post, one.ends_on) == (elsewhere.officers["monitoring_officer"], "monitoring_officer", None)
    event = last(client, town)
    assert (event["actor"], event["data"]["confirmed_by"], event["data"]["entered_by"]) == (
        town.officers["administrator"],
        town.officers["monitoring_officer"],
        None,
    )
    assert "Mona Field" in adam.get(f"{desk}/outsiders").text
    end = f"{desk}/outsiders/{one.id}/end"
    does(adam, end, **{"ends_on-day": "31", "ends_on-month": "3", "ends_on-year": "2026"})
    assert [each.ends_on for each in of(town).independents] == ["2026-03-31"]
    assert last(client, town)["data"]["entered_by"] is None
    assert adam.get(f"{desk}/outsiders/{one.officer}/end").status_code == 404
    office = town.office
    assert verify(office.database, [office.signer.verifier], bodies=[town.slug], here=office.signer).findings == ()


def test_two_officers_adopt_a_procedure(
    client: TestClient, office: Office, town: World, elsewhere: World, adam: Browser, desk: str
) -> None:
    """A later version that another body has adopted is at hand; the officers of law and finance each show their password."""
    newer = loaded(town.definition.source.replace(b"version: 1", f"version: {1000 + len(town.slug)}".encode(), 1), "newer")
    by = tuple(elsewhere.officers[post] for post in ("monitoring_officer", "chief_finance_officer"))
    if newer.digest not in {a.digest for a in of(elsewhere).adoptions}:
        adopt(office, elsewhere.now, elsewhere.body, definition=newer, by=by)  # type: ignore[arg-type]
    law, money = town.emails["monitoring_officer"], town.emails["chief_finance_officer"]
    address = f"{desk}/procedures/new"
    for typed in ({"finance": money}, {"finance": law, **SECOND}, {"finance": money, "confirmer_password": "not the password"}):
        page = does(adam, address, definition=newer.digest, legal=law, password=PASSWORD, **typed)
        assert "There is a problem" in page.text
    assert len(of(town).adoptions) == 1
    page = does(adam, address, definition=newer.digest, legal=law, password=PASSWORD, finance=money, **SECOND)
    assert page.url.path == f"{desk}/procedures"
    assert of(town).adopted(newer.workflow).digest == newer.digest
    event = last(client, town)
    assert (event["actor"], event["data"]["with"]["officer"]) == tuple(
        town.officers[post] for post in ("monitoring_officer", "chief_finance_officer")
    )


def test_what_was_done_here_verifies(office: Office, town: World, adam: Browser, desk: str) -> None:
    email, confirmer = enrolled(town, adam, desk, "Tess Moor"), town.emails["monitoring_officer"]
    does(adam, f"{desk}/appointments/new", post="commissioner", officer=email, kind="deputy", confirmed_by=confirmer, **SECOND)
    does(adam, f"{desk}/parameters/new", key="brand_colour", value="#1b4f72")
    report = verify(office.database, [office.signer.verifier], bodies=[town.slug], here=office.signer)
    assert [found.sentence() for found in report.findings] == []
