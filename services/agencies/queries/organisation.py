"""Lists of an agency's organisation."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from services.agencies.models.identity import RoleAssignment
from services.agencies.models.organisation import Calendar, Employee, Position, SheetImport, Unit
from shared.uow import UnitOfWork
from shared.web.lists import Listing, Page, listed

MOST_FOUND = 50  # units of one search: as many as a list of another service is narrowed to


def employees(uow: UnitOfWork, page: Page, unit_id: UUID | None, role: str | None = None) -> Listing:
    """Employees, by name or NIP, of a unit and what is under it; `role` leaves those who serve and were given it."""
    query = select(
        Employee.id,
        Employee.nip,
        Employee.name,
        Employee.employment,
        Employee.unit_id,
        Employee.superior_id,
        Employee.left_on,
        Unit.name.label("unit_name"),
        Position.name.label("position_name"),
    )
    query = query.join(Unit, (Unit.agency_id == Employee.agency_id) & (Unit.id == Employee.unit_id))
    query = query.join(Position, (Position.agency_id == Employee.agency_id) & (Position.id == Employee.position_id))
    if page.q:
        query = query.where(or_(Employee.name.icontains(page.q, autoescape=True), Employee.nip.startswith(page.q)))
    if unit_id is not None:
        query = query.where(Unit.path.contains([unit_id]))
    if role is not None:
        given = select(RoleAssignment.employee_id).where(RoleAssignment.role == role)
        query = query.where(Employee.id.in_(given), Employee.left_on.is_(None))
    sorts = {"name": Employee.name, "nip": Employee.nip, "unit": Unit.name}
    return listed(uow.session, query, page, sorts, rows=True)


def employee(uow: UnitOfWork, employee_id: UUID) -> dict[str, Any]:
    """An employee with position, unit and roles. Raises NotFound."""
    found = uow.get(Employee, employee_id)
    position = uow.get(Position, found.position_id)
    roles = uow.session.scalars(select(RoleAssignment).where(RoleAssignment.employee_id == employee_id)).all()
    return {
        "id": found.id,
        "nip": found.nip,
        "name": found.name,
        "email": found.email,
        "employment": found.employment,
        "left_on": found.left_on,
        "unit_id": found.unit_id,
        "superior_id": found.superior_id,
        "position_id": position.id,
        "position_name": position.name,
        "standard": position.standard,
        "roles": roles,
    }


def units_called(uow: UnitOfWork, q: str) -> dict[str, Any]:
    """The units whose name or code this is a part of, MOST_FOUND of them, those higher up first. One statement."""
    depth = func.cardinality(Unit.path)
    columns = (Unit.id, Unit.code, Unit.name, Unit.parent_id, Unit.head_id, Unit.is_organisation)
    named = or_(Unit.name.icontains(q, autoescape=True), Unit.code.icontains(q, autoescape=True))
    query = select(*columns, (depth - 1).label("depth")).where(named)
    found = uow.session.execute(query.order_by(depth, Unit.name, Unit.id).limit(MOST_FOUND + 1)).all()
    return {"items": found[:MOST_FOUND], "more": len(found) > MOST_FOUND}


def units(uow: UnitOfWork) -> list[dict[str, Any]]:
    """The whole tree, parents before children, with the number of employees of each unit itself."""
    staff = select(Employee.unit_id, func.count().label("n")).where(Employee.left_on.is_(None))
    counted = staff.group_by(Employee.unit_id).subquery()
    query = select(Unit, func.coalesce(counted.c.n, 0)).outerjoin(counted, counted.c.unit_id == Unit.id)
    ordered = uow.session.execute(query.order_by(func.cardinality(Unit.path), Unit.name)).all()
    return [
        {
            "id": unit.id,
            "code": unit.code,
            "name": unit.name,
            "parent_id": unit.parent_id,
            "head_id": unit.head_id,
            "is_organisation": unit.is_organisation,
            "depth": len(unit.path) - 1,
            "employees": count,
        }
        for unit, count in ordered
    ]


def positions(uow: UnitOfWork, page: Page) -> Listing:
    """Positions with their standards."""
    query = select(Position)
    if page.q:
        query = query.where(or_(Position.name.icontains(page.q, autoescape=True), Position.code.startswith(page.q)))
    return listed(uow.session, query, page, {"name": Position.name, "code": Position.code})


def imports(uow: UnitOfWork, page: Page) -> Listing:
    """Sheets that were looked at or taken over, newest first."""
    query = select(
        SheetImport.id,
        SheetImport.kind,
        SheetImport.filename,
        SheetImport.uploaded_at,
        SheetImport.uploaded_by,
        SheetImport.applied_at,
        SheetImport.added,
        SheetImport.changed,
    )
    return listed(uow.session, query, page, {"uploaded_at": SheetImport.uploaded_at.desc()}, rows=True)


def setup(uow: UnitOfWork) -> dict[str, Any]:
    """How far an agency is set up: what it has, which units lack a head, how many hold each role. Two statements."""
    own = uow.agency_id

    def count(entity: Any, *where: Any) -> Any:
        return select(func.count()).select_from(entity).where(entity.agency_id == own, *where).scalar_subquery()

    days = select(func.cardinality(Calendar.holidays)).where(Calendar.agency_id == own).scalar_subquery()
    counted = select(
        count(Unit).label("units"),
        count(Unit, Unit.head_id.is_(None)).label("units_without_head"),
        count(Position).label("positions"),
        count(Employee, Employee.left_on.is_(None)).label("employees"),
        func.coalesce(days, 0).label("holidays"),
    )
    serving = (Employee.agency_id == RoleAssignment.agency_id) & (Employee.id == RoleAssignment.employee_id)
    held = select(RoleAssignment.role, func.count(RoleAssignment.employee_id.distinct())).join(Employee, serving)
    roles = uow.session.execute(held.where(Employee.left_on.is_(None)).group_by(RoleAssignment.role)).all()
    numbers = dict(uow.session.execute(counted).one()._mapping)
    return {**numbers, "roles": {role: number for role, number in roles}}
