"""An area as an engineer writes one, in small: a list, a form, a panel, a task, words for a refusal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from flask import Blueprint, Flask, g, jsonify, render_template, request

from frontend.api import Api
from frontend.area import Area, Entry, Panel, PublicLink, Task
from frontend.fields import (
    IntegerField,
    MomentField,
    NumberField,
    StringField,
    TextAreaField,
    between,
    longest,
    required,
)
from frontend.forms import RowForm, done
from frontend.gateways.agencies import Agency, User
from frontend.lists import listing
from frontend.session import anyone, signed_in
from frontend.shapes import Page, build, build_page
from shared.vocabulary import Competency
from tests.frontend.agencies_app import refusal

bp = Blueprint("sample", __name__, template_folder="templates")


@dataclass(frozen=True)
class Need:
    """A need, as the sample service answers it."""

    id: UUID
    competency: Competency
    people: int
    severity: Decimal
    since: date
    unit_id: UUID | None = None


class PlanForm(RowForm):
    """A form with a field of most kinds."""

    renamed: ClassVar = {"begins": "starts_at"}
    title = StringField("Judul", [required("Isi judul."), longest(50)])
    starts_at = MomentField("Mulai")
    seats = IntegerField("Kursi", [between(1, 40)])
    cost = NumberField("Biaya")
    note = TextAreaField("Catatan")


@bp.get("/contoh")
@signed_in("sample:read")
def needs() -> str:
    asked = listing(filters=("competency",), sorts=("since", "people"))
    result: Page[Need] = build_page(Need, g.api.get("sample", "/needs", asked.params()))
    return render_template("sample/needs.html", asked=asked, pager=asked.pager(result), needs=result.items)


@bp.route("/contoh/baru", methods=["GET", "POST"])
@signed_in()
def plan() -> Any:
    form = PlanForm()
    if form.validate_on_submit():
        with form.refusals():
            values = {
                "id": form.id.data,
                "title": form.title.data,
                "begins": form.starts_at.data,
                "cost": form.cost.data,
            }
            g.api.post("sample", "/plans", values)
            return done("Rencana tersimpan.", "sample.needs")
    return render_template("sample/plan.html", form=form), form.status


@bp.post("/contoh/hapus")
@signed_in()
def forget() -> Any:
    g.api.delete("sample", "/plans/1")
    return done("Dihapus.", "sample.needs")


@bp.get("/p/<slug>/contoh")
@anyone
def public(slug: str) -> str:
    return render_template("sample/public.html", at=datetime(2026, 11, 24, 1, 0, tzinfo=UTC))


def waiting(api: Api, user: User) -> Sequence[Task]:
    count = api.get("sample", "/waiting")["count"]
    later = Task("Yang nanti", "/contoh/baru", "sampai Desember")
    soon = Task("Yang dekat", "/contoh", f"{count} hal", ("Hari ini", "warn"), datetime(2026, 11, 24, tzinfo=UTC))
    return [later, soon]


def panels(api: Api, user: User) -> Sequence[Panel]:
    return [Panel("sample/_panel.html", {"title": "Panel samping"}, place="side")]


def public_panels(api: Api, agency: Agency) -> Sequence[Panel]:
    return [Panel("sample/_panel.html", {"title": f"Indeks {agency.name}"}, place="below")]


SAMPLE = Area(
    name="sample",
    title="Contoh",
    blueprints=(bp,),
    menu=(Entry("Contoh", "sample.needs", ("sample:read",)), Entry("Rencana", "sample.plan")),
    refusals={"seats-taken": "Kursinya sudah penuh.", "in-the-past": "Waktu itu sudah lewat."},
    waiting=waiting,
    panels=panels,
    public_links=(PublicLink("list", "Nilai contoh", "Satu menit", "sample.public"),),
    public_panels=public_panels,
)


def sample_service(answers: dict[str, Any]) -> Flask:
    """Its service: answers what the test puts into `answers`, and keeps what it was asked."""
    app = Flask("sample", static_folder=None)

    @app.before_request
    def answer() -> Any:
        answers.setdefault("shown", []).append(request.headers.get("Authorization", ""))
        answers.setdefault("traces", []).append(request.headers.get("traceparent"))
        answers.setdefault("asked", []).append((request.method, request.full_path, request.get_json(silent=True)))
        found = answers.get(f"{request.method} {request.path}")
        if isinstance(found, tuple):
            return refusal(*found[:3], **(found[3] if len(found) > 3 else {}))
        return refusal(404, "not-found") if found is None else jsonify(found)

    return app


def need(**values: Any) -> dict[str, Any]:
    """A need in JSON."""
    made = {
        "id": "01890000-0000-7000-8000-000000000001",
        "competency": "KOMUNIKASI",
        "people": 31,
        "severity": "1.6",
        "since": "2026-10-06",
        "more": "ignored",
    }
    assert build(Need, made).severity == Decimal("1.6")
    return made | values
