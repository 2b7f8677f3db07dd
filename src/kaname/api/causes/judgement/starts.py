"""Starts: people of a project who began in the same month, beside their colleagues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl

from kaname.api.causes.judgement.people_book import PeopleBook
from kaname.api.kinds import kind_of
from kaname.api.project import Project, Scope
from kaname.causes.judgement.joiners import (
    FIRST,
    TOGETHER,
    YEAR,
    Start,
    activity,
    beginnings,
    expected_wins,
)
from kaname.causes.judgement.peers import Peer
from kaname.landing.deals import NEVER, Ints
from kaname.periods import Period

FEWEST = 12  # deals of a cohort without which nothing is said of its wins
SLOW = 0.7  # of colleagues' activity: who of a ramping cohort is named
LATER = 12  # months after which a cohort is looked at again


@dataclass(frozen=True, slots=True)
class Cohort:
    """People who started in a month: their names, what is known, and whom the words name."""

    month: Period
    people: tuple[str, ...]
    named: tuple[str, ...]
    found: Start


def starts(project: Project, book: PeopleBook, where: Scope | None) -> list[Cohort]:
    """The cohorts of three or more of whom enough is known, the earliest first."""
    if not book.people or book.by is None:
        return []
    months = _months(project)
    frame = _figures(project, book.by, months, where) if len(months) >= YEAR else None
    if frame is None:
        return []
    joined = _joined(frame)
    cohorts = {m: [n for n, j in joined.items() if j == m] for m in set(joined.values()) if m}
    large = {m: sorted(names) for m, names in cohorts.items() if len(names) >= TOGETHER}
    indices = _indices(frame, joined)
    opened = _month_at(book, months)
    wins = _wins(book, opened, joined, {m: len(names) for m, names in large.items()})
    found = [
        _cohort(months, month, names, indices, wins.get(month))
        for month, names in sorted(large.items())
    ]
    return [cohort for cohort in found if cohort is not None]


# --- read ------------------------------------------------------------------------------------


def _months(project: Project) -> list[Period]:
    """The months of the KPIs' data that are over."""
    last = project.as_of + timedelta(days=1)
    return [month for month in project.periods("month") if month.end <= last]


def _figures(
    project: Project, person: str, months: Sequence[Period], where: Scope | None
) -> pl.DataFrame | None:
    """The leading quantities that people control: person, group, month, kpi, value."""
    kpis = [
        name for name, kpi in project.design.kpis.items()
        if kpi.nature == "quantity" and kpi.timing == "leading" and kpi.control == "rep"
        and kind_of(project.design, name) == "sum"
    ]  # fmt: skip
    declared = project.design.dimensions.get(person)
    if not kpis or declared is None or declared.spine is None:
        return None
    top = declared.hierarchy[-1] if declared.hierarchy else None
    by = [person, top] if top else [person]
    first, end = months[0].start, months[-1].end - timedelta(days=1)
    frame = project.measure(kpis, by, "month", start=first, end=end, where=where).frame
    group = pl.col(top) if top else pl.lit("")
    at = pl.col("period").replace_strict({m.label: n for n, m in enumerate(months)})
    return frame.select(person=pl.col(person), group=group, at=at, kpi="kpi", value="value")


# --- compute ---------------------------------------------------------------------------------


def _joined(frame: pl.DataFrame) -> dict[str, int]:
    """The month in which each person began; 0: there from the first month on."""
    first = frame.group_by("person").agg(pl.col("at").min())
    return dict(zip(first["person"], first["at"], strict=True))


def _indices(frame: pl.DataFrame, joined: Mapping[str, int]) -> pl.DataFrame:
    """Each person's activity a month, over the mean of colleagues of the same group: 1 is usual.

    The mean over all quantities of which colleagues have at least one a month.
    """
    rows = frame.drop_nulls("value").with_columns(
        joined=pl.col("person").replace_strict(joined, return_dtype=pl.Int64)
    )
    usual = rows.filter(pl.col("joined") == 0).group_by("group", "at", "kpi")
    means = usual.agg(mean=pl.col("value").mean()).filter(pl.col("mean") >= 1)
    shares = rows.join(means, on=["group", "at", "kpi"]).with_columns(
        index=pl.col("value") / pl.col("mean")
    )
    by = ["person", "joined", "at"]
    return shares.group_by(by).agg(pl.col("index").mean()).sort(by)


def _wins(
    book: PeopleBook, opened: Ints, joined: Mapping[str, int], sizes: Mapping[int, int]
) -> dict[int, Peer]:
    """Wins of each cohort's first-year deals, by its month."""
    deals = book.deals
    month = np.array([joined.get(name, 0) for name in book.names])
    kept = np.flatnonzero((deals.closed != NEVER) & (book.opener >= 0) & (opened >= 0))
    if not kept.size:
        return {}
    owner = book.opener[kept]
    start = month[owner]
    fresh = (start > 0) & (opened[kept] - start < YEAR)
    at = {m: number for number, m in enumerate(sorted(sizes), 1)}
    group = np.where(fresh, [at.get(int(m), len(at) + 1) for m in start], 0)
    won = deals.won[kept]
    segment, quarter = deals.segment[kept], opened[kept] // 3
    chance = expected_wins(segment, quarter, won, group == 0, len(deals.segments))
    found = beginnings(chance, won, group, owner, {n: sizes[m] for m, n in at.items()})
    return {m: found[n] for m, n in at.items() if n in found}


def _month_at(book: PeopleBook, months: Sequence[Period]) -> Ints:
    """The position of the month in which each deal was opened; −1: before the first."""
    edges = np.array([month.start.toordinal() for month in months])
    return np.searchsorted(edges, book.deals.opened, "right").astype(np.int64) - 1


def _cohort(
    months: Sequence[Period],
    month: int,
    names: Sequence[str],
    indices: pl.DataFrame,
    wins: Peer | None,
) -> Cohort | None:
    early = indices.filter(pl.col("at").is_between(month, month + FIRST - 1))
    own = early.filter(pl.col("person").is_in(names)).group_by("person").agg(pl.col("index").mean())
    usual = early.filter(pl.col("joined") == 0).group_by("person").agg(pl.col("index").mean())
    if own.height < TOGETHER or usual.height < TOGETHER or wins is None or wins.cases < FEWEST:
        return None
    mean, p = activity(own["index"].to_numpy(), usual["index"].to_numpy())
    slow = sorted(own.filter(pl.col("index") <= SLOW)["person"])
    named = slow if len(slow) >= TOGETHER else list(names)
    late = indices.filter(pl.col("at") >= month + LATER)
    late = late.filter(pl.col("person").is_in(named))
    later = float(late["index"].mean()) if late.height >= TOGETHER else None  # type: ignore[arg-type]
    found = Start(month, tuple(range(len(names))), mean, p, later, wins)
    return Cohort(months[month], tuple(names), tuple(named), found)
