"""The budget of a scheme in whole rupiah: reserved and granted together never exceed it.

A proposal reserves, an approval turns the reservation into a grant, a refusal gives it back.
"""

from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True)
class Budget:
    """Whole rupiah: the total of the scheme, what proposals reserve and what was granted.

    Raises ValueError when made with figures that cannot be: negative ones, or more spoken for than there is.
    """

    total: int
    reserved: int = 0
    granted: int = 0

    def __post_init__(self) -> None:
        """Refuse a budget that breaks its own rule: whoever computed it did not ask first."""
        if min(self.total, self.reserved, self.granted) < 0 or self.reserved + self.granted > self.total:
            raise ValueError(f"not a budget: {self}")

    @property
    def free(self) -> int:
        """What nobody has been promised."""
        return self.total - self.reserved - self.granted


def whole_rupiah(amount: Decimal | int) -> int | None:
    """The amount as a number of rupiah, or None when it is none: with sen, negative or not finite. 0 is an honour."""
    exact = Decimal(amount)
    if not exact.is_finite() or exact < 0 or exact != exact.to_integral_value():
        return None
    return int(exact)


def is_within(budget: Budget, amount: int) -> bool:
    """Whether the amount can still be reserved."""
    return 0 <= amount <= budget.free


def after_reserving(budget: Budget, amount: int) -> Budget:
    """The budget once a proposal reserved the amount; ask `is_within` first."""
    return replace(budget, reserved=budget.reserved + amount)


def after_granting(budget: Budget, amount: int) -> Budget:
    """The budget once a reserved amount was granted."""
    return replace(budget, reserved=budget.reserved - amount, granted=budget.granted + amount)


def after_releasing(budget: Budget, amount: int) -> Budget:
    """The budget once a reserved amount was given back, by a refusal."""
    return replace(budget, reserved=budget.reserved - amount)


def after_revoking(budget: Budget, amount: int) -> Budget:
    """The budget once a granted amount was taken back."""
    return replace(budget, granted=budget.granted - amount)
