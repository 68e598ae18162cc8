"""Fixtures of `surveys`."""

from collections.abc import Callable

import pytest

from tests.service.surveys.agency import Surveying
from tests.support.services import Service


@pytest.fixture
def agency(service: Callable[[str], Service]) -> Surveying:
    """An agency of this test's own."""
    return Surveying(service("surveys"))
