"""By reference: the database itself refuses a row that points into another agency, with no other wall up."""

from collections import Counter

import pytest

from services import SERVICES
from tests.attacks.references import attack_references, references
from tests.attacks.stage import Stage


@pytest.mark.parametrize("name", SERVICES)
def test_no_row_points_into_another_agency(stage: Stage, name: str, tried: Counter[str]) -> None:
    tried["by reference"] += 2 * len(references(name))
    assert list(attack_references(stage, name)) == []
