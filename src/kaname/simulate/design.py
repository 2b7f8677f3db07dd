"""The demo's design text, with what depends on the simulated company filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

import polars as pl

from kaname.simulate.aftersale.goals import ORIGINAL
from kaname.simulate.horizon import Horizon, day_of, fiscal_start
from kaname.simulate.timetable import timetable

WRITTEN = 1_000_000_000  # the goal for which the strategy's figures are written
STEP = 10_000  # JPY, to which they are rounded


def goal(folder: Path, when: Horizon) -> float:
    """The company's target of the fiscal year that holds the data's last day, as first decided."""
    rows = pl.scan_parquet(folder / "period_value.parquet").filter(
        scenario="target", measure="won_amount", scope_kind="company", version=ORIGINAL
    )
    rows = rows.filter(pl.col("period_start") >= fiscal_start(day_of(when.end)))
    return float(rows.select(pl.col("value").sum()).collect().item())


def sections(folder: Path) -> list[str]:
    """The names of the company's sections, which it divides where it is large: 仙台1課, 仙台2課."""
    rows = pl.scan_parquet(folder / "member.parquet").select(pl.col("org_path").unique())
    paths = rows.collect().to_series().drop_nulls().to_list()
    return sorted({path.rpartition("/")[2] for path in paths})


def design_text(when: Horizon, aim: float = WRITTEN, teams: Sequence[str] = ()) -> str:
    """The design on the company's calendar: its goal is `aim`, in the running fiscal year.

    The initiatives begin when the stories of the same name do, in the sections of `teams` that
    have taken the place of those written; without `teams` these are as written.
    """
    text = files("kaname.simulate").joinpath("design.yaml").read_text("utf-8")
    closed = ", ".join(d.isoformat() for d in when.closed)
    begun = timetable(when, stories=True)
    text = re.sub(r"(?m)^(  data_from:) \S+", rf"\1 {day_of(when.start)}", text)
    text = re.sub(r"(?m)^(  as_of:) \S+", rf"\1 {day_of(when.end)}", text)
    text = re.sub(r"(?m)^(  closed:) \[.*\]", rf"\1 [{closed}]", text)
    begins = (
        ("training", begun.training),
        ("templates", begun.training),
        ("price_rise", begun.price),
    )
    for name, day in begins:
        text = re.sub(rf"(?ms)^(  {name}:.*?valid:) \[\S+\]", rf"\1 [{day_of(day)}]", text, count=1)
    return _scaled(_dated(_divided(text, teams), day_of(when.end)), aim)


def _divided(text: str, teams: Sequence[str]) -> str:
    """Each section of an initiative's `where` by the sections that it was divided into."""

    def own(written: str) -> list[str]:
        stem = written.removesuffix("課")
        return [team for team in teams if re.fullmatch(rf"{stem}\d*課", team)] or [written]

    def where(found: re.Match[str]) -> str:
        names = [team for written in found[2].split(", ") for team in own(written)]
        return f"{found[1]}{', '.join(names)}{found[3]}"

    head, initiatives, rest = re.split(r"(?m)^(?=initiatives:|segments:)", text)
    initiatives = re.sub(r"(?m)^(    where: \{team: \[)(.*)(\]\})$", where, initiatives)
    return head + initiatives + rest


def _dated(text: str, end: date) -> str:
    """Every period in the fiscal year of `end`; quarters become the one that is running."""
    start = fiscal_start(end)
    quarter = (end.month - start.month) % 12 // 3 + 1
    text = re.sub(r"\bFY\d{4}", f"FY{start.year}", text)
    return re.sub(r"\b(FY\d{4})-Q\d", rf"\1-Q{quarter}", text)


def _scaled(text: str, aim: float) -> str:
    """The amounts of the strategy, its goal, evidence and milestones, in proportion to `aim`."""

    def amount(found: re.Match[str]) -> str:
        return f"{found[1]}{round(int(found[2]) / WRITTEN * aim / STEP) * STEP}"

    head, strategy, rest = re.split(r"(?m)^(?=strategy:|stages:)", text)
    return head + re.sub(r"(?m)^( +\w+: )(-?\d{5,})$", amount, strategy) + rest
