"""By id: no route shows, changes or refers to what another agency has, wherever its ids are put."""

from collections import Counter

import pytest

from services import SERVICES
from tests.attacks.routes import attack_routes
from tests.attacks.stage import Stage


@pytest.mark.parametrize("name", SERVICES)
def test_no_route_reaches_another_agency(own_stage: Stage, name: str, tried: Counter[str]) -> None:
    before = own_stage.digest_of(own_stage.b)
    outcome = attack_routes(own_stage, name)
    tried["by id"] += outcome.tried
    assert outcome.breaches == []
    assert own_stage.digest_of(own_stage.b) == before, "rows of B are not what they were"
    assert outcome.shallow == [], "schemas stopped these before any id was looked at: teach tests/attacks/made.py"
