"""The dashboard for Grafana asks for figures that exist, by labels that they have."""

import json
import re
from pathlib import Path

from werkzeug.test import Client
from werkzeug.wrappers import Response

from deploy import inside
from shared import metrics
from shared.delivery import gauges

ROOT = Path(__file__).parents[3]
BOARD = json.loads((ROOT / "deploy" / "grafana" / "cendana.json").read_text())
GAUGE = re.compile(r'_gauge\(\s*"(\w+)"')
SUFFIX = re.compile(r"_(count|sum|bucket|total)$")


def queries() -> list[str]:
    """Every expression of every panel."""
    return [target["expr"] for panel in BOARD["panels"] for target in panel.get("targets", [])]


def known() -> set[str]:
    """The names of all figures that processes tell."""
    own = {f"cendana_{name}" for name in GAUGE.findall(Path(gauges.__file__).read_text())}
    return own | {metrics.request_seconds._name, metrics.request_statements._name, metrics.agency_requests._name}


def test_every_figure_that_is_asked_for_exists() -> None:
    asked = {SUFFIX.sub("", name) for query in queries() for name in re.findall(r"cendana_\w+", query)}
    assert asked <= known()
    assert known() - asked == set(), "a figure that nobody looks at"


def test_panels_do_not_lie_on_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        taken |= cells
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])


def test_the_inside_tells_what_is_missing_and_nothing_at_other_paths() -> None:
    missing: list[str] = []
    client = Client(inside.Inside(lambda: missing))
    assert client.get("/readyz").json == {"status": "ready", "missing": []}
    missing.append("database")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "not ready", "missing": ["database"]})
    assert client.get("/healthz").status_code == 200
    assert client.get("/").status_code == client.post("/metrics").status_code == 404
    assert b"cendana_request_seconds" in client.get("/metrics").data


def test_the_inside_stands_at_its_port_alone() -> None:
    app = inside.beside(Response("the world"), inside.Inside(list), "0.0.0.0:9000")
    assert Client(app).get("/metrics", environ_overrides={"SERVER_PORT": "8000"}).data == b"the world"
    there = Client(app).get("/metrics", environ_overrides={"SERVER_PORT": "9000", "HTTP_HOST": "x:8000"})
    assert there.content_type.startswith("text/plain")
