"""Agencies join: an operator enters them once, under an address that nobody else has."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.agencies.models.identity import IdentityProvider
from services.agencies.rules.identity import RESERVED_SLUGS
from shared.auth.roles import ROLES
from shared.events.agencies import AgencyRegistered
from tests.service.agencies.conftest import as_operator, registration
from tests.support.people import Client
from tests.support.real_provider import SECRET
from tests.support.services import Places, Service

ISSUER = "https://masuk.uji.example/realms/kota"


@pytest.fixture
def operator(places: Places, service: Callable[[str], Service]) -> Client:
    """An operator."""
    service("agencies")
    return as_operator(places)


def seen_by(places: Places, body: dict[str, Any]) -> Service:
    return Service("agencies", places, UUID(body["id"]), body["slug"])


def test_an_agency_is_registered_and_stated(operator: Client, places: Places) -> None:
    body = registration(ISSUER, domain=f"{uuid4().hex[:8]}.go.id", demo=True)
    made = operator.post("/agencies", body)
    assert made.status == 201, made.body
    assert {name: made.body[name] for name in ("slug", "zone", "k", "active", "demo")} == {
        "slug": body["slug"],
        "zone": "Asia/Makassar",
        "k": 5,
        "active": True,
        "demo": True,
    }
    agencies = seen_by(places, body)
    [fact] = agencies.stated(AgencyRegistered)
    assert (str(fact.agency_id), fact.slug, fact.k) == (body["id"], body["slug"], 5)
    public = agencies.client().get(f"/public/{body['slug']}").body
    assert public == {"slug": body["slug"], "name": "Kota Uji", "zone": "Asia/Makassar", "demo": True}


def test_what_the_provider_gave_us_is_kept_and_shown_to_nobody(operator: Client, places: Places) -> None:
    body = registration(ISSUER)
    made = operator.post("/agencies", body)
    listed = operator.get(f"/agencies?q={body['slug']}")
    assert SECRET not in str(made.body) + str(listed.body)
    [kept] = seen_by(places, body).rows(IdentityProvider)
    assert (kept.issuer, kept.client_secret) == (ISSUER, SECRET)


def test_registered_twice_it_is_one_agency(operator: Client, places: Places) -> None:
    body = registration(ISSUER)
    first, second = operator.post("/agencies", body), operator.post("/agencies", {**body, "name": "Nama Lain"})
    assert (first.status, second.status) == (201, 201)
    assert second.body == first.body
    assert len(seen_by(places, body).stated(AgencyRegistered)) == 1


def test_of_ten_registrations_at_once_one_is_made(operator: Client, places: Places) -> None:
    body = registration(ISSUER)
    with ThreadPoolExecutor(10) as pool:
        answers = [each.status for each in pool.map(lambda _: operator.post("/agencies", body), range(10))]
    assert set(answers) <= {201, 409}
    assert 201 in answers
    assert len(seen_by(places, body).stated(AgencyRegistered)) == 1


def test_an_address_or_domain_that_is_taken_is_refused_on_its_field(operator: Client) -> None:
    first = registration(ISSUER, domain=f"{uuid4().hex[:8]}.go.id")
    operator.post("/agencies", first)
    same_slug = operator.post("/agencies", registration(ISSUER, slug=first["slug"]))
    assert (same_slug.status, same_slug.body["errors"]) == (409, {"slug": ["slug-taken"]})
    same_domain = operator.post("/agencies", registration(ISSUER, domain=first["domain"].upper()))
    assert (same_domain.status, same_domain.body["errors"]) == (409, {"domain": ["domain-taken"]})


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_reserved_addresses_are_nobodys(operator: Client, slug: str) -> None:
    refused = operator.post("/agencies", registration(ISSUER, slug=slug))
    assert (refused.status, refused.body["errors"]) == (422, {"slug": ["slug-reserved"]})


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("slug", "Kota Besar", "slug-invalid"),
        ("slug", "-kota", "slug-invalid"),
        ("slug", "kota-", "slug-invalid"),
        ("slug", "1kota", "slug-invalid"),
        ("slug", "k", "slug-invalid"),
        ("slug", "k" * 41, "slug-invalid"),
        ("slug", "kota\n", "slug-invalid"),
        ("slug", "kota/lain", "slug-invalid"),
        ("zone", "Asia/Kupang", "zone-unknown"),
        ("zone", "../../etc/passwd", "zone-unknown"),
        ("domain", "bukan domain", "domain-invalid"),
        ("domain", "admin@kota.go.id", "domain-invalid"),
        ("domain", "https://kota.go.id", "domain-invalid"),
        ("domain", "kota.go.id\n", "domain-invalid"),
    ],
)
def test_what_is_no_address_zone_or_domain_is_said_on_its_field(
    operator: Client, field: str, value: str, code: str
) -> None:
    refused = operator.post("/agencies", registration(ISSUER, **{field: value}))
    assert (refused.status, refused.body["errors"]) == (422, {field: [code]})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issuer", "bukan alamat"),
        ("issuer", "javascript:alert(1)"),
        ("issuer", "ftp://masuk.example"),
        ("issuer", "https://masuk.example/?x=1"),
        ("issuer", "https://masuk.example/#x"),
        ("client_id", ""),
        ("client_id", "\x00"),
        ("client_secret", ""),
        ("admin_group", "  "),
        ("claims", {"alamat": "x"}),
        ("claims", {"nip": ""}),
        ("claims", [1]),
    ],
    ids=str,
)
def test_a_provider_that_cannot_be_one_is_said_on_its_field(operator: Client, field: str, value: object) -> None:
    refused = operator.post("/agencies", registration(ISSUER, provider={field: value}))
    assert refused.status == 422, refused.body
    assert all(name.startswith(f"provider.{field}") for name in refused.body["errors"]), refused.body


@pytest.mark.parametrize("body", [{}, [], None, "x", {"id": 7}, {"unknown": 1}])
def test_nonsense_registers_nothing(operator: Client, body: object) -> None:
    assert operator.post("/agencies", body).status in (400, 422)


@pytest.mark.parametrize("role", sorted(ROLES.keys() - {"operator"}))
def test_nobody_else_registers_or_lists_agencies(operator: Client, places: Places, role: str) -> None:
    body = registration(ISSUER)
    somebody = seen_by(places, body).client(role)
    assert somebody.post("/agencies", body).status == 403
    assert somebody.get("/agencies").status == 403
    assert somebody.get(f"/agencies/{body['id']}").status == 403


def test_the_list_pages_sorts_and_finds_by_name_address_and_domain(operator: Client) -> None:
    mark = uuid4().hex[:8]
    for number, name in enumerate(["Zeta", "Alfa", "Beta"]):
        slug, domain = f"uji-{mark}-{number}", f"{mark}{number}.go.id"
        made = operator.post("/agencies", registration(ISSUER, slug=slug, domain=domain, name=f"{name} {mark}"))
        assert made.status == 201
    found = operator.get(f"/agencies?q={mark}&sort=name&per_page=2").body
    assert ([each["name"].split()[0] for each in found["items"]], found["total"], found["pages"]) == (
        ["Alfa", "Beta"],
        3,
        2,
    )
    assert operator.get(f"/agencies?q=uji-{mark}-1").body["total"] == 1
    assert operator.get(f"/agencies?q={mark}2.go.id").body["total"] == 1
    assert operator.get("/agencies?q=%25").body["total"] == 0


def test_one_agency_is_shown_with_its_provider_but_for_the_secret(operator: Client) -> None:
    body = registration(ISSUER, provider={"claims": {"nip": "nomor_induk"}})
    operator.post("/agencies", body)
    shown = operator.get(f"/agencies/{body['id']}").body
    assert shown["slug"] == body["slug"]
    assert shown["provider"] == {
        "issuer": ISSUER,
        "client_id": "cendana",
        "admin_group": "cendana-admin",
        "claims": {"nip": "nomor_induk"},
    }
    assert operator.get(f"/agencies/{uuid4()}").status == 404


def test_the_agencys_own_admin_reads_and_changes_its_settings(operator: Client, places: Places) -> None:
    body = registration(ISSUER)
    operator.post("/agencies", body)
    admin = seen_by(places, body).client("agency_admin")
    assert admin.get("/agency").body["name"] == "Kota Uji"
    changed = admin.put("/agency", {"name": "Kota Baru", "zone": "Asia/Jayapura", "k": 7})
    assert (changed.status, changed.body["k"]) == (200, 7)
    assert admin.get("/agency").body["zone"] == "Asia/Jayapura"
    for nonsense in ({"k": 2}, {"k": 101}, {"k": "lima"}, {"zone": "Mars/Olympus"}, {"name": ""}, {"name": "x" * 201}):
        right = {"name": "Kota Baru", "zone": "Asia/Jayapura", "k": 7}
        assert admin.put("/agency", {**right, **nonsense}).status == 422, nonsense
    assert seen_by(places, body).client("employee").get("/agency").status == 403
