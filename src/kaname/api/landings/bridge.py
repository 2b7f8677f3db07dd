"""The pipeline's bridge between two days, its deals with names, owners and amounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kaname.api.landings.landing import A_DAY, Question
from kaname.errors import Finding, KanameError
from kaname.landing.bridge import BLOCKS, HUNDREDTHS, Block, bridge
from kaname.periods import Period, parse

USUAL = timedelta(days=6)  # before today: the last seven days


@dataclass(frozen=True, slots=True)
class Line:
    """A deal's part in a block."""

    block: Block
    deal: str
    title: str
    owner: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class BridgeReport:
    """Exact sums of the blocks, in their order, and the deals behind each, the largest first.

    `since` and `until` are the first and the last day, both included. `counts` are the deals that
    each block brings or takes away. `period` limits it to deals that are expected to close by its
    end; None: all open ones.
    """

    kpi: str
    unit: str
    since: date
    until: date
    period: Period | None
    sums: dict[Block, Decimal]
    counts: dict[Block, int]
    lines: tuple[Line, ...]

    def of(self, block: Block) -> tuple[Line, ...]:
        """The deals of a block."""
        return tuple(line for line in self.lines if line.block == block)


def pipeline_bridge(
    of: Question, since: str | date | None = None, period: Period | None = None
) -> BridgeReport:
    """From the pipeline at the start of the day `since` to that at the end of today.

    Without it, of the last seven days. Raises KanameError where that day is after today.
    """
    first = of.day - USUAL if since is None else parse(since, of.project.calendar).start
    if first > of.day:
        raise KanameError(Finding("landing.since-ahead", {"since": first, "as_of": of.day}))
    end = None if period is None else period.end.toordinal()
    before = (first - A_DAY).toordinal()
    found = bridge(of.book.deals, before, of.day.toordinal(), end)
    lines = [
        Line(
            block,
            of.book.deals.ids[move.deal],
            of.book.titles[move.deal],
            of.book.owners[move.deal],
            _exact(move.cents),
        )
        for block in BLOCKS
        for move in found.moves[block]
    ]
    sums = {block: _exact(cents) for block, cents in found.sums.items()}
    return BridgeReport(
        of.counted.kpi, of.unit, first, of.day, period, sums, found.counts, tuple(lines)
    )


def _exact(cents: int) -> Decimal:
    return Decimal(cents) / HUNDREDTHS
