"""Fixtures for tests of pages: the whole platform with the people of the demonstration, signed in as they are named."""

import pytest
from flask import Flask

from tests.support.demo_platform import DemoPlatform, frontend_over
from tests.support.services import START, Places


@pytest.fixture(scope="session")
def all_pages(places: Places) -> Flask:
    """The frontend with all its areas over all services, made once."""
    return frontend_over(places)


@pytest.fixture
def empty_platform(places: Places, all_pages: Flask) -> DemoPlatform:
    """An agency of this test's own, just registered: no units, no people."""
    places.clock.now = START
    return DemoPlatform(places, all_pages).registered()


@pytest.fixture
def platform(empty_platform: DemoPlatform) -> DemoPlatform:
    """An agency of this test's own with the people of Kota Kupang, known to every service."""
    return empty_platform.staffed()
