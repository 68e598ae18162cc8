"""The frontend over the real services `agencies` and `surveys`, with a published survey and people who act on it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from frontend.findings import AREA as FINDINGS
from frontend.reports import AREA as REPORTS
from services.surveys.models.reports import Report
from shared.auth.principal import Grant
from shared.db import uuid7
from shared.vocabulary import Element
from tests.frontend.demo_site import DemoSite
from tests.support.pages import Browser, Page
from tests.support.services import START, Places

PERIOD = {"period_start": "2026-07-01", "period_end": "2026-09-30"}
WEAK = {"WAKTU": 2, "SARANA": 2}
LETTER = {"kind": "COMPLAINT", "text": "Menunggu dua jam.\nLoket hanya satu.", "anonymous": "y"}


@dataclass
class Voiced:
    """One agency, one service of its civil registry, and the browsers of its people."""

    places: Places
    site: DemoSite = field(init=False)

    def __post_init__(self) -> None:
        self.places.clock.now = START
        self.site = DemoSite(self.places, (FINDINGS, REPORTS), ("surveys",)).furnish()
        self.surveys = self.site.service("surveys")
        self.slug = self.surveys.slug
        office = self.site.units["DUKCAPIL"]
        self.api = self.surveys.client("survey_officer")
        self.offering = self.made(
            "/offerings", {"unit_id": str(office), "name": "Akta Kelahiran", "offered_by": "Dinas Contoh"}
        )
        self.unit_officer = self.officer_again()
        self.reviewer = self.site.browser("Lusia", "cause_reviewer")
        self.survey_officer = self.site.browser("Kornelis", "survey_officer")

    def officer_again(self) -> Browser:
        """The unit officer, signed in anew: after the clock was moved the token has run out."""
        return self.site.browser("Marta", Grant("unit_officer", self.site.units["DUKCAPIL"]))

    @property
    def citizen(self) -> Browser:
        """Somebody without an account."""
        return Browser(self.site.app)

    def at(self, path: str) -> str:
        """An address of the agency's public pages."""
        return f"/p/{self.slug}{path}"

    def made(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """A row, made by the survey officer."""
        reply = self.api.post(path, {"id": str(uuid7()), **body})
        assert reply.status == 201, reply.body
        return dict(reply.body)

    def publish(self, scores: dict[str, int] | None = None, answers: int = 6, **more: Any) -> str:
        """A published survey; its id."""
        body = {"offering_id": self.offering["id"], "convention": "EXACT", **PERIOD, **more}
        survey = self.made("/surveys", body)["survey"]
        self.api.post(f"/surveys/{survey['id']}/open")
        given = {element.value: 3 for element in Element} | (WEAK if scores is None else scores)
        for _ in range(answers):
            answer = {"form_id": str(uuid4()), "scores": given, "comment": "Menunggu terlalu lama."}
            sent = self.surveys.client().post(f"/public/{self.slug}/surveys/{survey['code']}/answers", answer)
            assert sent.status == 201, sent.body
        self.api.post(f"/surveys/{survey['id']}/close")
        assert self.api.post(f"/surveys/{survey['id']}/publish").status == 200
        return str(survey["id"])

    def finding(self, element: str = "WAKTU") -> str:
        """The address of the newest survey's finding about an element."""
        survey_id = self.publish()
        items = self.api.get("/findings", query_string={"survey_id": survey_id}).body["items"]
        return next(f"/temuan/{item['id']}" for item in items if item["element"] == element)

    def propose(self, finding: str, cause: str = "SYSTEM", **more: Any) -> Page:
        """The unit officer proposes a cause."""
        filled = {"cause": cause, "reason": "Antrean menumpuk di satu loket.", **more}
        return self.unit_officer.get(f"{finding}/usul").submit(filled)

    def settle(self, finding: str, cause: str = "SYSTEM", **more: Any) -> Page:
        """Both people have decided."""
        self.propose(finding, cause, **more)
        return self.reviewer.get(f"{finding}/putuskan").submit(button="Konfirmasi penyebab")

    def send(self, browser: Browser | None = None, **more: Any) -> Page:
        """A citizen sends a report; the receipt."""
        page = (browser or self.citizen).get(self.at("/laporan"))
        return page.submit({**LETTER, "offering": self.offering["id"], **more}, button="Kirim laporan")

    def report(self) -> UUID:
        """The id of the newest report."""
        (row,) = self.surveys.rows(Report)
        return UUID(str(row.id))
