"""How long an agency keeps what is held about people: a period for each activity, from a day on, and its end.

UU 27/2022 ends processing when the time to keep data is over, and has data destroyed when that time ended and the
schedule of records (*jadwal retensi arsip*) says so. What that schedule says is the agency's; the periods that
activities begin with are practice for what is ours alone (sessions, uploaded sheets), and none for records.
"""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, MetaData, select
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr

from shared.audit.keeping import Entry
from shared.db import Owned
from shared.delivery.subscriptions import Subscriptions
from shared.events.local import TimePassed
from shared.personal.declared import Register
from shared.personal.erasing import erase
from shared.refusals import Invalid
from shared.uow import UnitOfWork

LONGEST = 1_200  # months
ERASED = "retention-ended"


class RetentionPeriod(Owned):
    """From `holds_from` on, an activity's data are kept so many months after they are over; None: as long as we are
    here. Versions stay: the newest that holds counts.
    """

    metadata: ClassVar[MetaData]  # of the service that the table is made for
    __tablename__ = "retention_period"
    activity: Mapped[str]
    months: Mapped[int | None]
    holds_from: Mapped[date]
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        return (
            CheckConstraint(f"months BETWEEN 1 AND {LONGEST}", name="months_sensible"),
            Index("ix_retention_period_activity", "agency_id", "activity", "holds_from"),
        )


def retention_table(row: type[DeclarativeBase]) -> type[RetentionPeriod]:
    """Make the table on a service's base."""
    return type("RetentionPeriod", (RetentionPeriod, row), {})


@dataclass(frozen=True)
class Holding:
    """The period that holds for an activity, and the one that will: `changes_on` is None while nothing is to change."""

    months: int | None
    next_months: int | None = None
    changes_on: date | None = None


def months_before(day: date, months: int) -> date:
    """The day so many months earlier; the last of its month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def holding(uow: UnitOfWork, register: Register, table: type[RetentionPeriod]) -> dict[str, Holding]:
    """What holds for each activity today. One statement."""
    newest = select(table.activity, table.months, table.holds_from).order_by(table.holds_from, table.set_at)
    found = {activity.code: Holding(activity.months) for activity in register.activities}
    for code, months, day in uow.session.execute(newest):
        if code in found and day <= uow.today:
            found[code] = Holding(months)
        elif code in found:
            found[code] = Holding(found[code].months, months, day)
    return found


def set_period(
    uow: UnitOfWork, register: Register, table: type[RetentionPeriod], activity: str, months: int | None
) -> None:
    """Keep an activity's data so long from tomorrow on: until midnight it can be taken back by saying it again.

    Raises Invalid for an activity that there is not, or whose data are in use as long as the agency is here.
    """
    if not register.ending(activity):
        raise Invalid("never-over", "What this activity holds is never over.", {"activity": ["never-over"]})
    tomorrow = uow.today + timedelta(days=1)
    uow.add(
        table(
            activity=activity,
            months=months,
            holds_from=tomorrow,
            set_by=uow.person.account_id,  # type: ignore[call-arg]  # columns of the mixin
            set_at=uow.now,
        )
    )


def follow_retention(subscriptions: Subscriptions, register: Register, periods: type[RetentionPeriod]) -> None:
    """End what has been kept long enough, as time passes: a batch of each table, the rest next time."""

    @subscriptions.on(TimePassed)
    def end_what_was_kept_long_enough(uow: UnitOfWork, _fact: TimePassed) -> None:
        for code, holds in holding(uow, register, periods).items():
            if holds.months is None:
                continue
            before = midnight_after(uow, months_before(uow.today, holds.months))
            rows = sum(erase(uow, personal, periods.metadata.tables, before) for personal in register.ending(code))
            if rows:
                uow.record(Entry(ERASED, details={"activity": code, "months": holds.months, "rows": rows}))


def midnight_after(uow: UnitOfWork, day: date) -> datetime:
    """The end of a day where the agency is."""
    return datetime.combine(day + timedelta(days=1), time(), uow.zone)
