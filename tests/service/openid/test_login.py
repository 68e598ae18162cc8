"""A whole login and logout, as a client of OpenID Connect sees it."""

import stat
import time
from typing import Any

import requests
from bs4 import BeautifulSoup
from joserfc import jwt
from joserfc.jwk import KeySet

from deploy.openid.app import create_app
from shared.settings import Settings
from tests.service.openid.conftest import LEFT, Login, Provider


def fetched(url: str) -> Any:
    """JSON of the provider."""
    answer = requests.get(url, timeout=10)
    assert answer.status_code == 200
    return answer.json()


def logged_in(login: Login, sub: str = "ani") -> dict[str, Any]:
    """The tokens of a right login."""
    answer = login.redeem(login.choose(sub)["code"])
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    tokens: dict[str, Any] = answer.json()
    return tokens


def test_discovery_names_what_there_is(provider: Provider) -> None:
    found = fetched(f"{provider.address}/kupang/.well-known/openid-configuration")
    assert found["issuer"] == f"{provider.address}/kupang"
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["authorization_response_iss_parameter_supported"] is True
    for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint"):
        assert found[name].startswith(found["issuer"] + "/")


def test_the_id_token_says_who_logged_in(login: Login) -> None:
    tokens = logged_in(login)
    keys = KeySet.import_key_set(fetched(f"{login.issuer}/jwks"))
    token = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"])
    assert token.header["kid"] in {key.kid for key in keys}
    said = token.claims
    expected = {"iss": login.issuer, "aud": "cendana", "sub": "ani", "nonce": login.nonce, "name": "Ani Rekaan"}
    assert {name: said[name] for name in expected} == expected
    assert (said["nip"], said["groups"], said["email_verified"]) == ("190001011920011001", ["cendana-admin"], True)
    assert said["iat"] <= time.time() < said["exp"]
    assert time.time() - said["auth_time"] < 60


def test_the_person_behind_an_access_token_can_be_asked_for(login: Login) -> None:
    tokens = logged_in(login)
    header = {"Authorization": f"Bearer {tokens['access_token']}"}
    answer = requests.get(f"{login.issuer}/userinfo", headers=header, timeout=10)
    assert answer.json()["sub"] == "ani"
    refused = requests.get(f"{login.issuer}/userinfo", headers={"Authorization": "Bearer x"}, timeout=10)
    assert refused.status_code == 401


def test_claims_follow_the_scopes(login: Login) -> None:
    code = login.choose("ani", scope="openid")["code"]
    tokens = login.redeem(code).json()
    keys = KeySet.import_key_set(fetched(f"{login.issuer}/jwks"))
    assert not {"name", "nip", "email"} & jwt.decode(tokens["id_token"], keys, algorithms=["RS256"]).claims.keys()


def test_the_answer_names_its_issuer_and_the_state(login: Login) -> None:
    answer = login.choose("budi")
    assert (answer["iss"], answer["state"]) == (login.issuer, login.state)


def test_the_page_lists_the_people_of_its_realm_only(login: Login) -> None:
    answer = login.ask()
    page = BeautifulSoup(answer.text, "html5lib")
    assert [found["value"] for found in page.select("button[name=sub]") if found["value"]] == ["ani", "budi"]
    assert "rekaan" in page.get_text()
    assert "Admin <uji>" in page.get_text()
    assert page.html is not None
    assert page.html["lang"] == "id"
    assert len(page.select("h1")) == 1
    assert "form-action 'self' http://127.0.0.1:1" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_nobody_chosen_is_a_refusal_that_the_client_hears(login: Login) -> None:
    answer = login.choose("")
    assert (answer["error"], answer["state"], answer["iss"]) == ("access_denied", login.state, login.issuer)


def test_silent_login_works_after_a_choice_and_only_then(login: Login) -> None:
    answer = login.ask(prompt="none")
    assert "error=login_required" in answer.headers["Location"]
    login.choose("budi")
    again = Login(login.issuer, login.http)
    answer = again.ask(prompt="none")
    assert "code=" in answer.headers["Location"]


def test_logout_ends_the_session_and_goes_back(login: Login) -> None:
    tokens = logged_in(login)
    asked = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": LEFT, "state": "s"}
    answer = login.http.get(f"{login.issuer}/logout", params=asked, allow_redirects=False, timeout=10)
    assert answer.headers["Location"] == f"{LEFT}?state=s"
    again = Login(login.issuer, login.http).ask(prompt="none")
    assert "error=login_required" in again.headers["Location"]


def test_logout_without_proof_asks_first_and_leads_nowhere(login: Login) -> None:
    login.choose("budi")
    asked = {"client_id": "cendana", "post_logout_redirect_uri": LEFT}
    page = login.http.get(f"{login.issuer}/logout", params=asked, allow_redirects=False, timeout=10)
    assert page.status_code == 200
    token = BeautifulSoup(page.text, "html5lib").select_one("input[name=csrf]")
    assert token is not None
    done = login.http.post(
        f"{login.issuer}/logout", data={**asked, "csrf": token["value"]}, allow_redirects=False, timeout=10
    )
    assert (done.status_code, "Location" in done.headers) == (200, False)


def test_logout_leads_to_no_address_that_is_not_registered(login: Login) -> None:
    tokens = logged_in(login)
    asked = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": "http://127.0.0.1:1/lain"}
    answer = login.http.get(f"{login.issuer}/logout", params=asked, allow_redirects=False, timeout=10)
    assert (answer.status_code, "Location" in answer.headers) == (200, False)


def test_keys_are_kept_for_their_owner_alone_and_differ_between_realms(provider: Provider) -> None:
    kept = provider.var / "openid-keys.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    before = kept.read_text()
    create_app(Settings(var=provider.var))
    assert kept.read_text() == before
    kupang, other = (fetched(f"{provider.address}/{slug}/jwks")["keys"] for slug in ("kupang", "maritaing"))
    assert kupang[0]["kid"] != other[0]["kid"]
    assert "d" not in kupang[0]
