"""An agency changes what its roles hold: within what there is, and never so that it locks itself out."""

from uuid import UUID, uuid4

import pytest

from services.agencies.models.permissions import RoleBundle
from services.agencies.rules.permissions import CHANGEABLE
from shared.auth.principal import Grant
from shared.auth.roles import CATALOGUE, OF_THE_WHOLE, PLATFORM_ROLES, ROLES, SIGNED_IN
from tests.service.agencies.conftest import ANI_NIP, BUDI_NIP, Door, staff
from tests.support.people import Client
from tests.support.services import Service


def held(admin: Client, role: str) -> set[str]:
    """What the role holds now."""
    return next(set(item["permissions"]) for item in admin.get("/bundles").body["items"] if item["role"] == role)


def test_roles_begin_with_what_the_platform_gives_them(door: Door) -> None:
    shown = door.agencies.client("agency_admin").get("/bundles").body
    assert {item["role"] for item in shown["items"]} == set(CHANGEABLE) == ROLES.keys() - PLATFORM_ROLES
    assert all(item["permissions"] == item["default"] == sorted(ROLES[item["role"]]) for item in shown["items"])
    assert shown["catalogue"] == sorted(CATALOGUE)
    assert "agencies:register" not in shown["catalogue"]


def test_a_changed_role_holds_it_in_the_next_token_and_every_service_goes_by_that(door: Door) -> None:
    ids = staff(door.agencies)
    admin = door.agencies.client("agency_admin")
    admin.post("/roles", {"id": str(uuid4()), "employee_id": ids[BUDI_NIP], "role": "trainer"})
    before = door.me(door.sign_in("budi")["token"])["permissions"]
    assert "rewards:read" not in before
    changed = admin.put("/bundles/trainer", {"permissions": ["rewards:read"]})
    assert changed.status == 200, changed.body
    known = door.me(door.sign_in("budi")["token"])
    after = known["permissions"]
    assert "rewards:read" in after
    assert "training:assess" not in after
    own = Service("rewards", door.agencies.places, door.agencies.agency_id, door.agencies.slug).registered()
    rewards = Client(own.app, lambda: known["tokens"]["rewards"])
    assert rewards.get("/grants.csv").status == 200
    training = Client(door.agencies.places.app("training"), lambda: known["tokens"]["training"])
    assert training.get("/workshops").status == 403
    assert admin.delete("/bundles/trainer").status == admin.delete("/bundles/trainer").status == 204
    assert door.me(door.sign_in("budi")["token"])["permissions"] == before


def test_what_a_role_began_with_is_no_change(door: Door) -> None:
    admin = door.agencies.client("agency_admin")
    admin.put("/bundles/trainer", {"permissions": ["rewards:read"]})
    assert len(door.agencies.rows(RoleBundle)) == 1
    admin.put("/bundles/trainer", {"permissions": sorted(ROLES["trainer"])})
    assert door.agencies.rows(RoleBundle) == []


def test_what_everybody_needs_stays_whatever_is_said(door: Door) -> None:
    admin = door.agencies.client("agency_admin")
    assert admin.put("/bundles/employee", {"permissions": []}).status == 200
    assert held(admin, "employee") == set(SIGNED_IN)


@pytest.mark.parametrize(
    ("role", "wanted", "code"),
    [
        ("agency_admin", sorted(ROLES["agency_admin"] - {"agencies:manage"}), "admin-keeps-manage"),
        ("agency_admin", [], "admin-keeps-manage"),
        ("trainer", ["agencies:manage"], "manage-is-for-admins"),
        ("employee", ["agencies:manage"], "manage-is-for-admins"),
        ("agency_admin", ["agencies:manage", "agencies:register"], "permission-unknown"),
        ("trainer", ["surveys:everything"], "permission-unknown"),
    ],
)
def test_an_agency_neither_locks_itself_out_nor_grants_what_it_has_not(
    door: Door, role: str, wanted: list[str], code: str
) -> None:
    admin = door.agencies.client("agency_admin")
    refused = admin.put(f"/bundles/{role}", {"permissions": wanted})
    assert (refused.status, refused.body["errors"]) == (422, {"permissions": [code]})
    assert held(admin, role) == set(ROLES[role])


@pytest.mark.parametrize("role", ["operator", "machine", "nobody"])
def test_roles_that_are_not_the_agencys_cannot_be_changed(door: Door, role: str) -> None:
    admin = door.agencies.client("agency_admin")
    assert admin.put(f"/bundles/{role}", {"permissions": ["rewards:read"]}).status == 404
    assert admin.delete(f"/bundles/{role}").status == 404


def test_another_agency_keeps_its_own(door: Door) -> None:
    door.agencies.client("agency_admin").put("/bundles/trainer", {"permissions": ["rewards:read"]})
    other = door.agencies.of_another_agency()
    assert held(other.client("agency_admin"), "trainer") == set(ROLES["trainer"])


def test_an_admin_of_a_unit_changes_nothing_of_the_agency(door: Door) -> None:
    unit = door.agencies.client(Grant("agency_admin", uuid4()))
    assert unit.put("/bundles/trainer", {"permissions": ["rewards:read"]}).status == 403
    assert unit.post("/roles", {"id": str(uuid4()), "employee_id": str(uuid4()), "role": "agency_admin"}).status == 403
    assert "agencies:manage" in OF_THE_WHOLE


def test_the_last_admin_neither_leaves_nor_loses_the_role(door: Door) -> None:
    ids = staff(door.agencies)
    ani, budi = (UUID(ids[nip]) for nip in (ANI_NIP, BUDI_NIP))
    first = door.agencies.client("agency_admin")  # whose own account is none that the agency will keep

    def make_admin(employee_id: UUID) -> str:
        body = {"id": str(uuid4()), "employee_id": str(employee_id), "role": "agency_admin"}
        return str(first.post("/roles", body).body["id"])

    role, today = make_admin(ani), {"on": door.agencies.clock.now.date().isoformat()}
    acting = door.agencies.client("employee", "agency_admin", employee_id=budi)  # who acts for Ani until a day
    for refused in (acting.delete(f"/roles/{role}"), acting.post(f"/employees/{ani}/leave", today)):
        assert (refused.status, refused.body["code"]) == (409, "last-admin")
    make_admin(budi)
    assert first.delete(f"/roles/{role}").status == 204
    assert first.post(f"/employees/{budi}/leave", today).body["code"] == "last-admin"
    door.sign_in("cici")  # of the provider's admin group
    assert first.post(f"/employees/{budi}/leave", today).status == 200
