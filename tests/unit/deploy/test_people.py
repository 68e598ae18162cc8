"""The demo people must be usable as they stand, and nobody may take them for real ones."""

from collections import Counter

import pytest

from deploy.people import AGENCIES, CIVIL, LICENCES, SURNAMES, DemoAgency
from deploy.people_files import TABLES, as_csv, as_xlsx, openid_data
from shared.auth.roles import ASSIGNABLE
from shared.settings import Settings
from shared.sheets import read_sheet
from shared.vocabulary import Employment

both = pytest.mark.parametrize("agency", AGENCIES, ids=lambda agency: agency.slug)


@both
def test_the_people_are_recognisably_invented(agency: DemoAgency) -> None:
    for employee in agency.employees:
        assert employee.name.split()[-1] in SURNAMES
        assert employee.nip.startswith("1900")
        assert employee.nip.isdigit()
        assert len(employee.nip) == 18
        assert employee.email.endswith(".example")


def test_no_nip_and_no_login_name_occurs_twice() -> None:
    everybody = [employee for agency in AGENCIES for employee in agency.employees]
    assert max(Counter(employee.nip for employee in everybody).values()) == 1
    assert max(Counter(employee.sub for employee in everybody).values()) == 1


@both
def test_everybody_but_the_head_of_the_agency_has_a_superior(agency: DemoAgency) -> None:
    top = [employee for employee in agency.employees if employee.superior is None]
    assert [employee.nip for employee in top] == [agency.units[0].head]
    for employee in agency.employees:
        path = [employee.nip]
        while (above := agency.by_nip[path[-1]].superior) is not None:
            assert above not in path
            path.append(above)


@both
def test_a_published_figure_has_enough_staff_behind_it(agency: DemoAgency) -> None:
    assert all(len(agency.staff_of(unit)) >= 5 for unit in (CIVIL, LICENCES))


@both
def test_every_role_of_the_story_has_a_holder(agency: DemoAgency) -> None:
    for role in set(ASSIGNABLE) - {"agency_admin"}:
        assert agency.holder_of(role)
    assert agency.holder_of("cause_reviewer").unit != CIVIL
    assert agency.holder_of("unit_officer").unit == CIVIL
    assert agency.holder_of("reward_manager") != agency.holder_of("reward_approver")


@both
def test_both_kinds_of_employment_work_in_every_unit_but_the_top(agency: DemoAgency) -> None:
    for unit in agency.units[1:]:
        assert {employee.employment for employee in agency.staff_of(unit.code)} == set(Employment)


@both
@pytest.mark.parametrize("write", [as_csv, as_xlsx])
@pytest.mark.parametrize("kind", TABLES)
def test_the_sheets_can_be_read_back(agency: DemoAgency, kind: str, write: object) -> None:
    headings, rows = TABLES[kind](agency)
    assert callable(write)
    sheet = read_sheet(write((headings, rows)))
    assert sheet.headings == tuple(headings)
    assert [cells for _, cells in sheet.rows] == [tuple(row) for row in rows]


def test_the_provider_gets_a_realm_for_each_agency_and_the_operators() -> None:
    slugs = ["platform", *(agency.slug for agency in AGENCIES)]
    data = openid_data("http://127.0.0.1:1", Settings(), {slug: f"rahasia {slug}" for slug in slugs})
    assert list(data["realms"]) == slugs
    for realm in data["realms"].values():
        assert realm["client"]["redirect_uris"] == [f"{Settings().address}/masuk/kembali"]
