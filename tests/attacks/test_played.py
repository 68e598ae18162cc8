"""Played at random: people of two agencies do what they like, and after every step each sees exactly its own.

The model remembers what each agency made; what the API lists must be that, and nothing else, for both.
"""

import datetime
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from shared.db import uuid7
from shared.events.agencies import EmployeeRecorded, UnitSet
from tests.attacks.conftest import TRIED
from tests.attacks.stage import Stage
from tests.support.people import Reply
from tests.support.services import Places, Service

SEEDS = settings(
    derandomize=True,
    max_examples=6,
    stateful_step_count=18,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # a found way across is read, not made shorter: that takes minutes
    suppress_health_check=list(HealthCheck),
)
WHO = st.sampled_from((0, 1))
NAMES = st.sampled_from(("Akta", "KTP", "Izin"))  # both use the same few
PICK = st.integers(0, 50)
Made = dict[str, object]
LISTS = {  # what is made, the service, who lists it, and what of a row is remembered
    "offerings": ("surveys", "survey_officer", "name"),
    "surveys": ("surveys", "survey_officer", "state"),
    "schemes": ("rewards", "reward_manager", "state"),
    "cycles": ("evaluations", "agency_admin", "state"),
}


@dataclass
class Side:
    """One agency: its services, and what the model says it has."""

    services: dict[str, Service]
    unit: str
    employee: str
    has: dict[str, Made] = field(default_factory=lambda: {kind: {} for kind in LISTS})

    def ask(self, kind: str, method: str, path: str, json: Any = None) -> Reply:
        """A request by whoever may do this kind of thing here."""
        service, role, _ = LISTS[kind]
        return self.services[service].client(role, employee_id=UUID(self.employee)).ask(method, path, json)

    def seen(self, kind: str) -> Made:
        """What the API lists: the id of each row, and what of it is remembered."""
        reply = self.ask(kind, "GET", f"/{kind}?per_page=200")
        assert reply.status == 200, reply.body
        rows = [each.get("survey", each) for each in reply.body["items"]]
        return {each["id"]: each[LISTS[kind][2]] for each in rows}


def side(places: Places) -> Side:
    """A new agency with a unit and somebody in it, in every service that is played with."""
    first = Service("surveys", places)
    services = {name: Service(name, places, first.agency_id, first.slug) for name in {s for s, _, _ in LISTS.values()}}
    unit, employee = uuid7(), uuid7()
    facts = (
        UnitSet(unit_id=unit, code="U", parent_id=None, head_id=employee, organisation_id=unit, path=(unit,)),
        EmployeeRecorded(employee_id=employee, unit_id=unit, position_id=uuid7(), superior_id=None, employment="PNS"),
    )
    for service in services.values():
        service.registered().receive(*facts, times=1)
    return Side(services, str(unit), str(employee))


class TwoAgencies(RuleBasedStateMachine):
    """What people of both do."""

    places: Places

    @initialize()
    def begin(self) -> None:
        """Two new agencies."""
        self.sides = [side(self.places), side(self.places)]

    def _make(self, who: int, kind: str, body: dict[str, Any], remembered: object) -> None:
        TRIED["played"] += 1
        body = {"id": str(uuid7()), **body}
        reply = self.sides[who].ask(kind, "POST", f"/{kind}", body)
        if reply.status == 201:
            self.sides[who].has[kind][body["id"]] = remembered
        assert reply.status in (201, 404, 409, 422), reply.body

    @rule(who=WHO, name=NAMES)
    def offer(self, who: int, name: str) -> None:
        """An officer enters a service for citizens."""
        body = {"unit_id": self.sides[who].unit, "name": name, "offered_by": "Dinas"}
        self._make(who, "offerings", body, name)

    @rule(who=WHO, pick=PICK, of=WHO)
    def make_survey(self, who: int, pick: int, of: int) -> None:
        """An officer makes a survey, perhaps of what the other agency offers."""
        offering = self._some(of, "offerings", pick)
        if offering is None:
            return
        period = {"period_start": "2026-07-01", "period_end": "2026-09-30"}
        known = len(self.sides[who].has["surveys"])
        self._make(who, "surveys", {"offering_id": offering, "convention": "EXACT", **period}, "DRAFT")
        assert who == of or len(self.sides[who].has["surveys"]) == known, "a survey of another agency's offering"

    @rule(who=WHO)
    def make_scheme(self, who: int) -> None:
        """A manager makes a reward scheme."""
        body = {
            "name": "Teladan",
            "decree": "SK 1",
            "period_start": "2026-01-01",
            "period_end": "2026-12-31",
            "employment": ["PNS"],
            "predikat_points": {"BAIK": "60"},
            "kind": "EXEMPLARY",
            "amount": "1000",
            "budget": "5000",
        }
        self._make(who, "schemes", body, "DRAFT")

    @rule(who=WHO, month=st.integers(1, 9))
    def open_cycle(self, who: int, month: int) -> None:
        """An admin opens a cycle."""
        first = datetime.date(2026, month, 1)
        body = {"name": "Bulan", "period_start": first.isoformat(), "period_end": first.replace(day=28).isoformat()}
        self._make(who, "cycles", body, "OPEN")

    @rule(who=WHO, of=WHO, pick=PICK, kind=st.sampled_from(("surveys/open", "schemes/activate", "cycles/close")))
    def move_on(self, who: int, of: int, pick: int, kind: str) -> None:
        """Somebody moves a thing on, perhaps the other agency's."""
        kind, verb = kind.split("/")
        states = {"open": "OPEN", "activate": "ACTIVE", "close": "CLOSED"}
        self._touch((who, of), kind, pick, ("POST", f"/{verb}"), lambda made, id_: made.update({id_: states[verb]}))

    @rule(who=WHO, of=WHO, pick=PICK, kind=st.sampled_from(("offerings", "surveys")))
    def take_away(self, who: int, of: int, pick: int, kind: str) -> None:
        """Somebody deletes a thing, perhaps the other agency's."""
        self._touch((who, of), kind, pick, ("DELETE", ""), lambda made, id_: made.pop(id_))

    @rule(who=WHO, of=WHO, pick=PICK, name=NAMES)
    def rename(self, who: int, of: int, pick: int, name: str) -> None:
        """Somebody renames what is offered, perhaps by the other agency."""
        body = {"unit_id": self.sides[who].unit, "name": name, "offered_by": "Dinas"}
        change: Callable[[Made, str], object] = lambda made, id_: made.update({id_: name})  # noqa: E731  # typed so
        self._touch((who, of), "offerings", pick, ("PUT", ""), change, body)

    @rule(who=WHO, pick=PICK, kind=st.sampled_from(("offerings", "schemes", "cycles")))
    def take_the_id_of_another(self, who: int, pick: int, kind: str) -> None:
        """A form whose new row would have an id that the other agency uses: it is a row of one's own, or refused."""
        taken = self._some(1 - who, kind, pick)
        if taken is None or kind != "offerings" or taken in self.sides[who].has[kind]:
            return
        body = {"id": taken, "unit_id": self.sides[who].unit, "name": "Akta", "offered_by": "Dinas"}
        self._make(who, kind, body, "Akta")

    def _touch(
        self,
        who_of: tuple[int, int],
        kind: str,
        pick: int,
        ask: tuple[str, str],
        change: Callable[[Made, str], object],
        body: Any = None,
    ) -> None:
        who, of = who_of
        id_ = self._some(of, kind, pick)
        if id_ is None:
            return
        TRIED["played"] += 1
        method, verb = ask
        reply = self.sides[who].ask(kind, method, f"/{kind}/{id_}{verb}", body)
        if id_ not in self.sides[who].has[kind]:
            assert reply.status == 404, reply.body
        elif reply.status < 300:
            change(self.sides[who].has[kind], id_)

    def _some(self, of: int, kind: str, pick: int) -> str | None:
        known = sorted(self.sides[of].has[kind])
        return known[pick % len(known)] if known else None

    @invariant()
    def each_sees_exactly_its_own(self) -> None:
        """Model and API agree, for both."""
        for each in getattr(self, "sides", ()):
            for kind, made in each.has.items():
                assert each.seen(kind) == made


def test_random_people_of_two_agencies_see_exactly_their_own(stage: Stage, tried: Counter[str]) -> None:
    played = type("Played", (TwoAgencies,), {"places": stage.places})
    run_state_machine_as_test(played, settings=SEEDS)
    assert tried["played"] > 40
