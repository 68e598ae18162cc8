"""A service whose settings an admin changes, for tests of what such a change leaves behind."""

from collections.abc import Callable

import pytest

from tests.service.agencies.conftest import as_operator, registration
from tests.support.services import Service


@pytest.fixture
def agencies(service: Callable[[str], Service]) -> Service:
    """The service `agencies`, and an agency that it knows."""
    of = service("agencies")
    body = registration("http://127.0.0.1:1/rekaan", id=str(of.agency_id), slug=of.slug)
    assert as_operator(of.places).post("/agencies", body).status == 201
    return of
