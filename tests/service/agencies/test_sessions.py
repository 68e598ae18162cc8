"""Sessions: where one is signed in, ended by oneself, by the agency and by leaving, and how long they may live."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.agencies.models.base import Session
from shared.auth.tokens import LIFETIME
from shared.db import outside_session
from tests.service.agencies.conftest import BUDI_NIP, Door, staff
from tests.support.people import Client, Reply
from tests.support.real_provider import Provider
from tests.support.services import Service

PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"


def sign_in(door: Door, sub: str, user_agent: str | None = None) -> dict[str, Any]:
    """A login from a device that calls itself so."""
    begun = door.begin()
    kept = {name: value for name, value in door.choose(begun.url, sub).items() if name in ("state", "code", "iss")}
    sent = {"binding": begun.binding, "user_agent": user_agent, **kept}
    answer = door.agencies.client().post("/logins/complete", sent)
    assert answer.status == 201, answer.body
    return dict(answer.body)


def as_who(door: Door, opened: dict[str, Any]) -> Client:
    """Whoever signed in, with a token of now."""
    return Client(door.agencies.app, lambda: door.renew(opened["handle"]).body.get("token", "none"))


def with_token(door: Door, opened: dict[str, Any]) -> Client:
    """Whoever signed in, with the token of their login for as long as it holds."""
    return Client(door.agencies.app, lambda: opened["token"])


def is_active(door: Door, opened: dict[str, Any]) -> bool:
    """What a service that was shown this token is told of it."""
    answer = door.agencies.client().post("/introspect", {"token": opened["token"]})
    assert (answer.status, set(answer.body)) == (200, {"active"})
    return bool(answer.body["active"])


def listed(answer: Reply) -> list[tuple[str | None, str | None, bool]]:
    assert answer.status == 200, answer.body
    return [(each["browser"], each["system"], each["is_this"]) for each in answer.body["items"]]


def test_one_sees_where_one_is_signed_in_the_last_used_first(door: Door) -> None:
    phone = sign_in(door, "ani", PHONE)
    door.agencies.clock.move(minutes=20)
    desk = sign_in(door, "ani", DESK)
    sign_in(door, "budi", DESK)
    mine = as_who(door, desk).get("/me/sessions")
    assert listed(mine) == [("Firefox", "Windows", True), ("Chrome", "Android", False)]
    assert mine.body["items"][1]["began_at"] < mine.body["items"][0]["began_at"]
    assert mine.body["settings"] == {"idle_minutes": 120, "absolute_hours": 12}
    door.agencies.clock.move(minutes=5)
    assert listed(as_who(door, phone).get("/me/sessions"))[0] == ("Chrome", "Android", True)


def test_of_a_device_two_words_are_kept_and_nothing_else(door: Door) -> None:
    opened = sign_in(door, "ani", f"Nomor-Rahasia/7 {PHONE}")
    with door.agencies.app.app_context(), outside_session(door.agencies.house.db) as session:
        (row,) = session.query(Session).filter_by(agency_id=door.agencies.agency_id).all()
        kept = [str(getattr(row, column.key)) for column in Session.__table__.columns if column.key != "id_token"]
    assert not any("Nomor-Rahasia" in value or "Pixel" in value for value in kept)
    assert opened["handle"] not in kept


@pytest.mark.parametrize("said", [None, "", "curl/8", "\x00", "x" * 1000])
def test_a_device_that_says_nothing_known_signs_in_all_the_same(door: Door, said: str | None) -> None:
    assert listed(as_who(door, sign_in(door, "ani", said)).get("/me/sessions")) == [(None, None, True)]


def test_one_ends_a_session_of_ones_own_and_nobody_elses(door: Door) -> None:
    phone, desk, other = sign_in(door, "ani", PHONE), sign_in(door, "ani", DESK), sign_in(door, "budi", DESK)
    ids = {each["is_this"]: each["id"] for each in as_who(door, desk).get("/me/sessions").body["items"]}
    assert as_who(door, other).delete(f"/me/sessions/{ids[False]}").status == 404
    assert door.renew(phone["handle"]).status == 200
    for _ in range(2):
        assert as_who(door, desk).delete(f"/me/sessions/{ids[False]}").status == 204
    assert as_who(door, desk).delete(f"/me/sessions/{uuid4()}").status == 404
    assert [door.renew(each["handle"]).status for each in (phone, desk, other)] == [401, 200, 200]


def test_one_ends_all_others_at_once(door: Door) -> None:
    opened = [sign_in(door, "ani", PHONE) for _ in range(3)]
    stranger = sign_in(door, "budi", PHONE)
    assert as_who(door, opened[1]).post("/me/sessions/end-others").body == {"ended": 2}
    assert [door.renew(each["handle"]).status for each in (*opened, stranger)] == [401, 200, 401, 200]


def test_of_more_than_twenty_sessions_the_oldest_gives_way(door: Door) -> None:
    first = sign_in(door, "ani")
    for _ in range(20):
        door.agencies.clock.move(seconds=1)
        last = sign_in(door, "ani")
    assert door.renew(first["handle"]).status == 401
    assert len(as_who(door, last).get("/me/sessions").body["items"]) == 20


def test_what_the_provider_said_of_a_person_goes_with_the_session(door: Door) -> None:
    opened = sign_in(door, "ani")
    door.agencies.client().post("/sessions/end", {"handle": opened["handle"]})
    with door.agencies.app.app_context(), outside_session(door.agencies.house.db) as session:
        (row,) = session.query(Session).filter_by(agency_id=door.agencies.agency_id).all()
    assert (row.id_token, row.ended_by) == ("", "PERSON")
    door.agencies.clock.move(days=31)
    sign_in(door, "budi")
    with door.agencies.app.app_context(), outside_session(door.agencies.house.db) as session:
        assert session.query(Session).filter_by(id=row.id).count() == 0


def settle(door: Door, **changed: Any) -> Reply:
    """The agency's admin settles its sign-on."""
    return door.agencies.client("agency_admin").put("/sign-on", {"idle_minutes": 120, "absolute_hours": 12, **changed})


def test_how_long_a_session_may_idle_and_last_is_the_agencys_to_settle(
    door: Door, register: Callable[..., Service], provider: Provider
) -> None:
    assert settle(door, idle_minutes=10, absolute_hours=1).status == 200
    other = Door(register(provider.issuer()))
    idle, busy, elsewhere = door.sign_in("ani"), door.sign_in("budi"), other.sign_in("ani")
    for _ in range(6):
        door.agencies.clock.move(minutes=10)
        assert door.renew(busy["handle"]).status == 200
    assert door.renew(idle["handle"]).status == 401
    door.agencies.clock.move(seconds=1)
    assert door.renew(busy["handle"]).status == 401
    assert door.agencies.client().post("/sessions/end", {"handle": busy["handle"]}).status == 401
    assert other.renew(elsewhere["handle"]).status == 200


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"idle_minutes": 4}, "idle_minutes"),
        ({"idle_minutes": 721}, "idle_minutes"),
        ({"absolute_hours": 0}, "absolute_hours"),
        ({"absolute_hours": 73}, "absolute_hours"),
        ({"idle_minutes": 61, "absolute_hours": 1}, "idle_minutes"),
        ({"newcomer_employment": "CPNS"}, "newcomer_employment"),
        ({"newcomer_unit_id": str(UUID(int=7))}, "newcomer_unit_id"),
        ({"newcomer_position_id": str(UUID(int=7))}, "newcomer_position_id"),
    ],
    ids=str,
)
def test_settings_out_of_bounds_are_refused_by_field(door: Door, changed: dict[str, Any], field: str) -> None:
    refused = settle(door, **changed)
    assert (refused.status, list(refused.body["errors"])) == (422, [field])
    assert door.agencies.client("agency_admin").get("/sign-on").body["idle_minutes"] == 120


def test_a_unit_of_another_agency_is_no_place_for_newcomers(
    door: Door, register: Callable[..., Service], provider: Provider
) -> None:
    other = register(provider.issuer())
    staff(other)
    unit = other.client("agency_admin").get("/units").body["items"][0]["id"]
    assert settle(door, newcomer_unit_id=unit).body["errors"] == {"newcomer_unit_id": ["no-such-unit"]}


def account_of(door: Door, sub_name: str) -> dict[str, Any]:
    found = door.agencies.client("agency_admin").get(f"/accounts?q={sub_name}")
    (one,) = found.body["items"]
    return dict(one)


def test_an_account_that_the_agency_shuts_out_is_out_at_once(door: Door) -> None:
    admin = door.agencies.client("agency_admin")
    opened, other = door.sign_in("ani"), door.sign_in("budi")
    before = account_of(door, "Ani")
    assert (before["sessions"], before["disabled_at"]) == (1, None)
    for _ in range(2):
        assert admin.post(f"/accounts/{before['id']}/disable").status == 200
    assert door.renew(opened["handle"]).status == 401
    assert door.renew(other["handle"]).status == 200
    assert account_of(door, "Ani")["sessions"] == 0
    begun = door.begin()
    refused = door.complete(begun.binding, door.choose(begun.url, "ani"))
    assert (refused.status, refused.body["code"]) == (403, "account-disabled")
    assert [each["name"] for each in admin.get("/accounts?state=disabled").body["items"]] == ["Ani Rekaan"]
    assert [each["name"] for each in admin.get("/accounts?state=active").body["items"]] == ["Budi Contoh"]
    assert admin.post(f"/accounts/{before['id']}/enable").status == 200
    door.sign_in("ani")


def test_nobody_shuts_themselves_out(door: Door) -> None:
    opened = door.sign_in("cici")
    own = account_of(door, "Cici")["id"]
    refused = as_who(door, opened).post(f"/accounts/{own}/disable")
    assert (refused.status, refused.body["code"]) == (409, "own-account")
    assert door.renew(opened["handle"]).status == 200


def test_an_admin_ends_the_sessions_of_a_lost_phone(door: Door) -> None:
    opened = [door.sign_in("ani") for _ in range(2)]
    account = account_of(door, "Ani")["id"]
    assert door.agencies.client("agency_admin").post(f"/accounts/{account}/sign-out").status == 200
    assert [door.renew(each["handle"]).status for each in opened] == [401, 401]
    door.sign_in("ani")


def test_accounts_are_the_admins_to_see_and_of_one_agency(
    door: Door, register: Callable[..., Service], provider: Provider
) -> None:
    door.sign_in("ani")
    own = account_of(door, "Ani")["id"]
    other = register(provider.issuer())
    assert other.client("agency_admin").get("/accounts").body["items"] == []
    for action in ("disable", "enable", "sign-out"):
        assert other.client("agency_admin").post(f"/accounts/{own}/{action}").status == 404
        assert door.agencies.client("employee").post(f"/accounts/{own}/{action}").status == 403
    assert door.agencies.client("employee").get("/accounts").status == 403


def test_an_ended_session_is_out_at_once_where_it_is_asked_and_everywhere_within_one_tokens_life(door: Door) -> None:
    staff(door.agencies)
    opened = door.sign_in("budi")
    client = with_token(door, opened)
    assert is_active(door, opened)
    employee = door.agencies.client("agency_admin").get(f"/employees?q={BUDI_NIP}").body["items"][0]["id"]
    today = door.agencies.clock.now.date().isoformat()
    door.agencies.client("agency_admin").post(f"/employees/{employee}/leave", {"on": today})
    assert not is_active(door, opened)
    assert [client.get(path).status for path in ("/me", "/me/sessions")] == [401, 401]
    assert client.post("/names", {"ids": []}).status == 200
    door.agencies.clock.move(seconds=LIFETIME + 5)
    assert client.post("/names", {"ids": []}).status == 401


def test_of_logins_and_an_exclusion_at_once_none_stays_signed_in(door: Door) -> None:
    from concurrent.futures import ThreadPoolExecutor

    door.sign_in("ani")
    account = account_of(door, "Ani")["id"]
    admin = door.agencies.client("agency_admin")
    begun = [door.begin() for _ in range(6)]
    returned = [door.choose(each.url, "ani") for each in begun]

    def act(number: int) -> Reply:
        if number == 3:
            return admin.post(f"/accounts/{account}/disable")
        return door.complete(begun[number].binding, returned[number])

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(act, range(6)))
    assert answers[3].status == 200
    opened = [answer.body for answer in answers if "handle" in answer.body]
    assert [door.renew(each["handle"]).status for each in opened] == [401] * len(opened)
