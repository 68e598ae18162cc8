"""Seats: one for each, never more than fit, later ones wait and move up, and a nomination lapses."""

import threading
from datetime import timedelta
from uuid import UUID

from icalendar import Calendar

from services.training.models.workshops import Enrolment, Workshop
from shared.events.agencies import EmployeeLeft
from shared.events.training import SeatConfirmed
from tests.service.training.conftest import Office
from tests.support.services import START


def states(office: Office) -> dict[UUID, str]:
    """What became of each nominee."""
    return {row.employee_id: row.state for row in office.service.rows(Enrolment)}


def test_confirming_twice_is_one_seat(office: Office) -> None:
    person = office.learner()
    workshop_id, (enrolment,) = office.seated(person, capacity=2)
    assert office.confirm(person, enrolment).body["state"] == "CONFIRMED"
    assert office.organiser.get(f"/workshops/{workshop_id}").body["taken"] == 1
    (fact,) = office.service.stated(SeatConfirmed)
    assert (str(fact.enrolment_id), str(fact.workshop_id), fact.employee_id) == (enrolment, workshop_id, person)


def test_whoever_holds_the_lock_of_a_workshop_asks_for_nothing_more_before_writing(office: Office) -> None:
    """All who confirm wait for each other there: one statement locks the workshop and then the nomination."""
    person = office.learner()
    (enrolment,) = office.nominate(office.schedule(capacity=2), person)
    with office.service.statements() as seen:
        assert office.confirm(person, enrolment).body["state"] == "CONFIRMED"
    lock, *written = (statement for statement in seen if "FROM agency" not in statement)  # the zone, asked before
    assert lock.rstrip().endswith("FOR UPDATE OF workshop, enrolment")
    assert [statement.split()[0] for statement in written] == ["UPDATE", "UPDATE", "INSERT"], "and a fact"


def test_who_comes_later_waits_and_moves_up_in_order(office: Office) -> None:
    first, second, third = office.learner(), office.learner(), office.learner()
    workshop_id = office.schedule(capacity=1)
    a, b, c = office.nominate(workshop_id, first, second, third)
    assert [office.confirm(*pair).body["state"] for pair in ((first, a), (third, c), (second, b))] == [
        "CONFIRMED",
        "WAITING",
        "WAITING",
    ]
    assert [office.my_plan(p)["enrolments"][0]["ahead"] for p in (first, third, second)] == [None, 0, 1]
    assert [office.employee(first).post(f"/enrolments/{a}/decline").body["state"] for _ in range(2)] == ["DECLINED"] * 2
    assert states(office) == {first: "DECLINED", third: "CONFIRMED", second: "WAITING"}
    assert [fact.employee_id for fact in office.service.stated(SeatConfirmed)] == [first, third]
    office.employee(second).post(f"/enrolments/{b}/decline")
    office.employee(third).post(f"/enrolments/{c}/decline")
    (workshop,) = office.service.rows(Workshop)
    assert (workshop.taken, workshop.waiting) == (0, 0)
    assert office.confirm(first, a).body["state"] == "CONFIRMED"


def test_the_seat_of_somebody_who_left_goes_to_the_next(office: Office) -> None:
    first, second = office.learner(), office.learner()
    workshop_id = office.schedule(capacity=1)
    a, b = office.nominate(workshop_id, first, second)
    office.confirm(first, a)
    office.confirm(second, b)
    office.service.receive(EmployeeLeft(employee_id=first, on=START.date()))
    assert states(office) == {first: "DECLINED", second: "CONFIRMED"}
    (workshop,) = office.service.rows(Workshop)
    assert (workshop.taken, workshop.waiting) == (1, 0)


def test_who_leaves_after_the_workshop_keeps_the_seat(office: Office) -> None:
    person = office.learner()
    _, (enrolment,) = office.seated(person, capacity=2)
    office.confirm(person, enrolment)
    office.service.receive(EmployeeLeft(employee_id=person, on=START.date() + timedelta(days=365)))
    assert states(office) == {person: "CONFIRMED"}


def test_a_hundred_people_confirm_at_once_for_thirty_seats(office: Office) -> None:
    people = office.crew(100)
    office.learner()
    workshop_id = office.schedule(capacity=30)
    enrolments = office.nominate(workshop_id, *people)
    clients = [office.employee(person) for person in people]
    start, statuses = threading.Barrier(100), []

    def confirm(place: int) -> None:
        start.wait()
        for _ in range(2):
            statuses.append(clients[place].post(f"/enrolments/{enrolments[place]}/confirm").status)

    threads = [threading.Thread(target=confirm, args=(place,)) for place in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 200
    found = list(states(office).values())
    assert (found.count("CONFIRMED"), found.count("WAITING")) == (30, 70)
    stated = office.service.stated(SeatConfirmed)
    assert len({fact.enrolment_id for fact in stated}) == len(stated) == 30
    tickets = sorted(row.ticket for row in office.service.rows(Enrolment) if row.state == "WAITING")
    assert tickets == list(range(1, 71))
    (workshop,) = office.service.rows(Workshop)
    assert (workshop.taken, workshop.waiting) == (30, 70)


def test_many_leave_at_once_and_as_many_move_up(office: Office) -> None:
    people = office.crew(24)
    office.learner()
    workshop_id = office.schedule(capacity=12)
    enrolments = office.nominate(workshop_id, *people)
    for person, enrolment in zip(people, enrolments, strict=True):
        office.confirm(person, enrolment)
    leaving = list(zip(people, enrolments, strict=True))[:12]
    threads = [
        threading.Thread(target=lambda p=p, e=e: office.employee(p).post(f"/enrolments/{e}/decline"))
        for p, e in leaving
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = states(office)
    assert {found[person] for person, _ in leaving} == {"DECLINED"}
    assert [found[person] for person in people[12:]] == ["CONFIRMED"] * 12
    (workshop,) = office.service.rows(Workshop)
    assert (workshop.taken, workshop.waiting) == (12, 0)


def test_a_seat_is_for_the_nominee_alone(office: Office, neighbour: Office) -> None:
    person, other = office.learner(), office.learner()
    workshop_id = office.schedule()
    (enrolment,) = office.nominate(workshop_id, person)
    for who in (office.employee(other), office.head, office.organiser, neighbour.employee(person)):
        assert who.get(f"/enrolments/{enrolment}").status == 404
        assert who.post(f"/enrolments/{enrolment}/confirm").status == 404
        assert who.post(f"/enrolments/{enrolment}/decline").status == 404
        assert who.get(f"/enrolments/{enrolment}/calendar.ics").status == 404
    assert office.service.client().post(f"/enrolments/{enrolment}/confirm").status == 401
    assert (
        office.service.client("employee").post(f"/enrolments/{enrolment}/confirm").body["code"] == "no-employee-record"
    )
    assert states(office) == {person: "NOMINATED"}


def test_a_nomination_lapses_after_the_agencys_days(office: Office) -> None:
    late, ready = office.learner(), office.learner()
    workshop_id = office.schedule()
    admin = office.service.client("agency_admin")
    settings = {**admin.get("/settings").body, "days_to_confirm": 2}
    assert admin.put("/settings", {"settings": settings}).status == 200
    a, b = office.nominate(workshop_id, late, ready)
    office.confirm(ready, b)
    office.service.time_passes(START + timedelta(days=2, hours=14))
    assert states(office)[late] == "NOMINATED"
    office.service.time_passes(START + timedelta(days=2, hours=15))  # midnight in Kupang
    assert states(office) == {late: "LAPSED", ready: "CONFIRMED"}
    assert office.confirm(late, a).body["code"] == "nomination-lapsed"
    assert office.confirm(ready, b).body["state"] == "CONFIRMED"
    assert office.nominate(workshop_id, late) == [a]
    assert office.confirm(late, a).body["state"] == "CONFIRMED"


def test_a_nominee_cannot_confirm_late_even_before_time_is_told(office: Office) -> None:
    person = office.learner()
    (enrolment,) = office.nominate(office.schedule(), person)
    office.service.clock.move(days=8)
    assert office.confirm(person, enrolment).body["code"] == "nomination-lapsed"


def test_nothing_changes_once_the_workshop_began(office: Office) -> None:
    person, other = office.learner(), office.learner()
    soon = (START + timedelta(hours=2)).isoformat()
    workshop_id = office.schedule(starts_at=soon)
    a, b = office.nominate(workshop_id, person, other)
    office.confirm(person, a)
    office.service.clock.move(hours=2)
    assert office.confirm(other, b).body["code"] == "workshop-closed"
    assert office.employee(person).post(f"/enrolments/{a}/decline").body["code"] == "workshop-closed"
    office.service.time_passes()
    assert states(office) == {person: "CONFIRMED", other: "LAPSED"}


def test_time_of_one_agency_lapses_nothing_of_another(office: Office, neighbour: Office) -> None:
    person = office.learner()
    office.nominate(office.schedule(), person)
    neighbour.service.time_passes(START + timedelta(days=13))
    assert states(office) == {person: "NOMINATED"}


def test_the_calendar_file_says_what_when_and_where(office: Office) -> None:
    person = office.learner()
    (enrolment,) = office.nominate(office.schedule(title="Layanan; ramah, cepat"), person)
    answer = office.employee(person).get(f"/enrolments/{enrolment}/calendar.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "lokakarya.ics" in answer.headers["Content-Disposition"]
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == ("Layanan; ramah, cepat", "Aula rekaan")
    assert event.decoded("DTSTART") == START + timedelta(days=14)
    assert event.decoded("DTEND") == START + timedelta(days=14, minutes=6 * 45)


def test_a_workshop_of_several_days_has_no_known_end(office: Office) -> None:
    person = office.learner()
    (enrolment,) = office.nominate(office.schedule(hours="20"), person)
    (event,) = Calendar.from_ical(office.employee(person).get(f"/enrolments/{enrolment}/calendar.ics").content).walk(
        "VEVENT"
    )
    assert "DTEND" not in event
