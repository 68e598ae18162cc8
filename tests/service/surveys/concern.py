"""An agency whose surveys and reports point at something: people inside and outside the unit, findings, reports."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from shared.auth.principal import Grant, Principal
from shared.db import uuid7
from shared.events.agencies import EmployeeRecorded
from shared.vocabulary import Element
from tests.service.surveys.agency import Surveying
from tests.support.people import Client, Reply

K = 5
WEAK = {Element.WAKTU.value: 2, Element.SARANA.value: 2}


@dataclass
class Concerned(Surveying):
    """The agency with eight people in its office, one unit officer there, and a reviewer and an inspector outside."""

    staff: tuple[UUID, ...] = field(default_factory=lambda: tuple(uuid4() for _ in range(8)))
    outsider: UUID = field(default_factory=uuid4)
    known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__post_init__()
        serving = [(person, self.office) for person in self.staff] + [(self.outsider, self.hospital)]
        self.service.receive(*(recorded(person, unit) for person, unit in serving))
        self.unit_officer = self.somebody(Grant("unit_officer", self.office), employee_id=self.staff[0])
        self.reviewer = self.somebody("cause_reviewer", employee_id=self.outsider)
        self.survey_officer = self.somebody("survey_officer")

    def somebody(self, *roles: str | Grant, employee_id: UUID | None = None) -> Client:
        """A client that stays the same person."""
        person: Principal = self.service.person(*roles, employee_id=employee_id)
        return self.service.client(person)

    def published(self, answers: int = K, offering_id: str | None = None, **more: Any) -> str:
        """A published survey in which completion time and facilities are weak (2.0 under the mark of 3.0)."""
        survey_id = self.answered([WEAK] * answers, offering_id, **more)
        self.publish(survey_id)
        return survey_id

    def finding(self, element: Element = Element.WAKTU) -> dict[str, Any]:
        """An open finding of a survey."""
        listed = self.unit_officer.get("/findings", query_string={"survey_id": self.published()})
        return next(dict(item) for item in listed.body["items"] if item["element"] == element)

    def propose(self, finding_id: str, cause: str = "SYSTEM", client: Client | None = None, **more: Any) -> Reply:
        """A cause is proposed."""
        body = {"id": str(uuid7()), "cause": cause, "reason": "Antrean menumpuk di satu loket."}
        if cause in ("TRAINING", "MIXED"):
            body["competency"] = "PELAYANAN_PUBLIK"
        return (client or self.unit_officer).post(f"/findings/{finding_id}/proposal", body | more)

    def confirm(self, finding_id: str, client: Client | None = None, **more: Any) -> Reply:
        """The second person confirms."""
        return (client or self.reviewer).post(f"/findings/{finding_id}/confirmation", more)

    def settled(self, cause: str = "SYSTEM", element: Element = Element.WAKTU) -> str:
        """The id of a finding whose cause two people settled."""
        finding_id = str(self.finding(element)["id"])
        assert self.propose(finding_id, cause).status == 200
        assert self.confirm(finding_id).status == 200
        return finding_id

    def plan(self, finding_id: str, client: Client | None = None, **more: Any) -> Reply:
        """An action is added to the follow-up plan."""
        body = {
            "id": str(uuid7()),
            "finding_id": finding_id,
            "text": "Membuka loket kedua setiap pagi",
            "owner_id": str(self.staff[1]),
            "due": "2026-12-31",
            "indicator": "Waktu tunggu paling lama 30 menit",
        }
        return (client or self.unit_officer).post("/actions", body | more)

    def letter(self, **more: Any) -> dict[str, Any]:
        """What the public form of a report sends, about the office."""
        return {
            "id": str(uuid4()),
            "kind": "COMPLAINT",
            "unit_id": str(self.office),
            "text": "Menunggu dua jam untuk satu tanda tangan.",
            "anonymous": True,
            **more,
        }

    def send(self, letter: dict[str, Any] | None = None, **more: Any) -> Reply:
        """A citizen sends a report."""
        return self.public.post(f"/public/{self.service.slug}/reports", letter or self.letter(**more))

    def track(self, number: str) -> Reply:
        """The reporter looks."""
        return self.public.get(f"/public/{self.service.slug}/reports/{number}")

    def unsolved(self, number: str, **more: Any) -> Reply:
        """The reporter says that nothing is solved."""
        body = {"id": str(uuid4()), "text": "Kemarin masih dua jam.", **more}
        return self.public.post(f"/public/{self.service.slug}/reports/{number}/unsolved", body)

    def sent(self, **more: Any) -> tuple[str, str]:
        """A report that was sent: its tracking number, and its id as officers see it."""
        reply = self.send(**more)
        assert reply.status == 201, reply.body
        listed = self.survey_officer.get("/reports", query_string={"per_page": 200}).body["items"]
        fresh = {item["id"] for item in listed} - self.known
        self.known |= fresh
        return reply.body["tracking_number"], fresh.pop()

    def classify(self, report_id: str, report_class: str = "NON_SUPERVISORY", client: Client | None = None) -> Reply:
        """An officer says what a report is."""
        body = {"report_class": report_class, "note": "Tentang waktu layanan."}
        return (client or self.unit_officer).post(f"/reports/{report_id}/classification", body)

    def reply(self, report_id: str, client: Client | None = None, **more: Any) -> Reply:
        """The unit answers."""
        body = {"id": str(uuid7()), "text": "Loket kedua dibuka mulai Senin.", **more}
        return (client or self.unit_officer).post(f"/reports/{report_id}/answer", body)

    def seen(self, report_id: str, client: Client | None = None, **more: Any) -> Reply:
        """An officer makes a finding of a report."""
        body = {"id": str(uuid7()), "summary": "Waktu tunggu tanda tangan terlalu lama.", "element": "WAKTU", **more}
        return (client or self.unit_officer).post(f"/reports/{report_id}/finding", body)

    def card(self, slug: str) -> dict[str, Any]:
        """The public card of an offering."""
        reply = self.public.get(f"/public/{self.service.slug}/card/{slug}")
        assert reply.status == 200, reply.body
        return dict(reply.body)


def recorded(employee_id: UUID, unit_id: UUID) -> EmployeeRecorded:
    """Somebody serves in a unit."""
    return EmployeeRecorded(
        employee_id=employee_id, unit_id=unit_id, position_id=uuid4(), superior_id=None, employment="PNS"
    )
