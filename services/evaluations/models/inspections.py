"""Inspections: an auditor looks at somebody's evaluations, for a reason that this person will read."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from services.evaluations.models.base import Row
from shared.db import Owned


class Inspection(Owned, Row):
    """An auditor's right to read the decided evaluations of one employee, until the day it is shown to them."""

    __tablename__ = "inspection"
    __table_args__ = (
        CheckConstraint("opened_on <= shown_from", name="shown_after_all"),
        CheckConstraint("auditor_id <> employee_id", name="of_somebody_else"),
        Index(None, "agency_id", "employee_id"),
        Index(None, "agency_id", "opened_by"),
    )
    employee_id: Mapped[UUID]
    auditor_id: Mapped[UUID | None]
    opened_by: Mapped[UUID]
    opened_at: Mapped[datetime]
    opened_on: Mapped[date]
    reason: Mapped[str]
    shown_from: Mapped[date]
