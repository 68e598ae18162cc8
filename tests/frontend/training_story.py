"""The agency of the demonstration at a point of the story of training, with what its people do in pages."""

from datetime import timedelta

from services.training.models.workshops import Enrolment
from tests.service.training.conftest import finalised
from tests.support.demo_platform import DemoPlatform, SignedInBrowser
from tests.support.pages import Page
from tests.support.services import START

HEAD, LEAD, CLERK, PEER, OTHER = "Maria", "Markus", "Andreas", "Yuliana", "Stefanus"


def with_gaps(platform: DemoPlatform) -> DemoPlatform:
    """Two people of the civil registry lack communication, one of them much; one of the licences too."""
    levels = {CLERK: ("DUKCAPIL", 1), PEER: ("DUKCAPIL", 2), "Magdalena": ("DPMPTSP", 2)}
    for first, (unit, level) in levels.items():
        fact = finalised(platform.people[first], platform.units[unit], {"KOMUNIKASI": level}, predikat="KURANG")
        platform.service("training").receive(fact)
    platform.carry()
    return platform


def organiser(story: DemoPlatform) -> SignedInBrowser:
    """The training organiser."""
    return story.browser_of("training_organiser")


def trainer(story: DemoPlatform) -> SignedInBrowser:
    """The trainer."""
    return story.browser_of("trainer")


def need_at(story: DemoPlatform, unit: str = "DUKCAPIL") -> str:
    """The address that schedules a workshop for a unit's need."""
    return f"/kebutuhan/KOMUNIKASI/{story.units[unit]}/jadwalkan"


def schedule(story: DemoPlatform, **values: object) -> Page:
    """The organiser schedules a workshop for the civil registry; its page."""
    page = organiser(story).get(need_at(story)).submit({"place": "Aula rekaan", "capacity": "1", **values})
    assert "Lokakarya dijadwalkan." in page.text, page.errors or page.text
    return page


def nominate(story: DemoPlatform, *people: str) -> Page:
    """The head nominates; the page after it."""
    page = story.browser_of(HEAD).get("/usulan").follow("Usulkan")
    return page.submit({"employee_ids": [str(story.people[first]) for first in people]}, button="Usulkan yang dipilih")


def seat_of(story: DemoPlatform, first: str) -> Page:
    """Somebody's page of the seat, by way of the plan."""
    return story.browser_of(first).get("/rencana").follow("Pastikan kursi:")


def held(story: DemoPlatform, **scores: str) -> Page:
    """The day comes and the trainer records; the page of the workshop after it."""
    story.clock.now = START + timedelta(days=14, hours=9)
    page = trainer(story).get("/lokakarya").follow("Buka").follow("Catat hasil")
    rows = {row.employee_id: row.id.hex for row in story.service("training").rows(Enrolment)}
    values = {}
    for first, score in scores.items():
        key = rows[story.people[first]]
        values |= {f"attended_{key}": "y" if score else "n", f"score_{key}": score}
    return page.submit(values, button="Simpan hasil")
