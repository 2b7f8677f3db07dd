"""Weights by experience from a design's segments: volume first, then what the design says."""

from __future__ import annotations

from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.allocation.ramp import ramp
from kaname.api.allocations.experience import composite_weights, volume_shares
from kaname.api.allocations.workforce import dimensions, evidence, planned
from kaname.periods import parse
from tests.sellers import DESIGN, write

MORE = """\
  newcomers:
    label: {ja: 新人, en: Newcomers}
    where: {division: West, size: small}
    weights: {won: 9, win_rate: 1}
"""


def shares(folder: Path, design: str, to: tuple[str, ...] = ()) -> dict[str, float]:
    project = kaname.open(write(folder, design), store=folder / "store")
    period = parse("FY2026", project.calendar)
    staff = planned(project, "sales", period, dimensions(project, to))
    curve = ramp(evidence(project, "sales", staff, {}))
    return volume_shares(project, composite_weights(project, staff, curve))


def test_at_full_tenure_the_segment_with_most_quality_counts(tmp_path: Path) -> None:
    found = shares(tmp_path, DESIGN + MORE)
    assert found["Abe"] == pytest.approx(0.4)
    assert found["Goto"] == pytest.approx(0.4)  # not the newcomers' nine tenths
    assert 0.4 < found["Fukui"] <= 0.8


def test_who_is_in_no_segment_has_no_weights(tmp_path: Path) -> None:
    found = shares(tmp_path, DESIGN.replace("division: [East, West]", "division: East"))
    assert set(found) == {"Abe", "Baba", "Chiba"}


def test_units_have_no_weights(tmp_path: Path) -> None:
    assert shares(tmp_path, DESIGN, ("team",)) == {}
