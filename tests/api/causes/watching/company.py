"""A company of two centres that call leads, with a fault and a new level that are known."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np

DESIGN = """\
kaname: 1
name: {ja: 営業, en: Sales}
currency: JPY
calendar: {fiscal_year_starts: 4, timezone: Asia/Tokyo, as_of: 2026-09-30, data_from: 2023-04-01}
facts:
  calls:
    from: calls.csv
    key: call
    time: day
    unit: call
    join: {reps: rep}
    dimensions: {centre: reps.centre, rep: reps.name, source: source}
  reps:
    from: reps.csv
    key: rep
    dimensions: {centre: centre, rep: name}
dimensions:
  centre: {label: {ja: センター, en: Centre}, spine: reps}
  rep: {spine: reps, hierarchy: [centre]}
measures:
  made: {of: calls, agg: count}
  reached: {of: calls, agg: count, where: reached}
  minutes: {of: calls, agg: sum, expr: minutes}
kpis:
  calls: {label: {ja: 架電件数, en: Calls}, role: kgi, value: made, formula: reached_calls / contact_rate}
  reached_calls: {label: {ja: 通話件数, en: Calls that got through}, value: reached}
  contact_rate: {label: {ja: コンタクト率, en: Contact rate}, value: reached / made}
  minutes_a_call: {label: {ja: 平均通話時間, en: Minutes a call}, value: minutes / reached, better: band, band: [2, 9]}
"""
REPS = "rep,name,centre\\nR1,青木,東\\nR2,馬場,東\\nR3,千葉,西\\nR4,土井,西\\n".replace("\\n", "\n")
FIRST, LAST = date(2023, 4, 1), date(2026, 9, 30)
FAULT = (date(2026, 6, 1), date(2026, 6, 30))  # the west's telephones
MORE = date(2026, 3, 1)  # from which on the east calls half as much again


def write(folder: Path, *, stories: bool = True, seed: int = 3) -> Path:
    """The design beside its data."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(seed)
    rows = ["call,rep,day,reached,minutes,source"]
    day = FIRST
    while day <= LAST:
        if day.weekday() < 5:
            for rep in ("R1", "R2", "R3", "R4"):
                rows += _calls(rep, day, draw, len(rows), stories)
        day += timedelta(days=1)
    (folder / "calls.csv").write_text("\n".join(rows) + "\n", "utf-8")
    (folder / "reps.csv").write_text(REPS, "utf-8")
    path = folder / "design.yaml"
    path.write_text(DESIGN, "utf-8")
    return path


def _calls(rep: str, day: date, draw: np.random.Generator, number: int, stories: bool) -> list[str]:
    east = rep in ("R1", "R2")
    rate = 5.0 * (1.5 if stories and east and day >= MORE else 1.0)
    chance = 0.1 if stories and not east and FAULT[0] <= day <= FAULT[1] else 0.3
    found = []
    for n in range(int(draw.poisson(rate))):
        through = bool(draw.random() < chance)
        minutes = round(float(draw.gamma(4, 1.2)), 1) if through else 0
        source = ("web", "fair")[int(draw.integers(2))]
        found.append(f"{number + n},{rep},{day},{str(through).lower()},{minutes},{source}")
    return found
