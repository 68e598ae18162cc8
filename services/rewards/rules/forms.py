"""What people write: the terms of a scheme, and a nomination."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.rewards.rules.catalogue import RewardKind
from shared.vocabulary import Employment, Predikat


@dataclass(frozen=True)
class SchemeTerms:
    """What a manager writes of a scheme. `units` are roots of subtrees, none is the whole agency; money in rupiah.

    Without a least *predikat* the agency's own applies.
    """

    name: str
    decree: str
    period_start: date
    period_end: date
    employment: tuple[Employment, ...]
    units: tuple[UUID, ...]
    least_predikat: Predikat | None
    predikat_points: Mapping[Predikat, Decimal]
    hour_points: Decimal
    hours_counted: Decimal | None
    kind: RewardKind
    amount: Decimal
    budget: Decimal


@dataclass(frozen=True)
class Nomination:
    """What a proposer sends. `is_declared_clean`: their word that no disciplinary case is running, where asked."""

    id: UUID
    scheme_id: UUID
    employee_id: UUID
    reason: str
    is_declared_clean: bool | None = None
