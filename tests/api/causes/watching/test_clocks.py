"""Rates whose two counts go by different days: over 100 % now and then, or too often."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kaname import api
from kaname.api.causes.watching.readings import readings
from kaname.causes.watching.observed import SHARE

DESIGN = """\
kaname: 1
name: 営業
calendar: {as_of: 2025-12-31, data_from: 2024-01-01}
facts:
  deals: {from: deals.csv, key: deal, time: closed, unit: deal, dimensions: {team: team}}
measures:
  closed: {of: deals, agg: count}
  opened: {of: deals, agg: count, time: made}
kpis:
  pace: {role: kgi, value: closed / opened}
"""
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]


def _rows(team: str, opened: int, closed: list[int]) -> list[str]:
    made = [month for month in MONTHS for _ in range(opened)]
    over = [month for month, count in zip(MONTHS, closed, strict=True) for _ in range(count)]
    over += [""] * (len(made) - len(over))
    return [
        f"{team}{n},{team},{m}-10,{c and c + '-20'}"
        for n, (m, c) in enumerate(zip(made, over, strict=True))
    ]


def test_a_share_leaves_out_a_period_over_its_whole_and_a_unit_that_often_is(
    tmp_path: Path,
) -> None:
    once = [10] * 12 + [25] + [10] * 11
    often = [4, 12, 4] * 8
    rows = ["deal,team,made,closed", *_rows("A", 20, once), *_rows("B", 10, often)]
    (tmp_path / "deals.csv").write_text("\n".join(rows) + "\n", "utf-8")
    (tmp_path / "design.yaml").write_text(DESIGN, "utf-8")
    project = api.open(tmp_path / "design.yaml")
    read = readings(project, ["pace"], [("team",)], "month", None, ())
    assert [dict(series.where) for series in read.series] == [{"team": "A"}]
    assert read.crossed == 1
    assert read.observed.kind.tolist() == [SHARE]
    expected = np.array(once) / 20
    expected[12] = np.nan
    np.testing.assert_allclose(read.observed.values[0], expected)
