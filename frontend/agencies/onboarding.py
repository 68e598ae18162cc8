"""A provider is checked before it is saved, by operators for an agency and by admins for their own; agencies put out of
use and back.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from frontend.agencies.forms import AgencyForm, ProviderForm
from frontend.api import Refused
from frontend.forms import done
from frontend.gateways import organisation
from frontend.gateways import providers as service
from frontend.links import public_address
from frontend.session import signed_in
from frontend.trial import forget, remember, returned_from

bp = Blueprint("onboarding", __name__)
REGISTER, MANAGE = "agencies:register", "agencies:manage"
FINDINGS = {
    "address": _l("Alamatnya dapat dihubungi"),
    "discovery": _l("Dokumen discovery terbaca"),
    "issuer": _l("Menyebut issuer yang sama"),
    "endpoints": _l("Alamat masuk, token, dan kunci disebutkan"),
    "keys": _l("Ada kunci tanda tangan yang dapat dipakai"),
    "algorithms": _l("Menandatangani dengan RS256, PS256, atau ES256"),
    "code": _l("Mendukung authorization code"),
    "pkce": _l("Mendukung PKCE S256"),
    "iss": _l("Menyebut issuer pada jawaban masuk"),
    "logout": _l("Mendukung keluar bersama"),
    "backchannel": _l("Memberi tahu bila sesi berakhir di sana"),
    "claims": _l("Menyatakan klaim yang dipetakan"),
}
STATES = {"OK": (_l("Baik"), "ok"), "WARN": (_l("Tidak pasti"), "warn"), "STOP": (_l("Tidak bisa"), "stop")}
ADVICE = {
    "address": _l("Harus https, dan bukan alamat jaringan dalam kecuali diizinkan pengelola platform."),
    "discovery": _l("Buka alamat itu ditambah /.well-known/openid-configuration di peramban; isinya harus JSON."),
    "issuer": _l("Tulis issuer persis seperti yang disebut penyedia, termasuk garis miring di akhir."),
    "keys": _l("Penyedia harus menerbitkan kunci RSA atau EC untuk tanda tangan."),
    "algorithms": _l("Ubah algoritma token identitas pada client ini di penyedia."),
    "backchannel": _l("Sesi di sini berakhir sendiri, tetapi tidak seketika bila diakhiri di penyedia."),
    "logout": _l("Orang keluar dari Cendana, tetapi tetap masuk di penyedia."),
    "claims": _l("Penyedia tidak menyebut semuanya. Coba masuk untuk melihat klaim yang benar-benar datang."),
}


@bp.route("/penyedia", methods=["GET", "POST"])
@signed_in(REGISTER, MANAGE)
def check() -> Any:
    """Enter a provider and look at it. Nothing of any agency is changed."""
    form = ProviderForm()
    if form.validate_on_submit():
        with form.refusals():
            made = service.look(g.api, {"id": form.id.data, "provider": form.provider()})
            return redirect(url_for("onboarding.trial", id=made.id, instansi=_wanted()), 303)
    shown = {"form": form, "callback": public_address("login.complete"), "agency": _agency()}
    return render_template("agencies/provider_new.html", **shown), form.status


@bp.get("/penyedia/<uuid:id>")
@signed_in(REGISTER, MANAGE)
def trial(id: UUID) -> Any:
    """What was found, and what a test login brought."""
    words = {"findings": FINDINGS, "states": STATES, "advice": ADVICE}
    shown = {"trial": service.trial(g.api, id), "agency": _agency(), "is_operator": g.user.may(REGISTER)}
    return render_template("agencies/provider_trial.html", **shown, **words)


@bp.get("/penyedia/<uuid:id>/coba")
@signed_in(REGISTER, MANAGE)
def try_login(id: UUID) -> Any:
    """Off to the provider, for a test login: one stays signed in here as who one is."""
    login = service.begin_login(g.api, id, public_address("login.complete"))
    response = redirect(login.authorization_url, 302)
    remember(response, login.authorization_url, [str(id), login.binding, _wanted() or ""])
    return response


@bp.get("/penyedia/kembali")
@signed_in(REGISTER, MANAGE)
def returned() -> Any:
    """Back from a test login."""
    held = returned_from()
    if held is None or len(held) != 3:
        abort(400)
    id, binding, agency = held
    response = redirect(url_for("onboarding.trial", id=id, instansi=agency or None), 303)
    forget(response)
    if "code" in request.args:
        brought = {name: request.args.get(name) for name in ("state", "code", "iss")}
        try:
            service.complete_login(g.api, UUID(id), {"binding": binding, **brought})
        except Refused as refused:
            if refused.status != 403:
                raise
    return response


@bp.route("/penyedia/<uuid:id>/pakai", methods=["GET", "POST"])
@signed_in(REGISTER, MANAGE)
def take(id: UUID) -> Any:
    """Sign on with it from now on, for good: the agency of the admin, or one that the operator named."""
    agency, found = _agency(), service.trial(g.api, id)
    if agency is None and g.user.may(REGISTER):
        return redirect(url_for("onboarding.register", id=id), 303)
    if request.method == "POST":
        service.take(g.api, id, agency.id if agency else None)
        if agency:
            return done(_("Penyedia identitas diganti."), "operator.agency", id=agency.id)
        return done(_("Penyedia identitas diganti."), "pages.home")
    return render_template("agencies/provider_take.html", trial=found, agency=agency)


@bp.route("/penyedia/<uuid:id>/instansi", methods=["GET", "POST"])
@signed_in(REGISTER)
def register(id: UUID) -> Any:
    """Register an agency with a provider that was checked."""
    form = AgencyForm()
    if form.validate_on_submit():
        with form.refusals():
            made = service.register(g.api, id, form.values())
            return done(_("%(name)s terdaftar.", name=made.name), "operator.agency", id=made.id)
    return render_template("agencies/register_tried.html", form=form, trial=service.trial(g.api, id)), form.status


@bp.route("/instansi/<uuid:id>/nonaktifkan", methods=["GET", "POST"])
@signed_in(REGISTER)
def deactivate(id: UUID) -> Any:
    """Put an agency out of use."""
    return _standing(id, is_end=True)


@bp.route("/instansi/<uuid:id>/aktifkan", methods=["GET", "POST"])
@signed_in(REGISTER)
def reactivate(id: UUID) -> Any:
    """Put it back."""
    return _standing(id, is_end=False)


def _standing(id: UUID, *, is_end: bool) -> Any:
    if request.method == "POST":
        (service.deactivate if is_end else service.reactivate)(g.api, id)
        words = _("Instansi dinonaktifkan.") if is_end else _("Instansi aktif lagi.")
        return done(words, "operator.agency", id=id)
    return render_template("agencies/standing.html", agency=organisation.agency(g.api, id), is_end=is_end)


def _wanted() -> str | None:
    """The agency that an operator changes, as the address names it."""
    try:
        return str(UUID(request.args.get("instansi", "")))
    except ValueError:
        return None


def _agency() -> organisation.RegisteredAgency | None:
    wanted = _wanted()
    return organisation.agency(g.api, UUID(wanted)) if wanted and g.user.may(REGISTER) else None
