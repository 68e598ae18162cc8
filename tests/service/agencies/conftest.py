"""Agencies that sign on with a real OpenID provider on a free port, and the browsers of their people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest

from services.agencies.commands.agencies import PLATFORM_ID
from shared.settings import Settings
from shared.vocabulary import Competency
from tests.support.people import Client, Reply, person
from tests.support.real_provider import SECRET, Provider, ProviderBrowser, listening_provider, query_of
from tests.support.services import Places, Service

ADMINS = "cendana-admin"
ANI_NIP, BUDI_NIP = "190001012020012001", "190002012020011002"
ANI = {"sub": "ani", "name": "Ani Rekaan", "nip": ANI_NIP, "email": "ani@uji.example"}
BUDI = {"sub": "budi", "name": "Budi Contoh", "nip": BUDI_NIP, "groups": ["pegawai"]}
CICI = {"sub": "cici", "name": "Cici Umpama", "groups": [ADMINS, "pegawai"]}
LEVELS = ",".join(competency.value.lower() for competency in Competency)
SHEETS = {
    "units": f"kode,nama,induk,organisasi,kepala_nip\nSETDA,Setda Rekaan,,ya,{ANI_NIP}\nLOKET,Loket,SETDA,tidak,\n",
    "positions": f"kode,nama,{LEVELS}\nSTAF,Pengelola Rekaan,{','.join('3' * len(Competency))}\n",
    "employees": "nip,nama,surel,jenis,jabatan,unit,atasan_nip\n"
    f"{ANI_NIP},Ani Rekaan,,PNS,STAF,SETDA,\n{BUDI_NIP},Budi Contoh,,PPPK,STAF,LOKET,{ANI_NIP}\n",
}


@pytest.fixture(scope="session")
def provider(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """The embedded provider as it runs, with the realms `kota` and `desa`."""
    realms: dict[str, list[dict[str, Any]]] = {"kota": [ANI, BUDI, CICI], "desa": [{**ANI, "name": "Ani Umpama"}]}
    with listening_provider(tmp_path_factory.mktemp("openid"), settings.address, realms) as made:
        yield made


@dataclass(frozen=True)
class Begun:
    """A login that began: where the browser goes, and what it holds meanwhile."""

    url: str
    binding: str

    @property
    def query(self) -> dict[str, str]:
        """What the provider is asked."""
        return query_of(self.url)


@dataclass
class Door:
    """The door of an agency, and somebody's browser before it."""

    agencies: Service
    at_provider: ProviderBrowser = field(default_factory=ProviderBrowser)

    @property
    def callback(self) -> str:
        """Where the provider sends people back to."""
        return f"{self.agencies.places.settings.address}/masuk/kembali"

    def ask(self, **body: str) -> Reply:
        """Ask for a login."""
        sent = {"redirect_uri": self.callback, **body}
        return self.agencies.client().post(f"/public/{self.agencies.slug}/logins", sent)

    def begin(self, **body: str) -> Begun:
        """Begin a login."""
        answer = self.ask(**body)
        assert answer.status == 201, answer.body
        return Begun(answer.body["authorization_url"], answer.body["binding"])

    def choose(self, url: str, sub: str) -> dict[str, str]:
        """Choose a person on the provider's page; what the browser then carries back."""
        target = self.at_provider.choose(url, sub)
        assert urlsplit(target)._replace(query="").geturl() == self.callback
        return query_of(target)

    def complete(self, binding: str, returned: dict[str, str]) -> Reply:
        """Come back with what the provider gave."""
        kept = {name: returned[name] for name in ("state", "code", "iss") if name in returned}
        return self.agencies.client().post("/logins/complete", {"binding": binding, **kept})

    def sign_in(self, sub: str, **body: str) -> dict[str, Any]:
        """The whole way; the session that was opened."""
        begun = self.begin(**body)
        answer = self.complete(begun.binding, self.choose(begun.url, sub))
        assert answer.status == 201, answer.body
        return dict(answer.body)

    def renew(self, handle: str) -> Reply:
        """Ask for a token."""
        return self.agencies.client().post("/sessions/token", {"handle": handle})

    def me(self, token: str) -> dict[str, Any]:
        """Whom a token speaks for."""
        answer = Client(self.agencies.app, lambda: token).get("/me")
        assert answer.status == 200, answer.body
        return dict(answer.body)

    def roles(self, handle: str) -> list[tuple[str, str | None]]:
        """The roles in the token of now."""
        token = self.renew(handle).body["token"]
        return [(role["role"], role["unit_id"]) for role in self.me(token)["roles"]]


def staff(agencies: Service) -> dict[str, Any]:
    """Take over the sheets with Ani and Budi; ids of employees by NIP."""
    admin = agencies.client("agency_admin")
    for kind, sheet in SHEETS.items():
        seen = admin.ask("POST", f"/imports/{kind}?id={uuid4()}&filename=x.csv", data=sheet.encode())
        assert seen.body["errors"] == [], seen.body
        assert admin.post(f"/imports/{seen.body['id']}/apply").status == 200
    return {row["nip"]: row["id"] for row in admin.get("/employees").body["items"]}


def registration(issuer: str, **changed: Any) -> dict[str, Any]:
    """What an operator enters for an agency of this test."""
    provider = {"issuer": issuer, "client_id": "cendana", "client_secret": SECRET, "admin_group": ADMINS}
    right = {"id": str(uuid4()), "slug": f"uji-{uuid4().hex[:12]}", "name": "Kota Uji", "zone": "Asia/Makassar"}
    return {**right, "provider": {**provider, **changed.pop("provider", {})}, **changed}


def as_operator(places: Places) -> Client:
    """An operator of the platform agency."""
    return Client(places.app("agencies"), lambda: places.token(person(PLATFORM_ID, "operator")))


@pytest.fixture
def register(places: Places, service: Callable[[str], Service]) -> Callable[..., Service]:
    """Registers an agency as an operator does; `agencies` as that agency sees it."""
    service("agencies")  # the clock is back at its start

    def registered(issuer: str, **changed: Any) -> Service:
        body = registration(issuer, **changed)
        answer = as_operator(places).post("/agencies", body)
        assert answer.status == 201, answer.body
        return Service("agencies", places, UUID(body["id"]), body["slug"])

    return registered


@pytest.fixture
def door(provider: Provider, register: Callable[..., Service]) -> Door:
    """The door of an agency that signs on with the realm `kota`."""
    return Door(register(provider.issuer()))
