"""Names of everything that has one: pages of other services ask once for all ids they are about to show."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import literal, select, union_all

from services.agencies.models.identity import Account
from services.agencies.models.machines import Machine
from services.agencies.models.organisation import Employee, Position, Unit
from shared.uow import UnitOfWork


@dataclass(frozen=True)
class Named:
    """A name, what it names (employee, unit, position, account, machine), and a second line."""

    name: str
    kind: str
    sub: str


def names(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[str, Named]:
    """The names of these ids; ids of nothing here are left out. One statement."""
    wanted = union_all(
        select(Employee.id, Employee.name, literal("employee").label("kind"), Position.name.label("sub"))
        .join(Position, (Position.agency_id == Employee.agency_id) & (Position.id == Employee.position_id))
        .where(Employee.id.in_(ids), Employee.agency_id == uow.agency_id),
        select(Unit.id, Unit.name, literal("unit"), Unit.code).where(Unit.id.in_(ids), Unit.agency_id == uow.agency_id),
        select(Position.id, Position.name, literal("position"), Position.code).where(
            Position.id.in_(ids), Position.agency_id == uow.agency_id
        ),
        select(Account.id, Account.name, literal("account"), literal("")).where(
            Account.id.in_(ids), Account.agency_id == uow.agency_id
        ),
        select(Machine.id, Machine.name, literal("machine"), literal("")).where(
            Machine.id.in_(ids), Machine.agency_id == uow.agency_id
        ),
    )
    rows = uow.session.execute(wanted).all()
    return {str(row[0]): Named(row[1], row[2], row[3]) for row in rows}
