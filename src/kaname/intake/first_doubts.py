"""Doubts about a first design: targets that are not written in the unit of what they are for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median

import polars as pl

from kaname.errors import Finding
from kaname.intake import first_deals, first_orders
from kaname.text import LANGS, Lang, message

SCALES = (1_000, 10_000, 1_000_000)  # 千, 万, 百万: what a sheet is written in without saying so
SPREAD = 5.0  # times that targets and actuals differ at most where the scale is right


@dataclass(frozen=True, slots=True)
class _Rows:
    """Amounts by day: what a target may be for."""

    names: tuple[str, ...]  # as period_value calls it
    table: str
    clock: str
    amount: str


_ACTUALS = (
    _Rows(first_orders.NAMES, "order_line", "revenue_on", "net_amount"),
    _Rows(first_orders.NAMES, "order_line", "ordered_at", "net_amount"),
    _Rows(first_deals.NAMES, "opportunity", "closed_at", "amount"),
)


def doubts(frames: Mapping[str, pl.DataFrame]) -> list[Finding]:
    """A warning per measure whose targets are a thousand, ten thousand or a million times smaller
    (or larger) than what was achieved in the same periods: the sheet's unit is not the rows'.

    `frames`: tables of the sales model; only period_value, order_line and opportunity are read.
    """
    found: dict[str, Finding] = {}
    for rows in _ACTUALS:
        for measure, pairs in _compared(frames, rows):
            finding = _doubt(measure, rows.table, pairs)
            if finding is not None:
                found.setdefault(measure, finding)
    return list(found.values())


def scales(target: float, actual: float) -> tuple[float, ...]:
    """By what the target may have to be multiplied to be of the actual's size, if by anything."""
    sizes = (times for size in SCALES for times in (float(size), 1 / size))
    return tuple(times for times in sizes if 1 / SPREAD <= actual / (target * times) <= SPREAD)


def _doubt(measure: str, table: str, pairs: list[tuple[float, float]]) -> Finding | None:
    pairs = [(target, actual) for target, actual in pairs if target > 0 and actual > 0]
    if not pairs:
        return None
    times = scales(1.0, median(actual / target for target, actual in pairs))
    if not times:
        return None
    target, actual = max(pairs, key=lambda pair: pair[1])
    params = {
        "measure": measure,
        "table": table,
        "target": f"{target:,.10g}",
        "actual": f"{actual:,.10g}",
        "times": _either(times),
    }
    return Finding("first_design.scale-doubt", params, severity="warning")


def _either(times: tuple[float, ...]) -> dict[Lang, str]:
    words = [f"{one:.10g}" for one in times]
    return {lang: message("first_design.or", lang).join(words) for lang in LANGS}


def _compared(
    frames: Mapping[str, pl.DataFrame], rows: _Rows
) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """Per measure, (target, actual) of each span that is stated."""
    figures, facts = frames.get("period_value"), frames.get(rows.table)
    if figures is None or facts is None or facts[rows.clock].null_count() == len(facts):
        return
    amounts = _by_day(facts, rows)
    targets = figures.filter(scenario="target").drop_nulls(["value", "period_start"])
    for measure in sorted(set(targets["measure"].to_list()) & set(rows.names)):
        yield measure, _pairs(targets.filter(measure=measure), amounts)


def _by_day(facts: pl.DataFrame, rows: _Rows) -> pl.DataFrame:
    """Amount per day; of deals, those that were won."""
    counted = facts.filter(status="won") if rows.table == "opportunity" else facts
    amount = pl.col(rows.amount).cast(pl.Float64).sum()
    return counted.group_by(pl.col(rows.clock).cast(pl.Date).alias("day")).agg(amount.alias("v"))


def _pairs(targets: pl.DataFrame, amounts: pl.DataFrame) -> list[tuple[float, float]]:
    """Targets of the level that states most, added up per span, beside the amounts of its days."""
    level = targets["scope_kind"].mode().sort().to_list()[:1]
    one = targets.filter(pl.col("scope_kind").is_in(level))
    keys = ["period_start", "period_end"]
    value = pl.col("value").cast(pl.Float64)
    spans = one.group_by(*keys, "scope_id").agg(value.mean()).group_by(keys).agg(value.sum())
    found = []
    for start, end, target in spans.sort(keys).rows():
        last = end or pl.Series([start]).dt.month_end().item()
        inside = amounts.filter(pl.col("day").is_between(start, last))
        found.append((float(target), float(inside["v"].sum())))
    return found
