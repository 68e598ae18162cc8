"""The page of the agency's settings for training."""

from typing import Any

from flask import Blueprint, g, render_template, request
from flask_babel import gettext as _

from frontend.forms import done
from frontend.gateways.training import workshops as service
from frontend.session import signed_in
from frontend.training.forms import SettingsForm

bp = Blueprint("training_settings", __name__)


@bp.route("/pelatihan/pengaturan", methods=["GET", "POST"])
@signed_in("training:manage-settings")
def edit() -> Any:
    """What the agency settles for training, from today on."""
    form = SettingsForm(data=vars(service.settings(g.api)) if request.method == "GET" else None)
    if form.validate_on_submit():
        with form.refusals():
            service.set_settings(g.api, form.values())
            return done(_("Pengaturan berlaku mulai hari ini."), "training_settings.edit")
    return render_template("training/settings.html", form=form), form.status
