"""By pool: one connection serves one agency, then another, then none, whatever happened on it before."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from services import SERVICES
from shared.db import AgencySession, ForeignAgency, NoAgency, Owned, as_agency
from shared.house import house
from tests.attacks.stage import Stage, owned

HERE = text("SELECT pg_backend_pid()")


@contextmanager
def one_connection(stage: Stage, name: str) -> Iterator[Callable[[], AgencySession]]:
    """Sessions of a service that share a single connection."""
    url = stage.places.settings.database_url(name, "app")
    engine = create_engine(url, pool_size=1, max_overflow=0, pool_pre_ping=True)
    app = stage.app(name)
    with app.app_context():
        yield lambda: AgencySession(house(app).db, bind=engine, expire_on_commit=False)
    engine.dispose()


def seen(session: AgencySession, cls: type[Owned]) -> set[UUID]:
    """Whose rows there are, by the ORM and by the table itself."""
    table = text(f'SELECT DISTINCT agency_id FROM "{cls.__tablename__}"')  # type: ignore[attr-defined]
    return {*session.scalars(select(cls.agency_id)), *session.scalars(table)}


def fail(session: AgencySession) -> None:
    """A statement that PostgreSQL refuses: the transaction is lost."""
    with pytest.raises(DBAPIError):
        session.execute(text("SELECT 1 / 0"))


def roll_back_to_a_savepoint(session: AgencySession) -> None:
    """The inner transaction ends, the outer goes on."""
    with pytest.raises(IntegrityError), session.begin_nested():
        raise IntegrityError("", {}, Exception())


def be_killed(session: AgencySession) -> None:
    """The server ends the connection under the session."""
    with pytest.raises(DBAPIError):
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


ENDS: dict[str, Callable[[AgencySession], None]] = {
    "a commit": AgencySession.commit,
    "a rollback": AgencySession.rollback,
    "an error": fail,
    "a savepoint rolled back": roll_back_to_a_savepoint,
    "a killed backend": be_killed,
    "nothing at all": lambda _: None,
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", SERVICES)
def test_a_connection_forgets_whose_it_was(stage: Stage, name: str, end: str, tried: Counter[str]) -> None:
    classes = list(owned(name))
    with one_connection(stage, name) as session_of:
        for cls in classes:
            tried["by pool"] += 4
            for twin in (stage.a, stage.b, stage.a):
                with as_agency(twin.agency_id), session_of() as session:
                    assert seen(session, cls) == {twin.agency_id}
                    ENDS[end](session)
            with session_of() as session, pytest.raises(NoAgency):
                seen(session, cls)
            with pytest.raises(DBAPIError), session_of().get_bind().connect() as bare:  # past every session
                bare.execute(text(f'SELECT count(*) FROM "{cls.__tablename__}"'))  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", SERVICES)
def test_it_is_one_connection_and_a_session_does_not_change_hands(stage: Stage, name: str, tried: Counter[str]) -> None:
    cls = next(owned(name))
    tried["by pool"] += 2
    with one_connection(stage, name) as session_of:
        pids = set()
        for twin in (stage.a, stage.b):
            with as_agency(twin.agency_id), session_of() as session:
                pids.add(session.scalar(HERE))
        assert len(pids) == 1
        with as_agency(stage.a.agency_id), session_of() as session:
            seen(session, cls)
            with as_agency(stage.b.agency_id), pytest.raises(ForeignAgency):
                seen(session, cls)


def test_threads_of_both_agencies_share_a_pool_and_see_their_own(stage: Stage, tried: Counter[str]) -> None:
    def ask(number: int) -> bool:
        twin, name = (stage.a, stage.b)[number % 2], SERVICES[number % len(SERVICES)]
        with stage.service(name, twin).session() as session:
            classes = list(owned(name))
            return seen(session, classes[number % len(classes)]) == {twin.agency_id}

    tried["by pool"] += 200
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(200)))
