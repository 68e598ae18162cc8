"""What is held about people is declared, column by column: a new reference to somebody is declared, or this fails."""

import importlib

import pytest

from deploy.migrate import metadata_of
from services import SERVICES
from shared.auth.roles import ROLES
from shared.personal.declared import Register, faults


def register_of(service: str) -> Register:
    """What a service declares."""
    found = importlib.import_module(f"services.{service}.personal").REGISTER
    assert isinstance(found, Register)
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_every_id_says_whose_it_is(service: str) -> None:
    assert faults(register_of(service), metadata_of(service).tables) == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_new_reference_to_somebody_is_missed(service: str) -> None:
    register = register_of(service)
    table = next(personal for personal in register.tables if personal.by)
    less = Register(service, register.activities, tuple(p for p in register.tables if p != table), register.others)
    assert faults(less, metadata_of(service).tables) != []


@pytest.mark.parametrize("service", SERVICES)
def test_those_who_see_are_roles_that_there_are(service: str) -> None:
    assert {role for activity in register_of(service).activities for role in activity.seen_by} <= set(ROLES)
