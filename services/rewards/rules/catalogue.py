"""What can be given: the kinds of rewards that ASN rules know, which of them are money, and what a reward is worth.

UU 20/2023 Art. 21(4): rewards that motivate are financial or not (secondary). The platform recommends and exports;
it pays nothing, and what others confer (the President, the agency's head) it only proposes.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from services.rewards.rules.budget import whole_rupiah
from shared.vocabulary import Predikat
from shared.vocabulary.terms import Term


class Money(StrEnum):
    """Whether a kind of reward is paid in rupiah."""

    NEVER = "NEVER"
    MAY = "MAY"
    ALWAYS = "ALWAYS"


class RewardKind(Term):
    """The catalogue: SLKS (UU 20/2009, PP 35/2010), special promotion (PermenPANRB 1/2023), TPP (PP 12/2019 Art. 58).

    The exemplary employee is local practice; its decree says whether money goes with the honour.
    """

    EXEMPLARY = "EXEMPLARY", "Pegawai teladan atau ASN berprestasi", "Exemplary employee"
    TPP = "TPP", "Rekomendasi TPP prestasi kerja", "Recommendation of TPP for performance"
    COMPETENCE_DEVELOPMENT = "COMPETENCE_DEVELOPMENT", "Pengembangan kompetensi", "Competence development"
    SUCCESSION_POOL = "SUCCESSION_POOL", "Kelompok rencana suksesi", "Succession pool"
    SPECIAL_PROMOTION = "SPECIAL_PROMOTION", "Usulan kenaikan pangkat istimewa", "Proposal of a special promotion"
    SATYALANCANA = "SATYALANCANA", "Usulan Satyalancana Karya Satya", "Proposal of the Satyalancana Karya Satya"

    @property
    def money(self) -> Money:
        """Whether rupiah go with it: always with TPP, perhaps with an honour of the agency, else never."""
        if self is RewardKind.TPP:
            return Money.ALWAYS
        return Money.MAY if self is RewardKind.EXEMPLARY else Money.NEVER


class WorthObstacle(Term):
    """What is wrong with the money of a scheme."""

    AMOUNT_INVALID = "AMOUNT_INVALID", "Besaran harus rupiah bulat", "The amount must be whole rupiah"
    BUDGET_NOT_WHOLE = "BUDGET_NOT_WHOLE", "Anggaran harus rupiah bulat", "The budget must be whole rupiah"
    AMOUNT_MISSING = "AMOUNT_MISSING", "Besaran belum diisi", "The amount is missing"
    NOT_MONEY = "NOT_MONEY", "Jenis ini tanpa uang", "This kind carries no money"
    AMOUNT_OVER_BUDGET = "AMOUNT_OVER_BUDGET", "Besaran melebihi anggaran", "The amount exceeds the budget"


@dataclass(frozen=True)
class RewardPolicy:
    """The agency's settings: the least *predikat* that any scheme may ask for (default *Baik*: practice)."""

    least_predikat: Predikat = Predikat.BAIK


def worth_obstacles(kind: RewardKind, amount: Decimal, budget: Decimal) -> tuple[WorthObstacle, ...]:
    """What is wrong with the money of a scheme; an honour without money has an amount of 0 and needs no budget."""
    each, total = whole_rupiah(amount), whole_rupiah(budget)
    if each is None or total is None:
        checks = ((WorthObstacle.AMOUNT_INVALID, each is None), (WorthObstacle.BUDGET_NOT_WHOLE, total is None))
        return tuple(obstacle for obstacle, found in checks if found)
    if kind.money is Money.NEVER and each:
        return (WorthObstacle.NOT_MONEY,)
    if kind.money is Money.ALWAYS and not each:
        return (WorthObstacle.AMOUNT_MISSING,)
    return (WorthObstacle.AMOUNT_OVER_BUDGET,) if each > total else ()
