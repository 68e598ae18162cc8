"""What the provider must refuse, so that a login that works against it is a login done right."""

import json
from pathlib import Path

import pytest
import requests

from deploy.openid.app import create_app
from deploy.openid.realms import NotLoopback
from shared.settings import Misconfigured, Settings
from tests.service.openid.conftest import SECRET, Login, Provider, realm, returned


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/masuk/kembali/",
        "http://127.0.0.1:1/masuk/kembali?x=1",
        "http://127.0.0.1:2/masuk/kembali",
        "https://jahat.example/masuk/kembali",
        "http://127.0.0.1:1/\"\\'é",
        None,
    ],
)
def test_an_address_that_is_not_registered_gets_no_redirect(login: Login, address: str | None) -> None:
    answer = login.ask(redirect_uri=address)
    assert (answer.status_code, "Location" in answer.headers) == (400, False)


def test_an_unknown_client_gets_no_redirect(login: Login) -> None:
    answer = login.ask(client_id="lain")
    assert (answer.status_code, "Location" in answer.headers) == (400, False)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "pendek"}, "invalid_request"),
        ({"nonce": None}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
    ],
)
def test_a_wrong_request_is_refused_at_the_address_of_the_client(
    login: Login, changed: dict[str, str | None], error: str
) -> None:
    answer = returned(login.ask(**changed))
    assert (answer["error"], answer["state"], answer["iss"]) == (error, login.state, login.issuer)


def test_a_nonce_is_good_once(login: Login) -> None:
    login.choose("ani")
    assert returned(login.ask())["error"] == "invalid_request"


def test_a_code_is_good_once_and_its_second_use_revokes_the_first(login: Login) -> None:
    code = login.choose("ani")["code"]
    first = login.redeem(code)
    header = {"Authorization": f"Bearer {first.json()['access_token']}"}
    assert requests.get(f"{login.issuer}/userinfo", headers=header, timeout=10).status_code == 200
    second = login.redeem(code)
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")
    assert requests.get(f"{login.issuer}/userinfo", headers=header, timeout=10).status_code == 401


@pytest.mark.parametrize(
    "changed", [{"code_verifier": "x" * 64}, {"code_verifier": None}, {"redirect_uri": "http://127.0.0.1:1/lain"}]
)
def test_a_code_needs_what_it_was_asked_with(login: Login, changed: dict[str, str | None]) -> None:
    code = login.choose("ani")["code"]
    assert login.redeem(code, SECRET, **changed).status_code == 400
    assert login.redeem(code).status_code == 400, "a failed attempt must use the code up"


def test_a_code_needs_the_secret(login: Login) -> None:
    code = login.choose("ani")["code"]
    assert login.redeem(code, secret="salah").status_code == 401
    body = {"grant_type": "authorization_code", "code": code, "client_id": "cendana", "client_secret": SECRET}
    assert requests.post(f"{login.issuer}/token", data=body, timeout=10).status_code == 401


def test_a_code_of_one_realm_is_nothing_in_another(login: Login, provider: Provider) -> None:
    code = login.choose("ani")["code"]
    elsewhere = Login(f"{provider.address}/maritaing", login.http, verifier=login.verifier)
    assert elsewhere.redeem(code).json()["error"] == "invalid_grant"


def test_a_choice_without_the_page_is_refused(login: Login) -> None:
    url = requests.Request("GET", f"{login.issuer}/authorize", params=login.request()).prepare().url
    assert url is not None
    assert login.http.post(url, data={"sub": "ani"}, allow_redirects=False, timeout=10).status_code == 400


def test_an_unknown_realm_is_not_there(provider: Provider) -> None:
    answer = requests.get(f"{provider.address}/lain/.well-known/openid-configuration", timeout=10)
    assert answer.status_code == 404


def test_another_host_name_is_refused(provider: Provider) -> None:
    answer = requests.get(f"{provider.address}/kupang/jwks", headers={"Host": "jahat.example"}, timeout=10)
    assert answer.status_code == 403


def test_it_does_not_start_in_production(provider: Provider) -> None:
    with pytest.raises(Misconfigured, match="production"):
        create_app(Settings(var=provider.var, profile="production"))


def test_it_does_not_start_for_clients_beyond_this_machine(tmp_path: Path) -> None:
    content = realm("Kota Rekaan")
    content["client"]["redirect_uris"] = ["https://cendana.example/masuk"]
    (tmp_path / "openid.json").write_text(json.dumps({"address": "http://127.0.0.1:1", "realms": {"a": content}}))
    with pytest.raises(NotLoopback):
        create_app(Settings(var=tmp_path))
