"""Histories: the levels above what is asked for, and small ones of them."""

from __future__ import annotations

import numpy as np
import pytest

from kaname import api
from kaname.api.forecasts.histories import cells, finest, levels, small
from kaname.api.forecasts.quotients import quotient
from kaname.api.project import Project

DESIGN = """\
kaname: 1
name: Sales
calendar: {as_of: 2026-03-31}
facts:
  deals:
    from: deals.csv
    key: deal
    time: closed_on
    join: {members: {key: rep, to: rep}}
    dimensions: {team: members.team, rep: rep, product: product}
  members: {from: members.csv, key: rep, dimensions: {team: team, rep: rep}}
dimensions:
  rep: {hierarchy: [team]}
measures:
  closed: {of: deals, agg: count}
kpis:
  deals_closed: {value: closed}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("company")
    rows = [
        (f"2026-0{month}-05", rep, product)
        for month in (1, 2, 3)
        for rep in "AB"
        for product in "xy"
        if (rep, month) != ("B", 1) and (rep, product, month) != ("A", "y", 2)
    ]
    lines = [f"{n},{day},{rep},{product}" for n, (day, rep, product) in enumerate(rows)]
    text = "\n".join(["deal,closed_on,rep,product", *lines])
    (folder / "deals.csv").write_text(text, "utf-8")
    (folder / "members.csv").write_text("rep,team\nA,East\nB,East\n", "utf-8")
    (folder / "sales.yaml").write_text(DESIGN, "utf-8")
    return api.open(folder / "sales.yaml", store=folder / "store")


def test_what_is_above_is_measured_too(project: Project) -> None:
    assert finest(project, ["deals"], ["product", "rep"]) == ["product", "rep", "team"]
    assert finest(project, ["deals"], ["product"]) == ["product"]


def test_levels_add_up_by_every_choice(project: Project) -> None:
    assert levels(project, ["rep", "team", "product"], ["rep", "product"]) == [
        (),
        ("product",),
        ("rep",),
        ("team",),
        ("rep", "product"),
        ("team", "product"),
    ]


def test_levels_with_many_groups_are_left_out_unless_asked_for() -> None:
    keys = [(str(n), str(n % 3)) for n in range(1200)]
    wanted = [("rep", "team"), ("team",), ("rep",), ()]
    assert small(keys, ["rep", "team"], wanted, ("rep",)) == [(), ("team",), ("rep",)]
    assert small(keys, ["rep", "team"], wanted, ()) == [(), ("team",)]


def test_nothing_happened_is_zero_and_not_begun_is_nothing(project: Project) -> None:
    held = cells(project, "deals_closed", ["rep", "product"], "month", 2, {})
    shape = quotient(project.design, "deals_closed")
    assert held is not None
    assert shape.above is not None
    assert [period.label for period in held.periods] == ["2026-01", "2026-02", "2026-03"]
    assert [period.label for period in held.ahead] == ["2026-04", "2026-05"]
    found = dict(zip(held.keys, held.sums(shape.above).tolist(), strict=True))
    assert found["A", "x"] == [1, 1, 1]
    assert found["A", "y"] == [1, 0, 1]
    np.testing.assert_array_equal(found["B", "x"], [np.nan, 1, 1])
    assert held.active.all()


def test_what_cannot_be_grouped_has_no_cells(project: Project) -> None:
    assert cells(project, "deals_closed", [], "year", 1, {}) is None  # no year is complete
