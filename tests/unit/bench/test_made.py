"""Made-up agencies: the same for the same seed, and such as the sheets of `agencies` would take."""

from collections import Counter

import pytest

from deploy.bench.made.agency import Agency, agency, nip_of
from services.agencies.rules.organisation import circle, nip_fault, paths
from shared.vocabulary import Competency

SIZE = 600


@pytest.fixture(scope="module")
def made() -> Agency:
    return agency(SIZE, seed=7)


def test_the_same_seed_makes_the_same_agency_and_another_one_another(made: Agency) -> None:
    assert agency(SIZE, seed=7) == made
    assert agency(SIZE, seed=8) != made


def test_it_has_as_many_people_as_wanted_and_each_once(made: Agency) -> None:
    assert len(made.employees) == SIZE
    assert len({employee.id for employee in made.employees}) == SIZE
    assert len({employee.nip for employee in made.employees}) == SIZE


def test_a_hundred_thousand_nip_differ_and_hold() -> None:
    nips = [nip_of(number) for number in range(100_000)]
    assert len(set(nips)) == 100_000
    assert all(nip_fault(nip) is None and nip.startswith("1900") for nip in nips[::997])


def test_paths_and_organisations_are_those_of_the_tree(made: Agency) -> None:
    expected = paths({str(unit.id): str(unit.parent_id) if unit.parent_id else None for unit in made.units})
    by_id = {unit.id: unit for unit in made.units}
    for unit in made.units:
        assert tuple(map(str, unit.path)) == expected[str(unit.id)]
        nearest = next(id_ for id_ in reversed(unit.path) if by_id[id_].is_organisation)
        assert unit.organisation_id == nearest


def test_everybody_but_the_head_has_a_superior_and_nobody_is_above_themselves(made: Agency) -> None:
    superiors = {str(own): str(above) if above else None for own, above in made.superiors.items()}
    assert [own for own, above in superiors.items() if above is None] == [str(made.employees[0].id)]
    assert not circle(superiors)


def test_spans_are_those_that_people_can_lead(made: Agency) -> None:
    led = Counter(above for above in made.superiors.values() if above)
    assert max(led.values()) <= 20


def test_every_unit_has_a_head_who_serves_in_it(made: Agency) -> None:
    for unit in made.units:
        assert unit.head is not None
        assert unit.head.unit_id == unit.id


def test_positions_ask_for_every_competency(made: Agency) -> None:
    for position in made.positions.values():
        assert set(position.standard) == set(Competency)
