"""Pages of the training organiser: the pool of needs, and a workshop straight from one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, g, render_template
from flask_babel import gettext as _

from frontend.fields import zone
from frontend.formats import kata
from frontend.forms import done
from frontend.gateways import organisation
from frontend.gateways.agencies import Name, names
from frontend.gateways.organisation import UnitsFound
from frontend.gateways.training import needs as service
from frontend.gateways.training import workshops
from frontend.gateways.training.needs import Need, Summary
from frontend.lists import Listing, listing
from frontend.session import signed_in
from frontend.shapes import Page
from frontend.state import frontend
from frontend.training.forms import WorkshopForm
from frontend.training.wording import called
from shared.i18n import zone_name
from shared.vocabulary import Competency

bp = Blueprint("training", __name__)
READ, SCHEDULE = "training:read-needs", "training:schedule"
AHEAD = timedelta(weeks=2)
STARTS = 9  # o'clock, where the agency is
HOURS, MARK = Decimal(6), Decimal(70)  # JP, and out of 100: what most workshops have
SEATS = 5  # seats come in rows of so many
MOST_UNITS = 50  # units offered beside the one chosen
WEEKEND = 5


@bp.get("/kebutuhan")
@signed_in(READ)
def needs() -> Any:
    """The pool of needs, the most severe first. A search for units looks their names up first."""
    asked = listing(
        filters=("competency", "unit", "state"), sorts=("competency", "people", "severity", "since", "state")
    )
    wanted = asked.filters["unit"]
    units = organisation.units_called(g.api, wanted) if wanted else None
    found, summary = _pool_of(asked, units)
    return render_template(
        "training/needs.html",
        asked=asked,
        pager=asked.pager(found),
        needs=found.items,
        summary=summary,
        names=names(g.api, [need.unit_id for need in found.items]),
        is_narrower_needed=units is not None and units.more,
        competencies=list(Competency),
    )


def _pool_of(asked: Listing, units: UnitsFound | None) -> tuple[Page[Need], Summary]:
    """The page of the pool that is asked for, of these units and those under them; of all without any search."""
    params = asked.params()
    params.pop("unit", None)
    if units is not None and not units.items:
        return Page((), 1, 1, 0, asked.per_page), service.pool(g.api, {"per_page": 1})[1]
    return service.pool(g.api, {**params, "unit_id": [unit.id for unit in units.items] if units else None})


@bp.route("/kebutuhan/<competency>/<uuid:unit_id>/jadwalkan", methods=["GET", "POST"])
@signed_in(SCHEDULE)
def schedule(competency: str, unit_id: UUID) -> Any:
    """A workshop for a need: everything that can be known is filled in already."""
    need = service.need(g.api, competency, unit_id)
    same = {"competency": competency, "state": "UNSCHEDULED", "per_page": MOST_UNITS}
    others = [one for one in service.needs(g.api, same).items if one.unit_id != unit_id]
    units = names(g.api, [unit_id, *(one.unit_id for one in others)])
    trainers = workshops.trainers(g.api)
    form = WorkshopForm(data=_proposed(need, trainers[0].id if trainers else None))
    form.trainer.choices = [("", _("Pilih pengajar")), *((one.id, f"{one.name}, {one.unit_name}") for one in trainers)]
    form.units.choices = [(one.unit_id, _unit_line(one, units)) for one in others]
    if form.validate_on_submit():
        with form.refusals():
            made = workshops.schedule(g.api, form.values(competency, unit_id))
            return done(_("Lokakarya dijadwalkan. Unit diminta mengusulkan peserta."), "workshops.show", id=made.id)
    unit = called(units, unit_id)
    where = zone_name(g.zone)
    return render_template("training/schedule.html", form=form, need=need, unit=unit, where=where), form.status


def _unit_line(need: Need, units: Mapping[str, Name]) -> str:
    name = called(units, need.unit_id)
    return str(_("%(unit)s (%(people)s orang)", unit=name, people=need.people)) if need.people else name


def _proposed(need: Need, first_trainer: UUID | None) -> dict[str, Any]:
    """What the form says at first: the last workshop's place and trainer, and seats for all who need it."""
    last = next(iter(workshops.workshops(g.api, {"per_page": 1, "sort": "-starts_at"}).items), None)
    return {
        "title": _("Lokakarya %(competency)s", competency=kata(need.competency)),
        "starts_at": _in_two_weeks(frontend().clock(), zone()),
        "place": last.place if last else "",
        "capacity": max(-(-need.people // SEATS) * SEATS, 2 * SEATS),
        "hours": HOURS,
        "pass_mark": MARK,
        "trainer": str(last.trainer_employee_id if last else first_trainer or ""),
    }


def _in_two_weeks(now: datetime, where: ZoneInfo) -> datetime:
    """Nine o'clock in two weeks, on a day from Monday to Friday."""
    day = now.astimezone(where) + AHEAD
    while day.weekday() >= WEEKEND:
        day += timedelta(days=1)
    return day.replace(hour=STARTS, minute=0, second=0, microsecond=0)
