"""A company of eight teams in two divisions over three years, in which actions are taken."""

from __future__ import annotations

from pathlib import Path

import numpy as np

TEAMS = tuple("ABCDEFGH")
MONTHS = tuple(f"{2023 + (3 + n) // 12}-{(3 + n) % 12 + 1:02}" for n in range(36))  # to 2026-03
START = 30  # 2025-10
DESIGN = """\
kaname: 1
name: {ja: 営業, en: Sales}
currency: JPY
calendar: {fiscal_year_starts: 4, timezone: UTC, as_of: 2026-03-31, data_from: 2023-04-01}
facts:
  months:
    from: months.csv
    key: row
    time: month
    unit: month
    join: {teams: team}
    dimensions: {team: team, division: teams.division}
  teams: {from: teams.csv, key: team, dimensions: {team: team, division: division}}
dimensions:
  division: {spine: teams}
  team: {spine: teams, hierarchy: [division]}
measures:
  closed: {of: months, agg: sum, expr: closed, unit: deal}
  won:    {of: months, agg: sum, expr: won, unit: deal}
  amount: {of: months, agg: sum, expr: amount, unit: JPY}
kpis:
  sales:     {label: {ja: 売上, en: Sales}, role: kgi, value: amount, formula: won_deals * size}
  won_deals: {label: {ja: 受注件数, en: Won deals}, value: won, formula: closed_deals * win_rate}
  closed_deals: {label: {ja: 決着件数, en: Closed deals}, value: closed}
  win_rate:  {label: {ja: 受注率, en: Win rate}, value: won / closed}
  size:      {label: {ja: 平均単価, en: Deal size}, value: amount / won}
initiatives:
"""
COACHING = """\
  coaching:
    label: {ja: 同行指導, en: Coaching}
    valid: [2025-10-01]
    where: {team: [A, B]}
    effects: [{kpi: win_rate, change: absolute, likely: 0.1}]
"""
SCRIPTS = """\
  scripts:
    label: {ja: 台本, en: Scripts}
    valid: [2025-10-01]
    where: {team: C}
    effects: [{kpi: win_rate, change: absolute, likely: 0.1}]
"""


def write(folder: Path, initiatives: str = COACHING, lift: float = 0.15, more: float = 0.0) -> Path:
    """The company's design beside its data: from October 2025 on A and B win `lift` more often.

    They also close `more` deals: 0.5 is half as many again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(5)
    lines = ["row,month,team,closed,won,amount"]
    for at, month in enumerate(MONTHS):
        season = 1 + 0.3 * (month[5:] in ("03", "09"))
        for team in TEAMS:
            treated = team in "AB" and at >= START
            closed = int(draw.poisson(80 * season) * (1 + more * treated))
            won = int(draw.binomial(closed, 0.3 + lift * treated))
            lines.append(f"{month}{team},{month}-15,{team},{closed},{won},{won * 1000}")
    (folder / "months.csv").write_text("\n".join(lines) + "\n", "utf-8")
    teams = ["team,division", *(f"{t},{'East' if t in 'ABCD' else 'West'}" for t in TEAMS)]
    (folder / "teams.csv").write_text("\n".join(teams) + "\n", "utf-8")
    path = folder / "design.yaml"
    path.write_text(DESIGN + (initiatives or "  {}\n"), "utf-8")
    return path
