"""Signing on: through the agency's own provider to a session, from the session to tokens, and out again."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import requests

from services.agencies.models.identity import Account, IdentityProvider
from tests.service.agencies.conftest import ADMINS, ANI_NIP, BUDI_NIP, Door, staff
from tests.support.people import Client
from tests.support.real_provider import Provider
from tests.support.services import Service


def test_a_login_leads_through_the_provider_to_a_token(door: Door) -> None:
    begun = door.begin(next="/kebutuhan?hal=2")
    asked = begun.query
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == door.callback
    assert all(len(asked[secret]) > 20 for secret in ("state", "nonce", "code_challenge"))
    opened = door.complete(begun.binding, door.choose(begun.url, "ani"))
    assert opened.status == 201, opened.body
    assert (opened.body["slug"], opened.body["next"]) == (door.agencies.slug, "/kebutuhan?hal=2")
    me = door.me(opened.body["token"])
    assert (me["name"], me["employee_id"], me["roles"]) == ("Ani Rekaan", None, [])
    assert me["agency"]["slug"] == door.agencies.slug


def test_the_secrets_of_a_login_do_not_reach_the_browser(door: Door) -> None:
    begun = door.begin()
    assert set(begun.query) == {
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
    }
    assert begun.query["state"] != begun.binding
    assert begun.query["code_challenge"] not in begun.binding


def test_two_logins_share_nothing(door: Door) -> None:
    one, two = door.begin(), door.begin()
    assert all(one.query[name] != two.query[name] for name in ("state", "nonce", "code_challenge"))
    assert one.binding != two.binding


def test_an_employee_is_known_by_the_nip_that_the_provider_states(door: Door) -> None:
    people = staff(door.agencies)
    me = door.me(door.sign_in("budi")["token"])
    assert (me["employee_id"], me["roles"]) == (people[BUDI_NIP], [{"role": "employee", "unit_id": None}])
    assert "agencies:manage" not in me["permissions"]


def test_the_claim_with_the_nip_is_the_one_that_the_operator_mapped(
    register: Callable[..., Service], provider: Provider
) -> None:
    agencies = register(provider.issuer(), provider={"claims": {"nip": "email", "name": "sub"}})
    staff(agencies)
    door = Door(agencies)
    me = door.me(door.sign_in("ani")["token"])
    assert (me["name"], me["employee_id"]) == ("ani", None)


def test_somebody_without_an_employee_record_may_see_themselves_and_nothing_else(door: Door) -> None:
    staff(door.agencies)
    door.agencies.client("agency_admin").post(
        f"/employees/{_id_of(door, BUDI_NIP)}/leave", {"on": door.agencies.clock.now.date().isoformat()}
    )
    me = door.me(door.sign_in("budi")["token"])
    assert (me["employee_id"], me["roles"], me["permissions"]) == (None, [], ["agencies:read-self"])


def test_the_sessions_of_a_leaver_end(door: Door) -> None:
    staff(door.agencies)
    opened, other = door.sign_in("budi"), door.sign_in("ani")
    assert door.roles(opened["handle"]) == [("employee", None)]
    today = door.agencies.clock.now.date().isoformat()
    admin = door.agencies.client("agency_admin")
    admin.post(f"/employees/{_id_of(door, BUDI_NIP)}/leave", {"on": today})
    assert door.renew(opened["handle"]).status == 401
    assert door.renew(other["handle"]).status == 200
    assert door.roles(door.sign_in("budi")["handle"]) == []


def test_members_of_the_admin_group_are_admins_as_long_as_the_provider_says_so(
    door: Door, register: Callable[..., Service], provider: Provider
) -> None:
    assert door.roles(door.sign_in("cici")["handle"]) == [("agency_admin", None)]
    other = Door(register(provider.issuer(), provider={"admin_group": "lain"}))
    assert other.roles(other.sign_in("cici")["handle"]) == []
    with other.agencies.session() as session:
        session.get_one(IdentityProvider, (other.agencies.agency_id, other.agencies.agency_id)).admin_group = ADMINS
        session.commit()
    assert other.roles(other.sign_in("cici")["handle"]) == [("agency_admin", None)]


def test_roles_given_and_taken_reach_the_next_token(door: Door) -> None:
    people = staff(door.agencies)
    handle = door.sign_in("budi")["handle"]
    admin = door.agencies.client("agency_admin")
    unit = next(unit["id"] for unit in admin.get("/units").body["items"] if unit["code"] == "LOKET")
    given = {"id": str(uuid4()), "employee_id": people[BUDI_NIP], "role": "unit_officer", "unit_id": unit}
    assert admin.post("/roles", given).status == 201
    assert ("unit_officer", unit) in door.roles(handle)
    assert admin.delete(f"/roles/{given['id']}").status == 204
    assert door.roles(handle) == [("employee", None)]


def test_a_person_is_one_account_however_often_they_come(door: Door) -> None:
    first, second = door.sign_in("ani"), door.sign_in("ani")
    assert first["handle"] != second["handle"]
    assert door.me(first["token"])["account_id"] == door.me(second["token"])["account_id"]
    assert len(door.agencies.rows(Account)) == 1


@pytest.mark.parametrize("realm", ["kota", "desa"])
def test_the_same_subject_in_two_agencies_is_two_people(
    door: Door, register: Callable[..., Service], provider: Provider, realm: str
) -> None:
    staff(door.agencies)
    other = Door(register(provider.issuer(realm)))
    here, there = door.me(door.sign_in("ani")["token"]), other.me(other.sign_in("ani")["token"])
    assert here["account_id"] != there["account_id"]
    assert here["employee_id"] is not None
    assert there["employee_id"] is None
    assert there["agency"]["slug"] == other.agencies.slug
    assert [account.subject for account in other.agencies.rows(Account)] == ["ani"]


def test_a_session_ends_after_two_idle_hours(door: Door) -> None:
    handle = door.sign_in("ani")["handle"]
    for _ in range(3):
        door.agencies.clock.move(hours=1.9)
        assert door.renew(handle).status == 200
    door.agencies.clock.move(hours=2, seconds=1)
    refused = door.renew(handle)
    assert (refused.status, refused.body["code"]) == (401, "session-ended")


def test_a_session_ends_after_twelve_hours_however_busy(door: Door) -> None:
    handle = door.sign_in("ani")["handle"]
    for _ in range(12):
        assert door.renew(handle).status == 200
        door.agencies.clock.move(hours=1)
    assert door.renew(handle).status == 200
    door.agencies.clock.move(seconds=1)
    assert door.renew(handle).status == 401


def test_signing_out_ends_the_session_here_and_leads_to_the_provider(door: Door, provider: Provider) -> None:
    handle = door.sign_in("ani")["handle"]
    left = door.agencies.client().post("/sessions/end", {"handle": handle})
    assert left.status == 200, left.body
    target = urlsplit(left.body["logout_url"])
    query = {name: values[0] for name, values in parse_qs(target.query).items()}
    assert target._replace(query="").geturl() == f"{provider.issuer()}/logout"
    assert query["post_logout_redirect_uri"].endswith(f"/p/{door.agencies.slug}")
    assert query["id_token_hint"].count(".") == 2
    assert door.renew(handle).status == 401
    assert door.agencies.client().post("/sessions/end", {"handle": handle}).status == 401


def test_signing_out_works_while_the_provider_is_away(door: Door, register: Callable[..., Service]) -> None:
    handle = door.sign_in("ani")["handle"]
    with door.agencies.session() as session:
        known = session.get_one(IdentityProvider, (door.agencies.agency_id, door.agencies.agency_id))
        known.issuer = "http://127.0.0.1:1/away"
        session.commit()
    left = door.agencies.client().post("/sessions/end", {"handle": handle})
    assert (left.status, left.body) == (200, {"logout_url": None})
    assert door.renew(handle).status == 401


@pytest.mark.parametrize("handle", ["", "x", "x" * 200, "x" * 201, "\x00", "ключ"])
def test_an_unknown_handle_opens_nothing(door: Door, handle: str) -> None:
    assert door.renew(handle).status in (401, 422)
    assert door.agencies.client().post("/sessions/end", {"handle": handle}).status in (401, 422)


def test_a_provider_that_is_away_is_said_to_be_away(register: Callable[..., Service]) -> None:
    door = Door(register("http://127.0.0.1:1/away"))
    refused = door.ask()
    assert (refused.status, refused.body["code"]) == (503, "provider-away")


def test_a_person_who_says_no_at_the_provider_comes_back_with_nothing(door: Door) -> None:
    begun = door.begin()
    returned = door.choose(begun.url, "")
    assert returned["error"] == "access_denied"
    assert "code" not in returned


def test_the_operator_of_the_platform_signs_on_like_everybody(door: Door, provider: Provider) -> None:
    """The reserved agency: its provider comes from the settings, its admin group makes operators."""
    from dataclasses import replace

    from services.agencies.commands.agencies import PLATFORM_ID, seed_platform
    from shared.db import as_agency
    from shared.uow import unit_of_work
    from tests.support.real_provider import SECRET

    place = door.agencies
    settings = replace(
        place.places.settings,
        platform_issuer=provider.issuer(),
        platform_client_secret=SECRET,
        platform_group=ADMINS,
    )
    for _ in range(2):
        with place.app.app_context(), as_agency(PLATFORM_ID), unit_of_work() as uow:
            seed_platform(uow.session, settings, uow.now)
    operators = Door(Service("agencies", place.places, PLATFORM_ID, "platform"))
    opened = operators.sign_in("cici")
    assert operators.roles(opened["handle"]) == [("operator", None)]
    operator = Client(place.app, lambda: opened["token"])
    assert operator.get(f"/agencies?q={place.slug}").status == 200
    assert operator.get("/employees").status == 403
    assert operators.roles(operators.sign_in("budi")["handle"]) == []


def test_nobody_signs_on_at_an_address_that_is_none(door: Door) -> None:
    refused = door.agencies.client().post("/public/tidak-ada/logins", {"redirect_uri": door.callback})
    assert (refused.status, refused.body["code"]) == (404, "no-such-agency")


def test_an_agency_is_found_by_its_domain_alone(register: Callable[..., Service], provider: Provider) -> None:
    domain = f"{uuid4().hex[:8]}.example"
    agencies = register(provider.issuer(), domain=domain)
    assert agencies.client().get(f"/found/{domain.upper()}").body == {"slug": agencies.slug}
    assert agencies.client().get("/found/lain.example").status == 404
    assert agencies.client().get("/agencies").status == 401


def _id_of(door: Door, nip: str) -> str:
    found = door.agencies.client("agency_admin").get(f"/employees?q={nip}")
    return str(found.body["items"][0]["id"])


def test_the_provider_page_names_the_people_of_its_realm_alone(door: Door) -> None:
    page = requests.get(door.begin().url, timeout=10)
    assert "Ani Rekaan" in page.text
    assert "Ani Umpama" not in page.text
    assert ANI_NIP not in page.text
