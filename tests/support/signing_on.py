"""Two agencies that sign on with real providers, and the platform at a real address: the same for every make of provider.

What differs between makes is how a person proves who they are there, and how a provider ends a session from its side.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID, uuid4

from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from services.agencies.commands.agencies import PLATFORM_ID
from shared.settings import Settings
from shared.vocabulary import Competency
from tests.support import keycloak as kc
from tests.support.demo_platform import frontend_over
from tests.support.keycloak import Keycloak, Person
from tests.support.people import Client, person
from tests.support.real_provider import POLL, SECRET, listening_provider
from tests.support.services import Clock, Places, Service

ADMINS, OFFICERS = "cendana-admin", "petugas-survei"
ANI_NIP, BUDI_NIP = "190001012020012001", "190002012020011002"
REALMS: Mapping[str, Sequence[Person]] = {
    "kota": (
        Person("ani", "Ani Rekaan", ANI_NIP, (OFFICERS,)),
        Person("budi", "Budi Contoh", BUDI_NIP),
        Person("cici", "Cici Umpama", "", (ADMINS,)),
        Person("tamu", "Tamu Misal"),
    ),
    "desa": (Person("ani", "Ani Permisal", ANI_NIP), Person("dewi", "Dewi Seumpama", BUDI_NIP)),
}
LEVELS = ",".join(competency.value.lower() for competency in Competency)
SHEETS = {
    "units": f"kode,nama,induk,organisasi,kepala_nip\nSETDA,Setda Rekaan,,ya,{ANI_NIP}\n",
    "positions": f"kode,nama,{LEVELS}\nSTAF,Pengelola Rekaan,{','.join('3' * len(Competency))}\n",
    "employees": "nip,nama,surel,jenis,jabatan,unit,atasan_nip\n"
    f"{ANI_NIP},Ani Rekaan,,PNS,STAF,SETDA,\n{BUDI_NIP},Budi Contoh,,PPPK,STAF,SETDA,{ANI_NIP}\n",
}


class Provider(Protocol):
    """A make of provider, with a realm for each agency."""

    def issuer(self, realm: str) -> str:
        """The issuer of a realm."""

    @property
    def secret(self) -> str:
        """The secret of the platform's client."""

    def asks(self, page: Page) -> bool:
        """Whether the page is the provider's, asking who this is."""

    def prove(self, page: Page, username: str) -> None:
        """Sign in on the provider's page as somebody."""

    def knows(self, page: Page, username: str) -> bool:
        """Whether somebody can sign in there; nobody is signed in by asking."""

    def end(self, page: Page, realm: str, username: str) -> None:
        """End somebody's session from the provider's side; `page` is one in the browser of that session."""


class RealClock(Clock):
    """The clock on the wall: a provider in another process has no other."""

    def __call__(self) -> datetime:
        """Now."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class OfKeycloak:
    """Keycloak, which asks for a password."""

    server: Keycloak
    password: str
    names: Mapping[str, str]

    @property
    def secret(self) -> str:
        """The secret of the platform's client."""
        return kc.SECRET

    def issuer(self, realm: str) -> str:
        """The issuer of a realm."""
        return self.server.issuer(self.names[realm])

    def asks(self, page: Page) -> bool:
        """Whether the page asks for a password."""
        page.locator("#username, main").first.wait_for()
        return page.url.startswith(self.server.address) and page.locator("#password").count() == 1

    def prove(self, page: Page, username: str) -> None:
        """Fill in the form."""
        page.locator("#username").fill(username)
        page.locator("#password").fill(self.password)
        page.locator("#kc-login").click()

    def knows(self, page: Page, username: str) -> bool:
        """Try it: a refusal stays on the page of the provider."""
        self.prove(page, username)
        page.wait_for_load_state()
        return not page.url.startswith(self.server.address)

    def end(self, page: Page, realm: str, username: str) -> None:
        """As an administrator of the provider ends it."""
        self.server.end_sessions(self.names[realm], username)


@dataclass(frozen=True)
class Embedded:
    """The embedded provider, whose page lists the people."""

    address: str

    @property
    def secret(self) -> str:
        """The secret of the platform's client."""
        return SECRET

    def issuer(self, realm: str) -> str:
        """The issuer of a realm."""
        return f"{self.address}/{realm}"

    def asks(self, page: Page) -> bool:
        """Whether the page asks whom to be."""
        page.locator("h1").first.wait_for()
        return page.url.startswith(self.address) and page.locator("button[name=sub]").count() > 0

    def prove(self, page: Page, username: str) -> None:
        """Choose somebody."""
        page.locator(f'button[value="{username}"]').first.click()

    def knows(self, page: Page, username: str) -> bool:
        """Whether the page lists them."""
        return page.locator(f'button[value="{username}"]').count() > 0

    def end(self, page: Page, realm: str, username: str) -> None:
        """As the person ends it: on the provider's own page for that, which asks first."""
        other = page.context.new_page()
        other.goto(f"{self.issuer(realm)}/logout")
        other.get_by_role("button", name="Keluar").click()
        other.wait_for_load_state()
        other.close()


@dataclass
class Site:
    """The platform at a real address, with two agencies."""

    address: str
    places: Places
    provider: Provider
    slugs: Mapping[str, str]
    ids: dict[str, UUID] = field(default_factory=dict)

    def agencies(self, realm: str) -> Service:
        """The service `agencies` as the agency of this realm sees it."""
        return Service("agencies", self.places, self.ids[realm], self.slugs[realm])

    def register(self, realm: str) -> None:
        """The operator registers the agency, its admin imports the people and lets a group mean a role."""
        provider = {"issuer": self.provider.issuer(realm), "client_id": "cendana", "admin_group": ADMINS}
        body: dict[str, Any] = {
            "id": str(uuid4()),
            "slug": self.slugs[realm],
            "name": f"Pemerintah {realm.title()} Uji",
        }
        body |= {"zone": "Asia/Makassar", "provider": {**provider, "client_secret": self.provider.secret}}
        operator = Client(self.places.app("agencies"), lambda: self.places.token(person(PLATFORM_ID, "operator")))
        answer = operator.post("/agencies", body)
        assert answer.status == 201, answer.body
        self.ids[realm] = UUID(body["id"])
        admin = self.agencies(realm).client("agency_admin")
        for kind, sheet in SHEETS.items():
            seen = admin.ask("POST", f"/imports/{kind}?id={uuid4()}&filename=x.csv", data=sheet.encode())
            assert admin.post(f"/imports/{seen.body['id']}/apply").status == 200, seen.body
        means = {"id": str(uuid4()), "group_name": OFFICERS, "role": "survey_officer"}
        assert admin.post("/role-groups", means).status == 201


@contextmanager
def _served() -> Iterator[tuple[str, list[Flask]]]:
    """An address, and the list into which the app for it is put once it is made."""
    apps: list[Flask] = []

    def late(environ: Any, start: Any) -> Any:
        return apps[0](environ, start)

    server = make_server("127.0.0.1", 0, late, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(POLL,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", apps
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def _site(settings: Settings) -> Iterator[tuple[Places, str, Mapping[str, str]]]:
    """Services and pages at an address of the kernel's choice; slugs for the agencies to come."""
    with _served() as (address, apps):
        places = Places(replace(settings, address=address), clock=RealClock())
        try:
            apps.append(frontend_over(places))
            yield places, address, {realm: f"{realm}-{uuid4().hex[:8]}" for realm in REALMS}
        finally:
            for app in places.apps.values():
                with app.app_context():
                    app.extensions["sqlalchemy"].engine.dispose()


@contextmanager
def signing_on_with_keycloak(settings: Settings, server: Keycloak) -> Iterator[Site]:
    """Two agencies whose provider is Keycloak."""
    with _site(settings) as (places, address, slugs):
        password = uuid4().hex
        for name, people in REALMS.items():
            server.admin("POST", "/realms", kc.realm(slugs[name], address, slugs[name], people, password))
        site = Site(address, places, OfKeycloak(server, password, slugs), slugs)
        for name in REALMS:
            site.register(name)
        yield site


@contextmanager
def signing_on_with_the_embedded(settings: Settings, var: Path) -> Iterator[Site]:
    """Two agencies whose provider is the embedded one."""
    with _site(settings) as (places, address, slugs):
        people = {
            name: [
                {"sub": each.username, "name": each.name, "nip": each.nip, "groups": list(each.groups)} for each in all_
            ]
            for name, all_ in REALMS.items()
        }
        told = {name: f"{address}/p/{slug}" for name, slug in slugs.items()}
        with listening_provider(var, address, people, tuple(told.values()), told) as provider:
            site = Site(address, places, Embedded(provider.address), slugs)
            for name in REALMS:
                site.register(name)
            yield site
