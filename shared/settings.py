"""What a process needs to know of the world around it.

The defaults are the embedded profile; the environment overlays them, and nothing else reads the environment.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import quote, urlsplit

EMBEDDED_SECRET = "embedded"  # noqa: S105  # no secret: what production refuses
MINIMUM_SECRET = 16  # characters; what a production backend demands of every secret it is given
PREFIX = "CENDANA_"


class Misconfigured(Exception):
    """The settings contradict each other or the profile; the process must not start."""


@dataclass(frozen=True)
class Settings:
    """Every setting of a process. Names of the environment are these in capitals after `CENDANA_`.

    `trusted_proxies` is how many proxies stand before the frontend, each of which adds to X-Forwarded-For what it saw.
    `traces` is where spans are sent (OTLP over HTTP, http://collector:4318/v1/traces); empty, none are made.
    `inside` is where a process answers those who run it, and nobody else: /metrics, /healthz and /readyz (host:port).
    `provider_networks` are the private networks (10.0.0.0/8,...) in which agencies' OpenID providers may lie.
    `writes_per_address` and `writes_per_agency` are what strangers may send in a minute, six times as much at once.
    """

    profile: str = "embedded"
    address: str = "http://127.0.0.1:8080"
    database: str = "postgresql+psycopg://{service}_{role}:{password}@127.0.0.1:5432/cendana_{service}"
    password_app: str = EMBEDDED_SECRET
    password_relay: str = EMBEDDED_SECRET
    password_migrate: str = EMBEDDED_SECRET
    event_log: str = f"postgresql+log://cendana_log:{EMBEDDED_SECRET}@127.0.0.1:5432/cendana_log"
    log_partitions: int = 12
    log_replication: int = 1
    peers: str = "wsgi:"
    inside: str = ""
    traces: str = ""
    secret_key: str = EMBEDDED_SECRET
    trusted_proxies: int = 0
    writes_per_address: int = 20
    writes_per_agency: int = 1200
    provider_networks: str = ""
    platform_issuer: str = ""
    platform_client_id: str = "cendana"
    platform_client_secret: str = EMBEDDED_SECRET
    platform_group: str = "cendana-operators"
    var: Path = Path("var")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """The settings that `CENDANA_*` in this mapping make of the defaults; `NAME_FILE` names a file with the value.

        Raises Misconfigured for an unknown name, a number that is none, or an embedded secret in production.
        """
        known = {field.name: field.type for field in fields(cls)}
        values: dict[str, object] = {}
        for name, value in environment.items():
            if not name.startswith(PREFIX):
                continue
            key = name.removeprefix(PREFIX).lower()
            if key.endswith("_file") and key.removesuffix("_file") in known:
                values[key.removesuffix("_file")] = Path(value).read_text().strip()
            elif key in known:
                values[key] = _converted(name, value, known[key])
            else:
                raise Misconfigured(f"{name} is not a setting")
        settings = cls(**values)  # type: ignore[arg-type]  # converted by the declared type just above
        settings.check()
        return settings

    def check(self) -> None:
        """Raise Misconfigured when a production profile runs on an embedded part or a weak secret."""
        if self.profile not in ("embedded", "production"):
            raise Misconfigured(f"CENDANA_PROFILE is {self.profile}: embedded or production")
        try:
            [ip_network(each.strip()) for each in self.provider_networks.split(",") if each.strip()]
        except ValueError as error:
            raise Misconfigured(f"CENDANA_PROVIDER_NETWORKS: {error}") from error
        if self.traces and urlsplit(self.traces).scheme not in ("http", "https"):
            raise Misconfigured("CENDANA_TRACES is no http(s) address")
        if self.profile == "embedded":
            return
        if not self.address.startswith("https://"):
            raise Misconfigured("CENDANA_ADDRESS must be an https address in production")
        for name in ("password_app", "secret_key"):
            self._demand(name)
        if not (self.writes_per_address and self.writes_per_agency):
            raise Misconfigured("CENDANA_WRITES_PER_ADDRESS and CENDANA_WRITES_PER_AGENCY must be 1 at least")

    def _demand(self, name: str) -> str:
        """The secret of this name; raises Misconfigured in production when it is missing or weak."""
        value = str(getattr(self, name))
        if self.profile == "production" and (value == EMBEDDED_SECRET or len(value) < MINIMUM_SECRET):
            raise Misconfigured(f"CENDANA_{name.upper()} must be set, {MINIMUM_SECRET} characters at least")
        return value

    def database_url(self, service: str, role: str = "app") -> str:
        """The SQLAlchemy URL of a service's database for a role: app, relay or migrate."""
        password = self._demand(f"password_{role}")
        return self.database.format(service=service, role=role, password=quote(password, safe=""))

    def dsn(self, service: str, role: str) -> str:
        """The same address as libpq reads it: for sessions outside SQLAlchemy (locks, the relay)."""
        return self.database_url(service, role).replace("postgresql+psycopg:", "postgresql:", 1)


def _converted(name: str, value: str, declared: object) -> object:
    if declared in (int, "int"):
        if not value.isdigit():
            raise Misconfigured(f"{name} must be a whole number, not {value!r}")
        return int(value)
    return Path(value) if declared in (Path, "Path") else value
