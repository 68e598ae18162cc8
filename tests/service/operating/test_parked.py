"""Parked facts through the doors of a service: who sees which, what they never see, and what may be decided."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.agencies.commands.agencies import PLATFORM_ID
from shared.delivery import parking
from shared.delivery.operating import without_words
from shared.eventlog.port import Partition, Record
from tests.support.people import Client, person
from tests.support.services import Service

TYPE = "cendana.evaluations.evaluation_finalised.v1"
TOPIC = "cendana.evaluations"
NAME = "Maria Contoh"
BODY = b'{"note": "Maria Contoh"}'
REASON = "Instansi uji sudah dihapus."
POSITION = iter(range(10**9, 2 * 10**9))


@pytest.fixture
def training(service: Callable[[str], Service]) -> Service:
    """A service in which facts are parked."""
    return service("training")


def operator(of: Service) -> Client:
    """The operator, of the platform's own agency."""
    return Client(of.app, lambda: of.places.token(person(PLATFORM_ID, "operator"), of.name))


def park(of: Service, class_: str, error: str = "TypeError: a bug", subject: UUID | None = None) -> int:
    """Put a fact of this agency aside, as the worker would; its number."""
    key = f"{of.agency_id}/{subject or uuid4()}"
    headers = {"ce_id": str(uuid4()), "ce_agency": str(of.agency_id), "ce_type": TYPE}
    record = Record(Partition(TOPIC, 0), next(POSITION), key, headers, BODY)
    with of.app.app_context(), of.house.db.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO offsets (grp, topic, number, next) VALUES ('training', :topic, 0, 0)"
                " ON CONFLICT DO NOTHING"
            ),
            {"topic": TOPIC},
        )
        parking.park(connection, "training", record, class_, error)
        return int(connection.execute(text("SELECT max(id) FROM parked")).scalar_one())


def blocked(of: Service, subject: UUID) -> bool:
    """Whether the key of this subject waits."""
    with of.app.app_context(), of.house.db.engine.connect() as connection:
        return bool(parking.blocked(connection, "training", {(TOPIC, f"{of.agency_id}/{subject}")}))


def is_due(of: Service, number: int) -> bool:
    """Whether the worker will take this fact up at its next look."""
    question = text("SELECT retry_at <= clock_timestamp() FROM parked WHERE id = :id")
    with of.app.app_context(), of.house.db.engine.connect() as connection:
        return bool(connection.execute(question, {"id": number}).scalar_one())


def numbers(client: Client, status: str = "PARKED") -> list[int]:
    """The numbers of all parked facts that somebody sees."""
    found, page = [], 1
    while True:
        body = client.get(f"/operating/parked?status={status}&per_page=200&page={page}").body
        found += [item["id"] for item in body["items"]]
        if page >= body["pages"]:
            return found
        page += 1


def test_an_admin_sees_the_parked_facts_of_the_own_agency_alone(training: Service) -> None:
    other = training.of_another_agency()
    own, foreign = park(training, "BUG"), park(other, "BUG")
    admin = training.client("agency_admin")
    assert numbers(admin) == [own]
    assert admin.get(f"/operating/parked/{own}").status == 200
    assert admin.get(f"/operating/parked/{foreign}").status == 404
    assert admin.post(f"/operating/parked/{foreign}/retry").status == 404
    assert not is_due(other, foreign)


def test_the_database_itself_fills_the_view_with_one_agency(training: Service) -> None:
    """Not the statement: a session of an agency that asks for everything gets its own, and none gets nothing."""
    park(training, "BUG")
    park(training.of_another_agency(), "BUG")
    with training.session() as session:
        found = session.execute(text("SELECT DISTINCT agency_id FROM own_parked")).scalars().all()
    assert found == [training.agency_id]
    with training.app.app_context(), training.house.db.engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text("SELECT * FROM own_parked")).all()


def test_the_operator_sees_those_of_every_agency_and_the_body_of_none(training: Service) -> None:
    other = training.of_another_agency()
    own, foreign = park(training, "BUG", f"KeyError: '{NAME}'"), park(other, "SECURITY")
    seen = numbers(operator(training))
    assert {own, foreign} <= set(seen)
    one = operator(training).get(f"/operating/parked/{own}").body
    assert (one["agency_id"], one["type"], one["kind"]) == (str(training.agency_id), TYPE, "BUG")
    assert one["error"] == "KeyError: …"
    assert NAME not in str(one)
    assert not {"payload", "headers", "key"} & one.keys()


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        ("KeyError: 'Maria'", "KeyError: …"),
        ('ValueError: "Jalan Rekaan 3" is none', "ValueError: … is none"),
        ("KeyError: 'unit_id'", "KeyError: 'unit_id'"),
        ("ValueError: 'SANGAT_BAIK' is not a valid Predikat", "ValueError: 'SANGAT_BAIK' is not a valid Predikat"),
        ("ValueError: 190001011920031001", "ValueError: …"),
        ("ValueError: '5371010101000001'", "ValueError: …"),
        (f"NotYet: unit {UUID(int=7)}", f"NotYet: unit {UUID(int=7)}"),
        ("(IntegrityError) 23503 violates foreign key", "(IntegrityError) 23503 violates foreign key"),
    ],
)
def test_an_error_shows_ids_and_codes_and_no_words_of_people(error: str, shown: str) -> None:
    assert without_words(error) == shown


def test_what_was_forged_into_an_envelope_is_not_shown(training: Service) -> None:
    headers = {"ce_id": NAME, "ce_agency": str(training.agency_id), "ce_type": f"<b>{NAME}"}
    record = Record(Partition(TOPIC, 0), next(POSITION), NAME, headers, BODY)
    with training.app.app_context(), training.house.db.engine.begin() as connection:
        parking.park(connection, "training", record, "UNDECODABLE", f"ValueError: '{NAME}'")
    (one,) = training.client("agency_admin").get("/operating/parked").body["items"]
    assert NAME not in str(one)


def test_a_retry_is_for_the_first_of_its_key(training: Service) -> None:
    subject = uuid4()
    first, behind = park(training, "BUG", subject=subject), park(training, "BEHIND", subject=subject)
    answer = training.client("agency_admin").post(f"/operating/parked/{behind}/retry")
    assert answer.status == 202
    assert (is_due(training, first), is_due(training, behind)) == (True, False)
    assert blocked(training, subject)


def test_a_forged_fact_is_never_handled_again(training: Service) -> None:
    number = park(training, "SECURITY")
    answer = operator(training).post(f"/operating/parked/{number}/retry")
    assert (answer.status, answer.body["code"]) == (409, "not-replayable")


def test_a_discarded_fact_is_kept_with_its_reason_and_frees_its_key(training: Service) -> None:
    subject = uuid4()
    first, behind = park(training, "BUG", subject=subject), park(training, "BEHIND", subject=subject)
    answer = operator(training).post(f"/operating/parked/{first}/discard", {"reason": REASON})
    assert (answer.status, answer.body["status"], answer.body["reason"]) == (200, "DISCARDED", REASON)
    assert answer.body["decided_by"] is not None
    assert answer.body["decided_at"] is not None
    assert (blocked(training, subject), is_due(training, behind)) == (True, True)
    operator(training).post(f"/operating/parked/{behind}/discard", {"reason": REASON})
    assert not blocked(training, subject)
    admin = training.client("agency_admin")
    assert numbers(admin) == []
    assert numbers(admin, "DISCARDED") == [first, behind]
    again = operator(training).post(f"/operating/parked/{first}/discard", {"reason": REASON})
    assert (again.status, again.body["code"]) == (409, "decided-already")


def test_a_discard_says_why(training: Service) -> None:
    number = park(training, "BUG")
    for body in ({}, {"reason": "  "}, {"reason": "asal"}):
        assert operator(training).post(f"/operating/parked/{number}/discard", body).status == 422
    assert numbers(training.client("agency_admin")) == [number]


def test_an_admin_does_not_discard(training: Service) -> None:
    number = park(training, "BUG")
    answer = training.client("agency_admin").post(f"/operating/parked/{number}/discard", {"reason": REASON})
    assert answer.status == 403


@pytest.mark.parametrize("role", ["employee", "survey_officer", "training_organiser", "inspector"])
def test_nobody_else_sees_any(training: Service, role: str) -> None:
    client = training.client(role)
    assert client.get("/operating/state").status == 403
    assert client.get("/operating/parked").status == 403


def test_the_state_is_figures_over_all_agencies(training: Service) -> None:
    before = operator(training).get("/operating/state").body
    park(training, "BUG")
    park(training.of_another_agency(), "BUG")
    after = operator(training).get("/operating/state").body
    assert after["parked"]["BUG"] - before["parked"].get("BUG", 0) == 2
    assert after["service"] == "training"
    assert str(training.agency_id) not in str(after)
    assert training.client("agency_admin").get("/operating/state").status == 403
