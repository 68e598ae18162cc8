"""What people ask about their own data, with the clock of UU 27/2022."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from services.agencies.models.base import Row
from shared.db import Owned, same_agency


class DataRequest(Owned, Row):
    """A request about personal data: by somebody signed in, or taken down by an officer from a letter or a number.

    `reference` is the number of the letter or the tracking number of a citizen's report. Due 3 x 24 hours after it
    came in.
    """

    __tablename__ = "data_request"
    __table_args__ = (
        same_agency("employee_id", "employee"),
        CheckConstraint("kind IN ('ACCESS', 'CORRECTION', 'ERASURE', 'RESTRICTION')", name="kind_known"),
        CheckConstraint("channel IN ('SIGNED_IN', 'LETTER', 'TRACKING')", name="channel_known"),
        CheckConstraint("state IN ('OPEN', 'DONE', 'REFUSED')", name="state_known"),
        CheckConstraint("(state = 'OPEN') = (answered_at IS NULL)", name="answered_or_open"),
        CheckConstraint("employee_id IS NOT NULL OR reference IS NOT NULL", name="of_somebody"),
        Index(None, "agency_id", "state", "due_at"),
        Index(None, "agency_id", "employee_id"),
    )
    kind: Mapped[str]
    channel: Mapped[str]
    employee_id: Mapped[UUID | None]
    reference: Mapped[str | None]
    text: Mapped[str]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    state: Mapped[str]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
