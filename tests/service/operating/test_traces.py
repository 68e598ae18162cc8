"""A trace that comes with a request goes into what the request states, and no further than it should."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.support.services import Service

GIVEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def envelope(of: Service, traceparent: str) -> dict[str, str]:
    """The headers of the fact that a change of the calendar states, when it comes with this."""
    admin = of.client("agency_admin")
    changed = admin.put("/calendar", {"holidays": ["2026-12-25"]}, headers={"traceparent": traceparent})
    assert changed.status == 200, changed.body
    with of.session() as session:
        return dict(session.execute(text("SELECT headers FROM outbox ORDER BY id DESC LIMIT 1")).scalar_one())


def test_what_a_request_states_belongs_to_its_trace(agencies: Service) -> None:
    assert envelope(agencies, GIVEN)["traceparent"] == GIVEN


@pytest.mark.parametrize("given", ["", "190001012026111001", GIVEN.upper(), f"{GIVEN}-Maria"])
def test_what_is_no_trace_is_never_kept(agencies: Service, given: str) -> None:
    assert "traceparent" not in envelope(agencies, given)


def test_a_trace_ends_with_its_request(agencies: Service) -> None:
    envelope(agencies, GIVEN)
    assert "traceparent" not in envelope(agencies, str(uuid4()))
