"""The frontend as a Flask app: server-rendered pages that reach the services over HTTP and own no data."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined

from frontend import login, pages
from frontend.area import Area
from frontend.areas import AREAS
from frontend.assets import register_assets
from frontend.errors import register_errors
from frontend.formats import register_formats
from frontend.language import register_language, remember_language
from frontend.navigation import menu
from frontend.refusals import COMMON
from frontend.security import register_security
from frontend.session import begin, is_closed, keep_cookies, refuse_unmarked_views
from frontend.state import Frontend
from shared.metrics import measure_requests
from shared.peers import Peers
from shared.settings import Settings
from shared.tracing import trace_requests

LARGEST_POST = 12 * 1024 * 1024  # bytes: a table of ten thousand employees, and room
FORM_LIFE = timedelta(hours=12)  # how long a page with a form may lie open


def create_app(settings: Settings | None = None, peers: Peers | None = None, areas: Sequence[Area] = AREAS) -> Flask:
    """The app with these areas. Without settings it is the embedded profile."""
    settings = settings or Settings()
    app = Flask("frontend", root_path=__file__.rpartition("/")[0])
    state = Frontend(settings, peers or Peers(settings), tuple(areas), _refusals(areas))
    app.extensions["frontend"] = state
    _configure(app, state)
    measure_requests(app, "frontend")
    trace_requests(app, "frontend", is_closed)
    app.before_request(begin)
    app.after_request(keep_cookies)
    app.after_request(remember_language)
    CSRFProtect(app).exempt(login.provider_ended)  # a provider's server has no page of ours; its token proves it
    Bootstrap5(app)
    register_language(app)
    register_formats(app)
    register_security(app, settings)
    register_assets(app)
    register_errors(app)
    for blueprint in (pages.bp, login.bp, *(bp for area in areas for bp in area.blueprints)):
        app.register_blueprint(blueprint)
    refuse_unmarked_views(app)
    return app


def _configure(app: Flask, state: Frontend) -> None:
    app.config.update(
        SECRET_KEY=state.settings.secret_key,
        SESSION_COOKIE_NAME="cendana_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=state.https,
        MAX_CONTENT_LENGTH=LARGEST_POST,
        WTF_CSRF_TIME_LIMIT=int(FORM_LIFE.total_seconds()),
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["menu"] = menu


def _refusals(areas: Sequence[Area]) -> dict[str, object]:
    """The words of every code for pages of no area: the house's own, then each area's in turn."""
    texts = dict(COMMON)
    for area in areas:
        texts = {**area.refusals, **texts}
    return texts
