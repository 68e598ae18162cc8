"""Units are found by what they are called, for lists that other services narrow to them."""

from tests.service.agencies.test_organisation import UNITS, agencies, take, take_all
from tests.support.services import Service

__all__ = ["agencies"]  # the fixture


def test_units_are_found_by_name_or_code_those_higher_up_first_and_never_all_of_many(agencies: Service) -> None:
    take_all(agencies)
    many = "".join(f"S{number:03d},Seksi {number},LOK,,\n" for number in range(60))
    assert take(agencies, "units", UNITS + many).status == 200
    admin = agencies.client("agency_admin")
    with agencies.statements() as seen:
        found = admin.get("/units?q=seksi").body
    assert (len(found["items"]), found["more"], len(seen)) == (50, True, 1)
    assert {unit["depth"] for unit in found["items"]} == {3}
    few = agencies.client("training_organiser").get("/units?q=o").body
    assert ([unit["code"] for unit in few["items"]], few["more"]) == (["ROOT", "LOK"], False)
    assert admin.get("/units?q=%25").body["items"] == []
    assert agencies.of_another_agency().client("agency_admin").get("/units?q=seksi").body["items"] == []
