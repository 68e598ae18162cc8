"""The agency of the demonstration at a point of the story of evaluations, with the browsers of its people."""

from dataclasses import dataclass

from frontend.evaluations import AREA
from frontend.privacy import AREA as PRIVACY
from services.evaluations.models.cycles import Cycle
from services.evaluations.models.evaluations import Evaluation
from shared.vocabulary import Competency
from tests.frontend.demo_site import DemoSite
from tests.support.services import START, Places

HEAD, MAYOR, LEAD, CLERK, PEER = "Maria", "Yosef", "Markus", "Andreas", "Yuliana"
CYCLE = {"name": "Triwulan III 2026", "period_start": "2026-07-01", "period_end": "2026-09-30"}


@dataclass
class Story:
    """An agency at a point of the story, with the browsers of its people."""

    site: DemoSite

    def __post_init__(self) -> None:
        self.service = self.site.service("evaluations")
        self.admin = self.site.browser(None, "agency_admin")
        self.mayor, self.head, self.lead = (self.site.browser(first) for first in (MAYOR, HEAD, LEAD))
        self.clerk, self.peer = self.site.browser(CLERK), self.site.browser(PEER)

    def open(self):
        """The admin opens a cycle; its page."""
        page = self.admin.get("/periode").follow("Buka periode").submit(CYCLE)
        return page.submit(button="Buka periode")

    def rate(self, predikat="BAIK"):
        """The mayor sets the predikat of the office."""
        page = self.mayor.get(f"/periode/{self.cycle}/organisasi/{self.site.units['DUKCAPIL']}")
        page = page.submit({"predikat": predikat, "reason": "Rencana aksi tercapai."})
        return page.submit(button="Tetapkan predikat")

    @property
    def cycle(self):
        """The id of the cycle."""
        return self.service.rows(Cycle)[0].id

    def evaluation(self, first):
        """The id of somebody's evaluation."""
        employee = self.site.employees[first]
        return next(row.id for row in self.service.rows(Evaluation) if row.employee_id == employee)

    def filled(self, standard, result="2", behaviour="3", **low):
        """What the form of an evaluation is filled in with."""
        values = {"result": result, "behaviour": behaviour, "note": "Menjelaskan syarat dengan sabar."}
        for code in Competency:
            values[f"level_{code}"] = str(low.get(code.value, standard[code.value]))
            values[f"source_{code}"] = "LEADER_AFTER_COACHING"
        return values

    def finalise(self, first=CLERK, **rated):
        """The lead fills in and finalises; the page after it."""
        id = self.evaluation(first)
        standard = self.service.client("employee", employee_id=self.site.employees[LEAD]).get(f"/evaluations/{id}")
        page = self.lead.get(f"/evaluasi/{id}").submit(self.filled(standard.body["standard"], **rated))
        assert page.h1.startswith("Finalkan evaluasi"), page.text
        return page.submit(button="Finalkan evaluasi")


def told(places: Places) -> Story:
    """The story of an agency before its first cycle."""
    places.clock.now = START
    return Story(DemoSite(places, (AREA, PRIVACY), ("evaluations",)).furnish())
