"""A provider is tried before it is saved; changing it locks nobody out; an agency is put out of use and back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.agencies.commands.agencies import PLATFORM_ID
from shared.events.agencies import AgencyChanged
from tests.service.agencies.conftest import ADMINS, Door, registration, staff
from tests.support.hostile_provider import HostileProvider, listening
from tests.support.people import Client, Reply, person
from tests.support.real_provider import SECRET, Provider, ProviderBrowser, query_of
from tests.support.services import Service


@dataclass
class Trial:
    """Somebody who tries providers."""

    agencies: Service
    client: Client

    def look(self, issuer: str, **changed: Any) -> dict[str, Any]:
        """Enter a provider; what was found."""
        provider = {"issuer": issuer, "client_id": "cendana", "client_secret": SECRET, "admin_group": ADMINS, **changed}
        answer = self.client.post("/provider-trials", {"id": str(uuid4()), "provider": provider})
        assert answer.status == 201, answer.body
        assert SECRET not in answer.content.decode()
        return dict(answer.body)

    def findings(self, issuer: str, **changed: Any) -> dict[str, str]:
        """States by code."""
        return {each["code"]: each["state"] for each in self.look(issuer, **changed)["findings"]}

    def begin(self, trial_id: str) -> Reply:
        redirect = f"{self.agencies.places.settings.address}/masuk/kembali"
        return self.client.post(f"/provider-trials/{trial_id}/logins", {"redirect_uri": redirect})

    def log_in(self, trial_id: str, sub: str) -> Reply:
        """A whole test login."""
        begun = self.begin(trial_id).body
        back = query_of(ProviderBrowser().choose(begun["authorization_url"], sub))
        sent = {"binding": begun["binding"], **{name: back[name] for name in ("state", "code", "iss")}}
        return self.client.post(f"/provider-trials/{trial_id}/logins/complete", sent)


@pytest.fixture
def trial(door: Door) -> Trial:
    """The admin of an agency."""
    who = person(door.agencies.agency_id, "agency_admin")
    return Trial(door.agencies, Client(door.agencies.app, lambda: door.agencies.places.token(who)))


@pytest.fixture
def operator(door: Door) -> Trial:
    """An operator."""
    places, who = door.agencies.places, person(PLATFORM_ID, "operator")
    return Trial(door.agencies, Client(places.app("agencies"), lambda: places.token(who)))


@pytest.fixture
def hostile() -> Iterator[HostileProvider]:
    with listening() as made:
        yield made


def test_a_good_provider_is_found_good(trial: Trial, provider: Provider) -> None:
    found = trial.findings(provider.issuer("desa"))
    stops = [code for code, state in found.items() if state == "STOP"]
    assert stops == []
    for code in ("address", "discovery", "issuer", "endpoints", "keys", "algorithms", "pkce", "iss", "logout"):
        assert found[code] == "OK", (code, found)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda own: {**own, "issuer": "https://lain.example"}, "issuer"),
        (lambda own: {**own, "token_endpoint": None}, "endpoints"),
        (lambda own: {**own, "jwks_uri": "file:///etc/passwd"}, "endpoints"),
        (lambda own: {**own, "jwks_uri": "file:///etc/passwd"}, "keys"),
        (lambda own: {**own, "jwks_uri": "http://10.1.2.3/jwks"}, "keys"),
        (lambda own: {**own, "id_token_signing_alg_values_supported": ["HS256", "none"]}, "algorithms"),
        (lambda own: {**own, "response_types_supported": ["id_token"]}, "code"),
    ],
)
def test_what_would_let_nobody_in_is_found(
    trial: Trial, hostile: HostileProvider, change: Callable[[dict[str, Any]], dict[str, Any]], code: str
) -> None:
    hostile.discovery = change
    assert trial.findings(hostile.issuer)[code] == "STOP"


@pytest.mark.parametrize("answer", [("<html>", 200), ("[]", 200), ("{}", 500), ('{"a":' * 9000, 200)], ids=str)
def test_what_is_no_provider_is_found(trial: Trial, hostile: HostileProvider, answer: tuple[str, int]) -> None:
    hostile.answers["discovery"] = answer
    assert trial.findings(hostile.issuer) == {"address": "OK", "discovery": "STOP"}


@pytest.mark.parametrize(
    "body", ["{}", '{"keys": []}', '{"keys": 7}', '{"keys": [7]}', '{"keys": [{"kty": "oct", "k": "AA"}]}'], ids=str
)
def test_a_key_set_without_a_usable_key_is_found(trial: Trial, hostile: HostileProvider, body: str) -> None:
    hostile.answers["jwks"] = (body, 200)
    assert trial.findings(hostile.issuer)["keys"] == "STOP"


@pytest.mark.parametrize(
    "issuer", ["http://10.0.0.1", "http://169.254.169.254/latest", "http://0.0.0.0:80", "http://tidak-ada.invalid"]
)
def test_what_must_not_be_asked_is_not_asked(trial: Trial, issuer: str) -> None:
    assert trial.findings(issuer) == {"address": "STOP"}


def test_a_provider_on_trial_is_asked_whatever_failed_before(trial: Trial, hostile: HostileProvider) -> None:
    hostile.answers["discovery"] = ("down", 502)
    assert trial.findings(hostile.issuer)["discovery"] == "STOP"
    hostile.answers.clear()
    assert trial.findings(hostile.issuer)["discovery"] == "OK"


def test_a_test_login_shows_the_claims_and_how_they_are_read(trial: Trial, provider: Provider) -> None:
    people = staff(trial.agencies)
    made = trial.look(provider.issuer())
    read = trial.log_in(made["id"], "budi").body["outcome"]
    assert read["claims"]["name"] == "Budi Contoh"
    assert "nonce" not in read["claims"]
    assert read["reading"]["nip"] in people
    assert read["reading"]["is_employee"] is True
    assert read["reading"]["is_admin"] is False
    assert read["reading"]["groups"] == ["pegawai"]
    admin = trial.log_in(made["id"], "cici").body["outcome"]["reading"]
    assert (admin["is_admin"], admin["nip"], admin["is_employee"]) == (True, None, False)


def test_a_mapping_that_misses_is_seen(trial: Trial, provider: Provider) -> None:
    made = trial.look(provider.issuer(), claims={"nip": "email", "groups": "peran"})
    read = trial.log_in(made["id"], "ani").body["outcome"]["reading"]
    assert read["nip_fault"] == "nip-not-18-digits"
    assert read["groups"] == []


def test_a_test_login_signs_nobody_in_and_makes_no_account(trial: Trial, provider: Provider) -> None:
    trial.log_in(trial.look(provider.issuer("desa"))["id"], "ani")
    with trial.agencies.session() as session:
        assert session.execute(text("SELECT count(*) FROM account")).scalar_one() == 0
        sessions = text("SELECT count(*) FROM session WHERE agency_id = :agency")
        assert session.execute(sessions, {"agency": trial.agencies.agency_id}).scalar_one() == 0


def test_a_test_login_that_fails_says_how(trial: Trial, provider: Provider) -> None:
    made = trial.look(provider.issuer(), client_secret="salah")
    assert trial.log_in(made["id"], "ani").body["outcome"] == {"error": "login-refused"}


def test_an_answer_is_good_once_and_only_in_its_own_trial(trial: Trial, provider: Provider) -> None:
    one, two = trial.look(provider.issuer())["id"], trial.look(provider.issuer())["id"]
    begun = trial.begin(one).body
    back = query_of(ProviderBrowser().choose(begun["authorization_url"], "ani"))
    sent = {"binding": begun["binding"], **{name: back[name] for name in ("state", "code", "iss")}}
    assert trial.client.post(f"/provider-trials/{two}/logins/complete", sent).status == 403
    wrong = {**sent, "binding": "lain"}
    assert trial.client.post(f"/provider-trials/{one}/logins/complete", wrong).status == 403
    assert trial.begin(one).status == 201
    assert trial.client.post(f"/provider-trials/{one}/logins/complete", sent).status == 403


def test_the_answer_to_a_test_login_opens_no_session(trial: Trial, door: Door, provider: Provider) -> None:
    begun = trial.begin(trial.look(provider.issuer())["id"]).body
    back = query_of(ProviderBrowser().choose(begun["authorization_url"], "cici"))
    assert door.complete(begun["binding"], back).status == 403


def test_a_trial_is_of_who_made_it_and_ends_after_an_hour(trial: Trial, provider: Provider) -> None:
    made = trial.look(provider.issuer())
    other = trial.agencies.client("agency_admin")
    assert other.get(f"/provider-trials/{made['id']}").status == 404
    assert other.put("/agency/provider", {"trial_id": made["id"]}).status == 404
    assert trial.client.get(f"/provider-trials/{made['id']}").status == 200
    trial.agencies.clock.move(minutes=61)
    assert trial.client.get(f"/provider-trials/{made['id']}").status == 404
    trial.look(provider.issuer())
    with trial.agencies.session() as session:
        assert session.execute(text("SELECT count(*) FROM provider_trial")).scalar_one() == 1


def test_an_admin_changes_the_provider_only_after_an_admin_came_through_it(
    trial: Trial, door: Door, provider: Provider
) -> None:
    session = door.sign_in("ani")
    made = trial.look(provider.issuer("desa"), admin_group="pegawai-desa")
    refused = trial.client.put("/agency/provider", {"trial_id": made["id"]})
    assert (refused.status, refused.body["code"]) == (409, "no-admin-seen")
    trial.log_in(made["id"], "ani")
    assert trial.client.put("/agency/provider", {"trial_id": made["id"]}).body["code"] == "no-admin-seen"
    assert door.renew(session["handle"]).status == 200
    own = trial.look(provider.issuer())
    trial.log_in(own["id"], "cici")
    assert trial.client.put("/agency/provider", {"trial_id": own["id"]}).status == 200
    assert door.renew(session["handle"]).status == 200, "the same issuer knows the same people"
    assert door.sign_in("cici")


def test_another_issuer_ends_every_session(trial: Trial, operator: Trial, door: Door, provider: Provider) -> None:
    session = door.sign_in("ani")
    made = operator.look(provider.issuer("desa"))
    path = f"/agencies/{door.agencies.agency_id}/provider"
    assert operator.client.put(path, {"trial_id": made["id"]}).status == 200
    assert door.renew(session["handle"]).status == 401
    assert "/desa/" in door.begin().url
    assert operator.client.put(f"/agencies/{uuid4()}/provider", {"trial_id": made["id"]}).status == 404
    entries = trial.client.get("/audit?action=provider-changed").body["items"]
    assert len(entries) == 1


def test_a_provider_that_lets_nobody_in_is_not_taken(operator: Trial, door: Door, hostile: HostileProvider) -> None:
    hostile.answers["jwks"] = ('{"keys": []}', 200)
    made = operator.look(hostile.issuer)
    for path, method in ((f"/agencies/{door.agencies.agency_id}/provider", "PUT"),):
        refused = operator.client.ask(method, path, {"trial_id": made["id"]})
        assert (refused.status, refused.body["code"]) == (409, "provider-unfit")


def test_an_operator_registers_with_a_provider_that_was_tried(operator: Trial, provider: Provider) -> None:
    made = operator.look(provider.issuer())
    body = registration("x")
    del body["provider"]
    for _ in range(2):
        assert operator.client.post(f"/provider-trials/{made['id']}/agency", body).status == 201
    own = Service("agencies", operator.agencies.places, UUID(body["id"]), body["slug"])
    assert Door(own).sign_in("cici")


def test_an_agency_is_put_out_of_use_and_back(operator: Trial, door: Door) -> None:
    own = door.agencies
    session = door.sign_in("ani")
    admin = own.client("agency_admin")
    machine = admin.post("/machines", {"id": str(uuid4()), "name": "M", "scopes": ["agencies:import"]}).body
    shown = {
        "grant_type": "client_credentials",
        "client_id": machine["machine"]["id"],
        "client_secret": machine["secret"],
    }
    for _ in range(2):
        out = operator.client.post(f"/agencies/{own.agency_id}/deactivate")
        assert (out.status, out.body["active"]) == (200, False)
    assert own.stated(AgencyChanged)[-1].active is False
    assert len(own.stated(AgencyChanged)) == 1
    assert door.renew(session["handle"]).status == 401
    assert door.ask().status == 404
    assert own.client().ask("POST", f"/public/{own.slug}/token", data=shown).status == 404
    assert operator.client.post(f"/agencies/{own.agency_id}/reactivate").body["active"] is True
    assert own.stated(AgencyChanged)[-1].active is True
    assert own.client().ask("POST", f"/public/{own.slug}/token", data=shown).status == 200
    assert door.sign_in("ani")


def test_a_login_that_began_before_does_not_come_in_afterwards(operator: Trial, door: Door) -> None:
    begun = door.begin()
    back = door.choose(begun.url, "ani")
    operator.client.post(f"/agencies/{door.agencies.agency_id}/deactivate")
    assert door.complete(begun.binding, back).status == 404


def test_the_platform_itself_stays_and_admins_put_nothing_out_of_use(operator: Trial, trial: Trial) -> None:
    stays = operator.client.post(f"/agencies/{PLATFORM_ID}/deactivate")
    assert stays.status in (404, 409)
    assert operator.client.post(f"/agencies/{uuid4()}/deactivate").status == 404
    assert trial.client.post(f"/agencies/{trial.agencies.agency_id}/deactivate").status == 403
