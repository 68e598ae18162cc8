"""An agency in which every kind of secret is an unmistakable word, and the people who look for them at every door."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from services import SERVICES
from shared.auth.principal import Grant, Principal
from shared.auth.roles import ASSIGNABLE
from shared.db import uuid7
from shared.vocabulary import Competency, Element
from tests.attacks.matrix import Row
from tests.support.demo_platform import DemoPlatform
from tests.support.people import Client

CLERK, PEER, LEAD, HEAD, MAYOR = "Andreas", "Yuliana", "Markus", "Maria", "Yosef"
CYCLE = {"name": "Triwulan III 2026", "period_start": "2026-07-01", "period_end": "2026-09-30"}
TRACES = {"User-Agent": "PERAMBAN-WARGA", "X-Forwarded-For": "203.0.113.77", "Referer": "http://ASAL-WARGA.example/"}
TABLES = {"organisation": "unit", "import": "sheet_import", "request": "nomination_request", "offer": "coaching_offer"}
FEW = 2
WORDS: Mapping[str, tuple[str, ...]] = {
    "kind": ("csv", "xlsx", "units"),
    "step": ("buka", "tutup", "terbitkan"),
    "competency": ("INTEGRITAS",),
}


@dataclass
class Secrets:
    """The words, and who may find each: names of people, or roles over the whole agency."""

    platform: DemoPlatform
    ids: dict[str, list[UUID]] = field(default_factory=dict)
    allowed: Mapping[str, frozenset[str]] = field(
        default_factory=lambda: {
            "CATATAN-DRAF": frozenset({LEAD}),
            "CATATAN-FINAL": frozenset({LEAD, PEER}),
            "ALASAN-KEBERATAN": frozenset({LEAD, PEER}),
            "UMPAN-BALIK": frozenset({CLERK, LEAD}),
            "SARAN-WARGA": frozenset({"survey_officer"}),
            "LAPORAN-BARU": frozenset({"survey_officer", "unit_officer"}),
            "LAPORAN-BIASA": frozenset({"survey_officer", "unit_officer"}),
            "KONTAK-BIASA": frozenset({"survey_officer", "unit_officer"}),
            "LAPORAN-RAHASIA": frozenset({"inspector", "cause_reviewer"}),
            "KONTAK-RAHASIA": frozenset({"inspector", "cause_reviewer"}),
            "CATATAN-RAHASIA": frozenset({"inspector", "cause_reviewer"}),
            "PERAMBAN-WARGA": frozenset(),
            "203.0.113.77": frozenset(),
            "ASAL-WARGA": frozenset(),
        }
    )

    def of(self, first: str) -> Client:
        """An employee at the door of `evaluations`."""
        service = self.platform.service("evaluations")
        return service.client("employee", employee_id=self.platform.people[first])

    def sown(self) -> "Secrets":
        """Everything is put where people put it."""
        self._evaluate()
        self._survey()
        self._report()
        self.platform.carry()
        return self

    def seekers(self) -> dict[str, Principal]:
        """People of the story, an admin, and a person of no other part with each role."""
        agency, known = self.platform.agency_id, {}
        account = self.platform.account(None).id
        for first in (CLERK, PEER, LEAD, HEAD, MAYOR):
            known[first] = Principal(account, agency, self.platform.people[first], (Grant("employee"),))
        for role in ASSIGNABLE:
            grants = (Grant("employee"), Grant(role))
            known[role] = Principal(account, agency, self.platform.people["Dominggus"], grants)
        return {**known, "no role": Principal(account, agency, None, ())}

    def addresses(self, row: Row, app: str) -> Iterator[str]:
        """A path with every id that could stand in it."""
        names = [part.split(">")[0] for part in row.path.split("<")[1:]]
        for values in product(*(self._values(name, row.path, app) for name in names)):
            path = row.path
            for name, value in zip(names, values, strict=True):
                path = path.replace(f"<{name}>", str(value), 1)
            yield path

    def _values(self, converter: str, path: str, app: str) -> list[Any]:
        kind, _, name = converter.rpartition(":")
        if name == "slug":
            return [self.platform.slug]
        if name == "number":
            return ["AAAA-BBBB-CCCC"]
        if kind != "uuid":
            return list(WORDS.get(name, self._codes(name)))
        about = name.removesuffix("_id") if name != "id" else PAGES.get(path.split("/")[1], "")
        return [*self.ids.get(TABLES.get(about, about), [uuid4()])]

    def _codes(self, name: str) -> list[str]:
        return [self.code] if name == "code" else ["akta-kelahiran"] if name == "offering" else ["x"]

    def learn_ids(self) -> None:
        """What ids there are of everything, those of the story first."""
        for name in SERVICES:
            with self.platform.service(name).session() as session:
                tables = session.execute(
                    text("SELECT table_name FROM information_schema.columns WHERE column_name = 'agency_id'")
                )
                for table in tables.scalars().all():
                    if table in ("outbox", "agency") or not _has_id(session, table):
                        continue
                    rows = session.execute(text(f'SELECT id FROM "{table}" LIMIT {FEW}')).scalars().all()
                    self.ids[table] = [*dict.fromkeys([*self.ids.get(table, []), *rows])]

    def _evaluate(self) -> None:
        service = self.platform.service("evaluations")
        admin, lead = service.client("agency_admin"), self.of(LEAD)
        cycle = admin.post("/cycles", {"id": str(uuid7()), **CYCLE}).body["id"]
        listed = lead.get("/evaluations?per_page=100").body["items"]
        ids = {item["employee_id"]: item["id"] for item in listed}
        draft, final = (ids[str(self.platform.people[first])] for first in (CLERK, PEER))
        assert lead.put(f"/evaluations/{draft}", {"note": "CATATAN-DRAF", "result": 1, "behaviour": 1}).status == 200
        rated = {"id": str(uuid7()), "predikat": "BAIK", "reason": "Tercapai."}
        office = self.platform.units["DUKCAPIL"]
        reply = self.of(MAYOR).post(f"/cycles/{cycle}/organisations/{office}/rating", rated)
        assert reply.status == 201, reply.body
        levels = {code.value: {"level": 3, "source": "LEADER_AFTER_COACHING"} for code in Competency}
        whole = {"note": "CATATAN-FINAL", "result": 2, "behaviour": 2, "levels": levels}
        assert lead.put(f"/evaluations/{final}", whole).status == 200
        assert lead.post(f"/evaluations/{final}/finalise", {"reason_outside_guide": "Unit kecil."}).status == 200
        against = {"id": str(uuid7()), "reason": "ALASAN-KEBERATAN"}
        assert self.of(PEER).post(f"/mine/{final}/object", against).status in (200, 201)
        words = {"id": str(uuid7()), "employee_id": self.platform.people[CLERK], "text": "UMPAN-BALIK"}
        assert self.of(PEER).post("/feedback", words).status == 201
        self.ids["evaluation"] = [UUID(draft), UUID(final)]
        self.ids["employee"] = [self.platform.people[first] for first in (CLERK, PEER)]

    def _survey(self) -> None:
        service = self.platform.service("surveys")
        officer, public = service.client("survey_officer"), service.client()
        body = {"id": str(uuid7()), "unit_id": self.platform.units["DUKCAPIL"], "name": "Akta Kelahiran"}
        offering = officer.post("/offerings", {**body, "offered_by": "Dinas Contoh"}).body["id"]
        period = {"period_start": "2026-07-01", "period_end": "2026-09-30", "convention": "EXACT"}
        made = officer.post("/surveys", {"id": str(uuid7()), "offering_id": offering, **period}).body["survey"]
        assert officer.post(f"/surveys/{made['id']}/open").status == 200
        self.code = made["code"]
        for _ in range(6):
            scores = {element.value: 2 for element in Element}
            answer = {"form_id": str(uuid4()), "scores": scores, "comment": "SARAN-WARGA"}
            path = f"/public/{service.slug}/surveys/{made['code']}/answers"
            assert public.post(path, answer, headers=TRACES).status == 201
        assert officer.post(f"/surveys/{made['id']}/close").status == 200
        assert officer.post(f"/surveys/{made['id']}/publish").status == 200

    def _report(self) -> None:
        service = self.platform.service("surveys")
        officer, inspector = service.client("survey_officer"), service.client("inspector")
        self._letter("LAPORAN-BARU", anonymous=True)
        usual = self._letter("LAPORAN-BIASA", contact="KONTAK-BIASA")
        secret = self._letter("LAPORAN-RAHASIA", contact="KONTAK-RAHASIA")
        made = {"report_class": "NON_SUPERVISORY", "note": ""}
        assert officer.post(f"/reports/{usual}/classification", made).status == 200
        made = {"report_class": "SUPERVISORY", "note": "CATATAN-RAHASIA"}
        assert officer.post(f"/reports/{secret}/classification", made).status == 200
        assert inspector.post(f"/reports/{secret}/answer", {"id": str(uuid7()), "text": "Ditangani."}).status == 200

    def _letter(self, words: str, contact: str = "", anonymous: bool = False) -> UUID:
        service = self.platform.service("surveys")
        before = {row["id"] for row in service.client("survey_officer").get("/reports").body["items"]}
        letter = {"id": str(uuid4()), "kind": "COMPLAINT", "unit_id": self.platform.units["DUKCAPIL"], "text": words}
        sent = {**letter, "contact": contact, "anonymous": anonymous}
        reply = service.client().post(f"/public/{service.slug}/reports", sent, headers=TRACES)
        assert reply.status == 201, reply.body
        after = {row["id"] for row in service.client("survey_officer").get("/reports").body["items"]}
        (new,) = after - before
        self.ids.setdefault("report", []).append(UUID(new))
        return UUID(new)


def _has_id(session: Any, table: str) -> bool:
    query = "SELECT data_type FROM information_schema.columns WHERE table_name = :table AND column_name = 'id'"
    return session.execute(text(query), {"table": table}).scalar_one_or_none() == "uuid"


PAGES = {
    "evaluasi": "evaluation",
    "evaluasi-saya": "evaluation",
    "laporan": "report",
    "periode": "cycle",
    "survei": "survey",
    "suara-warga": "survey",
    "temuan": "finding",
    "tindak-lanjut": "action",
    "pegawai": "employee",
    "umpan-balik": "employee",
}
