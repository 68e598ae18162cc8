"""What cannot be taken back asks whether the session lives still: an ended one decides nothing, minutes before its token
is over.
"""

from uuid import uuid4

from shared.auth.principal import Grant, Principal
from shared.auth.tokens import LIFETIME
from tests.support.demo_platform import DemoPlatform
from tests.support.people import Client

DECISIONS = {
    "rewards": f"/proposals/{uuid4()}/approve",
    "evaluations": f"/evaluations/{uuid4()}/finalise",
}


def client_of(platform: DemoPlatform, service: str, handle: str) -> Client:
    """Somebody with the token of a session for this service, which does not change any more."""
    renewed = platform.service("agencies").client().post("/sessions/token", {"handle": handle})
    assert renewed.status == 200, renewed.body
    known = Client(platform.places.app("agencies"), lambda: renewed.body["token"]).get("/me")
    return Client(platform.places.app(service), lambda: known.body["tokens"][service])


def test_an_ended_session_decides_nothing_though_its_token_holds(platform: DemoPlatform) -> None:
    platform.give_role("Yosef", "reward_approver")
    account = platform.account(platform.people["Yosef"])
    handle = platform.open_session(account)
    clients = {name: client_of(platform, name, handle) for name in DECISIONS}
    body = {"reason_outside_guide": None}
    for name, path in DECISIONS.items():
        assert clients[name].post(path, body).status == 404, "let in: there is no such thing"
    assert platform.service("agencies").client().post("/sessions/end", {"handle": handle}).status == 200
    for name, path in DECISIONS.items():
        refused = clients[name].post(path, body)
        assert (refused.status, refused.body["code"]) == (401, "session-ended")
    assert clients["rewards"].get("/schemes").status == 200, "what can wait waits for the token"
    platform.clock.move(seconds=LIFETIME + 5)
    assert clients["rewards"].get("/schemes").status == 401


def test_where_it_cannot_be_known_nothing_is_decided(platform: DemoPlatform) -> None:
    approver = Principal(uuid4(), platform.agency_id, uuid4(), (Grant("reward_approver"),), session_id=uuid4())
    client = Client(platform.places.app("rewards"), lambda: platform.places.token(approver, "rewards"))
    assert client.post(DECISIONS["rewards"]).status == 401
    kept = platform.places.transport._apps.pop("agencies")
    try:
        refused = client.post(DECISIONS["rewards"])
        assert (refused.status, refused.body["code"]) == (503, "session-unknown")
    finally:
        platform.places.transport.mount("agencies", kept)
