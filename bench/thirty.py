"""Thirty measures over the activities of the generated company, for Kaname and for other tools."""

from __future__ import annotations

from dataclasses import dataclass

from bench.data import KINDS, OUTCOMES
from kaname.design.model import Aggregate, Measure


@dataclass(frozen=True, slots=True)
class Wanted:
    """An aggregate of a column (None: of rows) where columns have certain values."""

    agg: Aggregate
    column: str | None = None
    where: tuple[tuple[str, str], ...] = ()

    @property
    def condition(self) -> str:
        """The condition in SQL; empty where every row counts."""
        return " and ".join(f"{column} = '{value}'" for column, value in self.where)

    @property
    def measure(self) -> Measure:
        """As a design says it."""
        return Measure(
            of="activities", agg=self.agg, expr=self.column, where=self.condition or None
        )


def measures() -> dict[str, Wanted]:
    """Counts by kind and outcome, minutes and accounts by kind, and some of all activities."""
    found = {
        f"{kind}_{outcome}": Wanted("count", None, (("kind", kind), ("outcome", outcome)))
        for kind in KINDS
        for outcome in OUTCOMES
    }
    for kind in KINDS:
        found[f"{kind}_minutes"] = Wanted("sum", "minutes", (("kind", kind),))
        found[f"{kind}_accounts"] = Wanted("count_distinct", "account_id", (("kind", kind),))
    return found | {
        "activities": Wanted("count"),
        "minutes": Wanted("sum", "minutes"),
        "accounts": Wanted("count_distinct", "account_id"),
        "active_reps": Wanted("count_distinct", "member_id"),
        "average_minutes": Wanted("average", "minutes"),
        "typical_minutes": Wanted("median", "minutes"),
    }
