"""Pages of the follow-up plan (RTL), and of what officers say that citizens wrote."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template
from flask_babel import gettext as _

from frontend.findings import wording
from frontend.findings.forms import ActionForm, EvidenceForm, VoiceForm
from frontend.forms import done
from frontend.gateways import findings
from frontend.gateways.agencies import names
from frontend.lists import listing
from frontend.session import signed_in

bp = Blueprint("follow_up", __name__)
READ = "surveys:read-findings"
FOLLOW_UP = "surveys:follow-up"
PUBLISH = "surveys:publish"


@bp.get("/tindak-lanjut")
@signed_in(READ)
def index() -> Any:
    """The follow-up plan, by due date."""
    asked = listing(filters=("state", "overdue"), sorts=("due", "state", "offering"))
    found = findings.actions(g.api, asked.params())
    wanted = [id for action in found.items for id in (action.unit_id, action.owner_id)]
    return render_template(
        "findings/plan.html",
        asked=asked,
        pager=asked.pager(found),
        actions=found.items,
        names=names(g.api, wanted),
        words=wording,
    )


@bp.route("/temuan/<uuid:id>/tindakan", methods=["GET", "POST"])
@signed_in(FOLLOW_UP)
def plan(id: UUID) -> Any:
    """Add an action that answers a finding."""
    finding = findings.finding(g.api, id)
    form = ActionForm()
    people = findings.staff(g.api, finding.unit_id)
    form.owner.choices = [
        ("", _("Pilih penanggung jawab")),
        *((str(p.id), f"{p.name}, {p.position_name}") for p in people),
    ]
    if form.validate_on_submit():
        with form.refusals():
            findings.plan(g.api, {**form.values(), "finding_id": id})
            return done(_("Tindakan masuk rencana tindak lanjut."), "findings.show", id=id)
    return render_template("findings/plan_action.html", form=form, finding=finding, words=wording), form.status


@bp.route("/tindak-lanjut/<uuid:id>", methods=["GET", "POST"])
@signed_in(READ)
def show(id: UUID) -> Any:
    """An action, and the evidence that it was carried out."""
    action = findings.action(g.api, id)
    form = EvidenceForm()
    if form.validate_on_submit():
        with form.refusals():
            findings.complete(g.api, id, form.evidence.data)
            return done(_("Tindakan selesai dan tampil di kartu layanan."), ".show", id=id)
    known = names(g.api, [action.unit_id, action.owner_id, action.planned_by, action.done_by])
    return render_template("findings/action.html", form=form, action=action, names=known, words=wording), form.status


@bp.get("/suara-warga")
@signed_in(PUBLISH)
def voices_of_surveys() -> Any:
    """Published surveys, whose comments can be put into words for the card."""
    asked = listing(sorts=("period", "offering"))
    found = findings.published(g.api, asked.params())
    return render_template(
        "findings/voices_of_surveys.html", asked=asked, pager=asked.pager(found), surveys=found.items, words=wording
    )


@bp.route("/suara-warga/<uuid:survey_id>", methods=["GET", "POST"])
@signed_in(PUBLISH)
def voices(survey_id: UUID) -> Any:
    """What officers say that citizens wrote in a survey."""
    form = VoiceForm()
    if form.validate_on_submit():
        with form.refusals():
            findings.add_voice(g.api, survey_id, form.values())
            return done(_("Suara warga tampil di kartu layanan."), ".voices", survey_id=survey_id)
    asked = listing(sorts=("day",))
    written = findings.comments(g.api, survey_id, asked.params())
    page = render_template(
        "findings/voices.html",
        form=form,
        voices=findings.voices(g.api, survey_id),
        survey_id=survey_id,
        asked=asked,
        pager=asked.pager(written),
        comments=written.items,
    )
    return page, form.status


@bp.post("/suara-warga/<uuid:survey_id>/<uuid:id>/hapus")
@signed_in(PUBLISH)
def remove_voice(survey_id: UUID, id: UUID) -> Any:
    """Take a wording off the card."""
    findings.remove_voice(g.api, id)
    return done(_("Dihapus dari kartu layanan."), ".voices", survey_id=survey_id)
