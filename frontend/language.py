"""The language of a page: Indonesian unless the reader chose English, and English from one .po file for each area."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from babel.support import NullTranslations
from flask import Flask, Response, g, request
from flask_babel import Babel, Domain, LazyString, get_locale

from frontend import cookies
from shared.i18n import LANGUAGES, SOURCE, translations

HERE = Path(__file__).parent
COOKIE = "cendana_lang"
YEAR = 365 * 24 * 3600  # seconds


def catalogues(language: str) -> list[Path]:
    """The .po files of a language, base first so that an area's own word wins."""
    files = sorted((HERE / "translations" / language / "LC_MESSAGES").glob("*.po"))
    return sorted(files, key=lambda file: file.stem != "base")


class Catalogues(Domain):
    """Messages compiled in memory at start, so that no .mo file can be stale or in conflict."""

    def __init__(self) -> None:
        super().__init__(translation_directories=[str(HERE / "translations")])
        self._loaded = {language: translations(catalogues(language), language) for language in LANGUAGES}

    def get_translations(self) -> NullTranslations:
        """Those of the reader's language."""
        locale = get_locale()
        return self._loaded[locale.language if locale and locale.language in LANGUAGES else SOURCE]


def choose_language() -> str:
    """The language that the address asks for, or that the reader chose before, or Indonesian."""
    for wanted in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return str(wanted)
    return SOURCE


def other_language() -> dict[str, str]:
    """The switch in the bar: code, its own name, and this page's address in it."""
    code, name = ("id", "Bahasa Indonesia") if g.language == "en" else ("en", "English")
    kept: dict[str, Any] = request.args.to_dict(flat=False) | {"lang": [code]}
    path = request.path if request.url_rule and "GET" in (request.url_rule.methods or ()) else "/"
    return {"code": code, "name": name, "href": f"{path}?{urlencode(kept, doseq=True)}"}


def remember_language(response: Response) -> Response:
    """Keep what `?lang=` chose."""
    if request.args.get("lang") in LANGUAGES:
        cookies.keep(response, COOKIE, g.language, YEAR)
    return response


def plain(value: Any) -> Any:
    """A lazy text as the text it is, so that templates escape it: by itself it claims to be HTML, whatever is in it."""
    return str(value) if isinstance(value, LazyString) else value


def register_language(app: Flask) -> None:
    """Flask-Babel with catalogues of our own."""
    app.jinja_env.finalize = plain
    Babel(app, default_locale=SOURCE, locale_selector=choose_language)
    app.extensions["babel"].instance.domain_instance = Catalogues()
    app.jinja_env.globals["other_language"] = other_language
