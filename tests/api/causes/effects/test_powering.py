"""Power before the start, and the order in which to start."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaname import api
from kaname.api.causes.effects import powered
from kaname.errors import KanameError
from tests.api.causes.effects.company import write


def test_more_units_and_months_show_more(tmp_path: Path) -> None:
    found = powered(api.open(write(tmp_path, lift=0)), "closed_deals", "team", wanted=0.2)

    assert (found.asked.units, found.asked.months, len(found.units)) == (2, 6, 8)
    assert found.by_units[0].detectable > found.by_units[-1].detectable
    assert found.enough == next(p.units for p in found.by_units if p.detectable <= 0.2)
    first = found.insights[0].text("en")
    assert first.startswith("Closed deals: with 2 of 8 teams for 6 months, a change under 1")
    assert {i.kind for i in found.insights} >= {"effects.power-wanted", "effects.order"}


def test_what_cannot_be_seen_is_said(tmp_path: Path) -> None:
    found = powered(api.open(write(tmp_path, lift=0)), "win_rate", "team", wanted=0.001)

    assert found.enough is None
    assert "effects.power-never" in {i.kind for i in found.insights}


def test_the_seed_decides_and_is_printed(tmp_path: Path) -> None:
    project = api.open(write(tmp_path, lift=0))

    orders = {powered(project, "win_rate", "team", seed=n).order.waves for n in range(8)}

    assert len(orders) > 1
    found = powered(project, "win_rate", "team", units=4, seed=7)
    assert "`--seed 7`" in found.insights[-1].text("en")
    assert sorted(u for wave in found.order.waves for u in wave) == [*range(8)]


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"by": "division"}, "effects.few-units"),
        ({"by": "team", "units": 8}, "effects.units-beyond"),
        ({"by": "team", "months": 30}, "effects.no-power"),
    ],
)
def test_what_cannot_be_asked(tmp_path: Path, asked: dict[str, object], rule: str) -> None:
    with pytest.raises(KanameError) as caught:
        powered(api.open(write(tmp_path)), "win_rate", **asked)  # type: ignore[arg-type]
    assert [finding.rule for finding in caught.value.findings] == [rule]


def test_units_without_the_kpi_are_left_out_and_named(tmp_path: Path) -> None:
    segment = "segments:\n  h: {label: H, where: {team: H}, kpis: [size]}\n"
    path = write(tmp_path, "  {}\n" + segment, lift=0)
    rows = (tmp_path / "months.csv").read_text("utf-8").splitlines()
    few = [",".join([*r.split(",")[:3], "1", *r.split(",")[4:]]) if ",G," in r else r for r in rows]
    (tmp_path / "months.csv").write_text("\n".join(few) + "\n", "utf-8")

    found = powered(api.open(path), "closed_deals", "team")

    assert (found.units, found.small, found.foreign) == (tuple("ABCDEF"), ("G",), ("H",))
    assert [cause.text("ja") for cause in found.insights[0].causes] == [
        "この数字がほとんどないため外しました：G。",
        "設計で別のKPIを持つため外しました：H。",
    ]


def test_units_are_counted_as_the_dimension_calls_them(tmp_path: Path) -> None:
    path = write(tmp_path, lift=0)
    text = path.read_text("utf-8").replace(
        "team: {spine", "team: {label: {ja: 課, en: Section}, spine"
    )
    path.write_text(text, "utf-8")

    (first, *_) = powered(api.open(path), "closed_deals", "team").insights

    assert first.text("ja").startswith("決着件数：8課のうち2課で6か月行っても、")
    assert first.text("en").startswith("Closed deals: with 2 of 8 sections for 6 months, ")
