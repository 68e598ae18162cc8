"""How many SQL statements the pages that people look at every day ask of each service, whatever lies behind them."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from itsdangerous import URLSafeSerializer

from frontend.session import HANDLE, TOKEN
from services import SERVICES
from services.evaluations.models.cycles import Cycle
from services.evaluations.models.evaluations import Evaluation
from shared.db import uuid7
from tests.frontend.training_story import CLERK, HEAD, LEAD, PEER, nominate, schedule, with_gaps
from tests.service.evaluations.conftest import PERIOD, draft
from tests.support.demo_platform import DemoPlatform
from tests.support.pages import Browser

MOST = 6  # in each service that is asked
ON_THE_HOME = {"agencies": 3, "surveys": 0, "evaluations": 14, "training": 8, "rewards": 1}


@dataclass
class Story:
    """An agency in which evaluations were finalised, and which has needs, a workshop, seats and offers of coaching."""

    platform: DemoPlatform

    def tell(self) -> "Story":
        """A cycle with one evaluation received, gaps of three people, a workshop for which two are nominated."""
        admin = self.platform.service("evaluations").client("agency_admin")
        assert admin.post("/cycles", {"id": str(uuid7()), "name": "Triwulan III 2026", **PERIOD}).status == 201
        rating = {"id": str(uuid7()), "predikat": "BAIK", "reason": "Rencana aksi tercapai."}
        office = self.platform.units["DUKCAPIL"]
        mayor = self.employee("Yosef")
        assert mayor.post(f"/cycles/{self.cycle}/organisations/{office}/rating", rating).status == 201
        lead, evaluation = self.employee(LEAD), self.evaluation_of(CLERK)
        assert lead.put(f"/evaluations/{evaluation}", draft()).status == 200
        assert lead.post(f"/evaluations/{evaluation}/finalise", {}).status == 200
        self.platform.carry()
        with_gaps(self.platform)
        schedule(self.platform)
        nominate(self.platform, CLERK, PEER)
        self.platform.carry()
        return self

    @property
    def cycle(self) -> UUID:
        """The only cycle."""
        return self.platform.service("evaluations").rows(Cycle)[0].id

    def employee(self, first: str):
        """A client of `evaluations` for somebody."""
        return self.platform.service("evaluations").client("employee", employee_id=self.platform.people[first])

    def evaluation_of(self, first: str) -> UUID:
        """The id of somebody's evaluation."""
        found = self.platform.service("evaluations").rows(Evaluation)
        return next(row.id for row in found if row.employee_id == self.platform.people[first])

    def signed_in(self, first: str) -> Browser:
        """A browser whose token holds for ever: by the clock of the test it had run out before it was given."""
        browser, app = Browser(self.platform.app), self.platform.app
        browser.client.set_cookie(
            HANDLE, self.platform.open_session(self.platform.account(self.platform.people[first]))
        )
        browser.get("/bantuan")
        signer = URLSafeSerializer(app.extensions["frontend"].settings.secret_key, salt=TOKEN)
        held = signer.loads(browser.cookie(TOKEN))
        browser.client.set_cookie(TOKEN, signer.dumps({**held, "until": datetime.max.replace(tzinfo=UTC).isoformat()}))
        return browser

    def statements(self, first: str, path: str) -> Mapping[str, int]:
        """What a look of somebody at a page runs in each service that it asks, not the first of this login."""
        browser = self.signed_in(first)
        assert browser.get(path).status == 200
        with ExitStack() as counting:
            seen = {name: counting.enter_context(self.platform.service(name).statements()) for name in SERVICES}
            assert browser.get(path).status == 200
        return {name: len(statements) for name, statements in seen.items() if statements}


@pytest.fixture
def story(platform: DemoPlatform) -> Story:
    """An agency in the middle of it."""
    return Story(platform).tell()


def test_every_page_of_every_day_asks_little_of_each_service(story: Story) -> None:
    organiser = story.platform.demo.holder_of("training_organiser").name.split()[0]
    looks = {
        ("evaluator's list", "evaluations"): (LEAD, "/evaluasi"),
        ("evaluator's list, searched", "evaluations"): (LEAD, f"/evaluasi?q={CLERK}"),
        ("own evaluation", "evaluations"): (CLERK, f"/evaluasi-saya/{story.evaluation_of(CLERK)}"),
        ("own plan", "training"): (CLERK, "/rencana"),
        ("own plan of a superior", "training"): (HEAD, "/rencana"),
        ("need pool", "training"): (organiser, "/kebutuhan"),
        ("need pool of a unit", "training"): (organiser, "/kebutuhan?unit=dukcapil"),
    }
    found = {look: story.statements(*asked) for look, asked in looks.items()}
    assert all(max(counted.values()) <= MOST for counted in found.values()), found
    assert all(counted[service] > 0 for (_, service), counted in found.items()), found


@pytest.mark.parametrize("first", [CLERK, LEAD, HEAD])
def test_the_home_asks_little_of_each_service_although_every_area_has_a_part_of_it(story: Story, first: str) -> None:
    found = story.statements(first, "/beranda")
    assert all(found.get(name, 0) <= most for name, most in ON_THE_HOME.items()), found
