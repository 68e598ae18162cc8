"""What can be given, and which of it is money."""

from decimal import Decimal

import pytest

from services.rewards.rules.catalogue import Money, RewardKind, WorthObstacle, worth_obstacles

MILLION = Decimal(1_000_000)


@pytest.mark.parametrize(
    ("kind", "amount", "budget", "obstacles"),
    [
        (RewardKind.EXEMPLARY, MILLION, MILLION, ()),
        (RewardKind.EXEMPLARY, Decimal(0), Decimal(0), ()),
        (RewardKind.EXEMPLARY, MILLION + 1, MILLION, (WorthObstacle.AMOUNT_OVER_BUDGET,)),
        (RewardKind.EXEMPLARY, Decimal("0.5"), MILLION, (WorthObstacle.AMOUNT_INVALID,)),
        (
            RewardKind.TPP,
            Decimal(-1),
            Decimal("1.1"),
            (WorthObstacle.AMOUNT_INVALID, WorthObstacle.BUDGET_NOT_WHOLE),
        ),
        (RewardKind.TPP, Decimal(0), MILLION, (WorthObstacle.AMOUNT_MISSING,)),
        (RewardKind.SATYALANCANA, Decimal(0), Decimal(0), ()),
        (RewardKind.SATYALANCANA, MILLION, MILLION, (WorthObstacle.NOT_MONEY,)),
    ],
)
def test_money_goes_with_some_kinds_and_stays_whole_and_within_the_budget(kind, amount, budget, obstacles):
    assert worth_obstacles(kind, amount, budget) == obstacles


def test_money_is_never_paid_for_what_others_confer():
    conferred = (RewardKind.SATYALANCANA, RewardKind.SPECIAL_PROMOTION, RewardKind.SUCCESSION_POOL)
    assert {kind.money for kind in conferred} == {Money.NEVER}
