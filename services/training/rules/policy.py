"""What an agency settles for its training: the values that law or practice leave to it, and their bounds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from services.training.rules.hours import HOURS_2020, HoursRules
from shared.calendar import WorkingCalendar

MOST_HOURS = Decimal(500)  # JP; beyond it a figure is a slip of the finger


@dataclass(frozen=True, kw_only=True)
class TrainingPolicy:
    """The settings of an agency.

    `credits_attendance`: attending without passing earns the hours as well. `pns_floor`, `pppk_ceiling`: JP a year
    (PP 11/2017 Art. 203; PP 49/2018). `days_to_confirm`: working days in which a nominee takes the seat.
    `minutes_per_jp`: one lesson hour (45 minutes, unconfirmed). `lesson_hours`: JP that a passed lesson earns; how
    lessons convert to JP is unsettled, so none until the agency says so.
    """

    credits_attendance: bool = False
    pns_floor: Decimal = HOURS_2020.pns_floor
    pppk_ceiling: Decimal = HOURS_2020.pppk_ceiling
    days_to_confirm: int = 5
    minutes_per_jp: int = 45
    lesson_hours: Decimal = Decimal(0)

    @property
    def hours_rules(self) -> HoursRules:
        """The figures of a year as this agency reads the law."""
        return replace(HOURS_2020, pns_floor=self.pns_floor, pppk_ceiling=self.pppk_ceiling)


def faults_of(policy: TrainingPolicy) -> Mapping[str, list[str]]:
    """What cannot be so, by the setting's name."""
    bounds = {
        "pns_floor": 0 <= policy.pns_floor <= MOST_HOURS,
        "pppk_ceiling": 0 < policy.pppk_ceiling <= MOST_HOURS,
        "days_to_confirm": 1 <= policy.days_to_confirm <= 60,
        "minutes_per_jp": 30 <= policy.minutes_per_jp <= 90,
        "lesson_hours": 0 <= policy.lesson_hours <= 10,
    }
    return {name: ["out-of-range"] for name, is_possible in bounds.items() if not is_possible}


def confirm_by(today: date, starts_on: date, days: int, calendar: WorkingCalendar) -> date:
    """The last day on which a nominee may take the seat: so many working days, and never past the workshop's own."""
    return min(calendar.add_working_days(today, days), starts_on)
