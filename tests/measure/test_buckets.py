"""Windows put together of buckets: every word on every aggregate, against rows looped over here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

import pytest

import kaname.api
from kaname.api import Project
from kaname.formula.parse import Name, parse
from kaname.formula.values import Reason
from kaname.measure.compile import Compiler
from kaname.measure.grid import Grid, Windows
from kaname.measure.leaves import plan
from kaname.measure.run import Request, run
from kaname.measure.words import Window, now, rewrite
from kaname.periods import Calendar, Grain, spine

Row = tuple[datetime, str, str, int, str]  # at, team, account, amount, won

DESIGN = """
kaname: 1
name: test
currency: USD
facts:
  deals:
    from: deals.csv
    time: at
    dimensions: {team: team}
measures:
  count: {of: deals, agg: count}
  won: {of: deals, agg: count, where: won}
  amount: {of: deals, agg: sum, expr: amount, where: won, unit: USD}
  largest: {of: deals, agg: max, expr: amount, unit: USD}
  smallest: {of: deals, agg: min, expr: amount, where: won, unit: USD}
  typical: {of: deals, agg: median, expr: amount, unit: USD}
  accounts: {of: deals, agg: count_distinct, expr: account}
  customers: {of: deals, agg: count_distinct, expr: account, where: won}
  recent: {of: deals, agg: count, where: at >= period_end - 10}
kpis:
"""
MEASURES: dict[str, Callable[[list[Row], Window], float | None]] = {
    "count": lambda rows, _: len(rows),
    "won": lambda rows, _: sum(row[4] == "true" for row in rows),
    "amount": lambda rows, _: sum(row[3] for row in rows if row[4] == "true"),
    "largest": lambda rows, _: max((row[3] for row in rows), default=None),
    "smallest": lambda rows, _: min((row[3] for row in rows if row[4] == "true"), default=None),
    "typical": lambda rows, _: median(row[3] for row in rows) if rows else None,
    "accounts": lambda rows, _: len({row[2] for row in rows}),
    "customers": lambda rows, _: len({row[2] for row in rows if row[4] == "true"}),
    "recent": lambda rows, window: sum(
        row[0] >= _midnight(window.end - timedelta(days=11)) for row in rows
    ),
}
WORDS = (
    "{}",
    "lag({}, 1 period)",
    "lag({}, 1 year)",
    "to_date({}, year)",
    "rolling({}, 3 month)",
    "rolling({}, 10 day)",
    "ever({})",
    "before({})",
    "lag(to_date({}, year), 1 year)",
    "lag(ever({}), 2 period)",
)
SPAN = (date(2023, 5, 3), date(2024, 3, 20))
OVER, RUNNING = date(2025, 1, 1), date(2024, 3, 11)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    random = Random(7)
    return [
        (
            datetime(2023, 1, 1) + timedelta(minutes=random.randrange(700 * 24 * 60)),
            random.choice(["east", "west", ""]),
            f"a{random.randrange(20)}",
            random.randrange(1000),
            random.choice(["true", "false", ""]),
        )
        for _ in range(150)
    ]


@pytest.fixture(scope="module")
def project(rows: list[Row], tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder: Path = tmp_path_factory.mktemp("buckets")
    lines = ["at,team,account,amount,won", *(",".join(map(str, row)) for row in rows)]
    (folder / "deals.csv").write_text("\n".join(lines), encoding="utf-8")
    kpis = "".join(f"  {name}: {{value: {name}}}\n" for name in MEASURES)
    (folder / "design.yaml").write_text(DESIGN + kpis, encoding="utf-8")
    return kaname.api.open(folder / "design.yaml", store=folder / "store")


@pytest.mark.parametrize("as_of", [OVER, RUNNING], ids=["over", "running"])
@pytest.mark.parametrize(
    ("grain", "closing_day"),
    [
        ("month", None),
        ("month", 20),
        ("week", None),
        ("quarter", None),
        ("year", 10),
        ("all", None),
    ],
)
def test_every_word_on_every_aggregate(
    project: Project, rows: list[Row], grain: str, closing_day: int | None, as_of: date
) -> None:
    calendar = Calendar(fiscal_year_starts=4, closing_day=closing_day)
    grid = Grid(calendar, Grain(grain), tuple(spine(Grain(grain), *SPAN, calendar)), as_of)
    wanted = {each.format(name): parse(each.format(name)) for name in MEASURES for each in WORDS}
    cubes = run(project.session, Request(wanted, [(), ("team",)], grid))
    apart = []
    for dims, cube in cubes.items():
        for g in range(cube.shape[0]):
            team = cube.group(g)[0].replace("(none)", "") if dims else None
            for text, expr in wanted.items():
                figures = cube.values(text)
                (leaf,) = plan(project.design, {text: expr}).leaves.values()
                windows = [
                    rewrite(now(p, as_of), leaf.words, calendar, grid.grain) for p in grid.periods
                ]
                expected = list(_looped(rows, leaf.measure, windows, team))
                for p, (number, reason) in enumerate(
                    zip(figures.number[g], figures.reason[g], strict=True)
                ):
                    found = float(number) if reason == Reason.DEFINED else None
                    told = reason in (Reason.NOT_OBSERVED, Reason.NO_PERIOD)
                    if not told and found != pytest.approx(expected[p]):
                        apart.append((text, team, grid.periods[p].label, found, expected[p]))
    assert apart == []


def _looped(
    rows: list[Row], measure: str, windows: Sequence[Window], team: str | None
) -> Iterator[float | None]:
    for window in windows:
        seen = [
            row
            for row in rows
            if _midnight(window.start) <= row[0] < _midnight(window.end) and team in (None, row[1])
        ]
        yield MEASURES[measure](seen, window)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def test_words_that_buckets_make_need_no_reading_of_their_own(project: Project) -> None:
    periods = tuple(spine(Grain.MONTH, *SPAN, Calendar()))
    grid = Grid(Calendar(), Grain.MONTH, periods, OVER)
    compiler = Compiler(project.session.schema, grid, {}, Windows(grid))
    texts = [
        "won",
        "lag(won, 1 period)",
        "lag(won, 1 year)",
        "ever(amount)",
        "to_date(amount, year)",
    ]
    leaves = plan(project.design, {text: parse(text) for text in texts}).leaves.values()
    assert len({compiler.batch(leaf) for leaf in leaves}) == 1
    odd = plan(project.design, {"x": parse("rolling(won, 10 day)"), "y": Name("won", 0)}).leaves
    assert len({compiler.batch(leaf) for leaf in odd.values()}) == 2
