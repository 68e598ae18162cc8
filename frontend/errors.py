"""Pages for what does not work: what happened, whether anything was saved, and who must do what."""

import logging
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, render_template, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from frontend import cookies
from frontend.api import PeerUnavailable, Refused
from frontend.refusals import refusal_text
from frontend.session import TOKEN

log = logging.getLogger(__name__)
RETRY_AFTER = "60"  # seconds


@dataclass(frozen=True)
class Words:
    """What an error page says."""

    title: Any
    text: Any


PAGES = {
    400: Words(_l("Permintaan tidak dapat dibaca"), _l("Muat ulang halaman sebelumnya, lalu coba lagi.")),
    401: Words(
        _l("Sesi Anda sudah berakhir"),
        _l(
            "Isian Anda belum tersimpan. Masuk lagi, lalu ulangi; tombol kembali peramban masih menyimpan ketikan Anda."
        ),
    ),
    403: Words(
        _l("Halaman ini di luar peran Anda"),
        _l("Peran Anda belum mencakupnya. Jika memang tugas Anda, mintalah perannya kepada admin instansi."),
    ),
    404: Words(
        _l("Halaman tidak ditemukan"),
        _l("Alamatnya mungkin salah ketik, atau isinya bukan untuk Anda. Periksa alamat atau mulai dari beranda."),
    ),
    405: Words(_l("Alamat ini tidak menerima tindakan itu"), _l("Mulai lagi dari halaman sebelumnya.")),
    409: Words(_l("Keadaannya sudah berubah"), _l("Muat ulang halaman sebelumnya untuk melihat keadaan terakhir.")),
    410: Words(_l("Sudah ditutup"), _l("Yang Anda buka sudah berakhir dan tidak menerima isian lagi.")),
    413: Words(_l("Kiriman terlalu besar"), _l("Perkecil berkas atau persingkat tulisan, lalu kirim lagi.")),
    422: Words(_l("Isian belum benar"), _l("Kembali ke halaman sebelumnya dan periksa isiannya.")),
    429: Words(_l("Terlalu sering"), _l("Tunggu satu menit, lalu coba lagi.")),
    500: Words(
        _l("Ada yang salah di pihak kami"),
        _l("Kejadian ini sudah tercatat. Sebut nomor di bawah bila menghubungi admin instansi Anda."),
    ),
}
AWAY_READING = Words(
    _l("Layanan sedang tidak menjawab"),
    _l("Halaman ini belum dapat dibuka. Data Anda aman; coba lagi dalam satu menit."),
)
AWAY_WRITING = Words(
    _l("Layanan sedang tidak menjawab"),
    _l(
        "Isian Anda belum tersimpan. Kirim lagi dalam satu menit, dari sini atau dengan tombol kembali peramban: yang "
        "terkirim dua kali tetap tercatat sekali."
    ),
)
EXPIRED_FORM = Words(
    _l("Formulir ini terlalu lama terbuka"),
    _l("Isian Anda belum tersimpan. Tekan tombol kembali peramban, muat ulang halamannya, lalu kirim lagi."),
)


def register_errors(app: Flask) -> None:
    """Every way out of a view that is no page becomes one."""
    app.register_error_handler(CSRFError, lambda _: page(400, EXPIRED_FORM))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(PeerUnavailable, _away)
    app.register_error_handler(Exception, _unforeseen)


def page(status: int, words: Words | None = None) -> Response:
    """The error page of this status."""
    words = words or PAGES.get(status) or PAGES[500 if status >= 500 else 400]
    again = request.full_path.rstrip("?") if request.method == "GET" and status >= 429 else None
    shown = render_template("pages/error.html", status=status, words=words, again=again, typed=_typed(status))
    response = Response(shown, status)
    if status in (429, 503):
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _typed(status: int) -> list[tuple[str, str]]:
    """What a form brought that could not be saved, for a button that sends it again. Files cannot be kept in a page."""
    if status not in (429, 503) or request.method != "POST":
        return []
    try:
        return [] if request.files else list(request.form.items(multi=True))
    except HTTPException:  # it was too large, or no form
        return []


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    return page(error.code)


def _refused(refused: Refused) -> Response:
    known = PAGES.get(refused.status, PAGES[400])
    if refused.status == 401:
        response = page(401)
        cookies.drop(response, TOKEN)
        return response
    return page(refused.status, Words(known.title, refusal_text(refused.code, refused.detail)))


def _away(error: PeerUnavailable) -> Response:
    log.warning("peer away: %s", error)
    return page(503, AWAY_READING if request.method == "GET" else AWAY_WRITING)


def _unforeseen(error: Exception) -> Response:
    log.error("unforeseen in the frontend, %s", g.get("correlation_id"), exc_info=error)
    return page(500)
