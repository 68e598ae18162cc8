"""An agency for tests of surveys: a tree of units, its officers, and a survey at any point of its life."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from shared.auth.principal import Grant
from shared.db import uuid7
from shared.events.agencies import UnitSet
from shared.vocabulary import Element
from tests.support.people import Client, Reply
from tests.support.services import Service

PERIOD = {"period_start": "2026-07-01", "period_end": "2026-09-30"}


@dataclass
class Surveying:
    """The service seen by one agency with two units under a root."""

    service: Service
    root: UUID = field(default_factory=uuid4)
    office: UUID = field(default_factory=uuid4)
    hospital: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        self.service.receive(
            self._unit("AKAR", self.root), self._unit("DUK", self.office), self._unit("RS", self.hospital)
        )

    @property
    def officer(self) -> Client:
        """A survey officer of the whole agency."""
        return self.service.client("survey_officer")

    @property
    def officer_of_the_office(self) -> Client:
        """A survey officer of one unit."""
        return self.service.client(Grant("survey_officer", self.office))

    @property
    def public(self) -> Client:
        """Anybody."""
        return self.service.client()

    def offering(self, name: str = "Akta Kelahiran", unit_id: UUID | None = None, **more: Any) -> dict[str, Any]:
        """An offering, added by the officer."""
        body = {"id": str(uuid7()), "unit_id": str(unit_id or self.office), "name": name, "offered_by": "Dinas Contoh"}
        reply = self.officer.post("/offerings", {**body, **more})
        assert reply.status == 201, reply.body
        return dict(reply.body)

    def survey(self, offering_id: str | None = None, **more: Any) -> dict[str, Any]:
        """A draft of a survey."""
        offering_id = offering_id or self.offering(f"Layanan {uuid4().hex[:8]}")["id"]
        body = {"id": str(uuid7()), "offering_id": offering_id, "convention": "EXACT", **PERIOD, **more}
        reply = self.officer.post("/surveys", body)
        assert reply.status == 201, reply.body
        return dict(reply.body["survey"])

    def open(self, offering_id: str | None = None, **more: Any) -> dict[str, Any]:
        """An open survey."""
        survey = self.survey(offering_id, **more)
        reply = self.officer.post(f"/surveys/{survey['id']}/open")
        assert reply.status == 200, reply.body
        return dict(reply.body["survey"])

    def answer(self, code: str, scores: dict[str, int] | None = None, **more: Any) -> Reply:
        """Somebody answers, with threes unless told otherwise."""
        return self.public.post(f"{self.address(code)}/answers", answer_of(scores, **more))

    def address(self, code: str) -> str:
        """Where the public form stands."""
        return f"/public/{self.service.slug}/surveys/{code}"

    def answered(self, scores: list[dict[str, int]], offering_id: str | None = None, **more: Any) -> str:
        """The id of a closed survey with these answers."""
        survey = self.open(offering_id, **more)
        for given in scores:
            assert self.answer(survey["code"], given).status == 201
        assert self.officer.post(f"/surveys/{survey['id']}/close").status == 200
        return str(survey["id"])

    def send_papers(self, survey_id: str, content: bytes, **more: Any) -> Reply:
        """A sheet of paper forms is looked at."""
        query = {"id": str(uuid7()), "filename": "formulir.csv", **more}
        return self.officer.ask("POST", f"/surveys/{survey_id}/papers", data=content, query_string=query)

    def with_papers(self, content: bytes, **more: Any) -> str:
        """The id of a closed survey with the forms of this sheet."""
        survey_id = str(self.open(channel="PAPER", **more)["id"])
        looked = self.send_papers(survey_id, content)
        assert looked.status == 201, looked.body
        assert self.officer.post(f"/papers/{looked.body['id']}/apply").status == 200
        assert self.officer.post(f"/surveys/{survey_id}/close").status == 200
        return survey_id

    def publish(self, survey_id: str) -> dict[str, Any]:
        """The published survey."""
        reply = self.officer.post(f"/surveys/{survey_id}/publish")
        assert reply.status == 200, reply.body
        return dict(reply.body)

    def _unit(self, code: str, unit_id: UUID) -> UnitSet:
        path = (self.root,) if unit_id == self.root else (self.root, unit_id)
        parent = None if unit_id == self.root else self.root
        return UnitSet(unit_id=unit_id, code=code, parent_id=parent, head_id=None, organisation_id=self.root, path=path)


def answer_of(scores: dict[str, int] | None = None, **more: Any) -> dict[str, Any]:
    """What the public form sends: threes unless told otherwise."""
    whole = {element.value: 3 for element in Element} | (scores or {})
    return {"form_id": str(uuid4()), "scores": whole, **more}
