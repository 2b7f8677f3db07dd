"""A company of two divisions and twelve reps over three years in which calls lead wins by two months.

A rep's month is a row, so that sales = won × size, won = closed × rate, and everything planted can
be told: calls lead closed deals by two months and so the wins; the rate differs between reps for
good; mails lead nothing; the weather is the same for all and goes with the season of sales.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

DESIGN = """\
kaname: 1
name: Sales
currency: JPY
calendar: {fiscal_year_starts: 4, timezone: UTC, as_of: 2026-03-31, data_from: 2023-04-01}
facts:
  months:
    from: months.csv
    key: [month, rep]
    time: month
    join: {reps: rep}
    dimensions: {division: reps.division, rep: reps.rep}
  reps:
    from: reps.csv
    key: rep
    dimensions: {division: division, rep: rep}
dimensions:
  division: {label: {ja: 部, en: Division}, spine: reps}
  rep: {label: {ja: 担当, en: Rep}, spine: reps, hierarchy: [division]}
measures:
  calls:   {of: months, agg: sum, expr: calls, unit: call}
  mails:   {of: months, agg: sum, expr: mails, unit: mail}
  weather: {of: months, agg: average, expr: weather}
  closed:  {of: months, agg: sum, expr: closed, unit: deal}
  won:     {of: months, agg: sum, expr: won, unit: deal}
  amount:  {of: months, agg: sum, expr: amount, unit: JPY}
kpis:
  sales:
    label: {ja: 受注高, en: Sales}
    role: kgi
    timing: lagging
    value: amount
    formula: won_deals * size
  won_deals: {label: {ja: 受注件数, en: Won deals}, timing: lagging, value: won, formula: closed_deals * win_rate}
  closed_deals:
    label: {ja: 決着件数, en: Deals decided}
    value: closed
    timing: lagging
    control: rep
    drivers: [{kpi: calls, lag: 2 months}, {kpi: mails, lag: 1 month}]
  win_rate: {label: {ja: 受注率, en: Win rate}, value: won / closed, timing: lagging, control: rep, tier: primary}
  size: {label: {ja: 平均単価, en: Size}, value: amount / won, timing: lagging, control: external}
  calls: {label: {ja: 架電件数, en: Calls}, value: calls, timing: leading, control: rep}
  mails: {label: {ja: メール数, en: Mails}, value: mails, timing: leading, control: rep, tier: primary}
  weather: {label: {ja: 気温, en: Weather}, value: weather, timing: leading, control: external}
scorecard:
  links:
    - {from: calls, to: won_deals, lag: 2 months}
    - {from: weather, to: sales, lag: 1 quarter}
"""
REPS, MONTHS, SIZE = 12, 36, 1_000_000


def write(folder: Path, effect: float = 0.25, seed: int = 0) -> Path:
    """The company's design beside its data; `effect`: deals decided per call of two months ago."""
    rng = np.random.default_rng(seed)
    time = np.arange(MONTHS)
    season = 1 + 0.4 * np.sin(2 * np.pi * time / 12)
    calls = rng.poisson(40 * np.exp(rng.normal(0, 0.25, (REPS, MONTHS))) * season)
    mails = rng.poisson(30 * season, (REPS, MONTHS))
    before = np.concatenate([calls[:, :2], calls[:, :-2]], axis=1)
    closed = rng.poisson(4 * season + effect * before)
    rate = np.clip(0.3 + rng.normal(0, 0.08, (REPS, 1)), 0.1, 0.6)
    won = rng.binomial(closed, np.broadcast_to(rate, closed.shape))
    rows = ["month,rep,calls,mails,weather,closed,won,amount"]
    for t in time:
        month = f"{2023 + (3 + t) // 12}-{(3 + t) % 12 + 1:02}-15"
        for r in range(REPS):
            figures = (calls[r, t], mails[r, t], round(15 + 10 * season[t], 2), closed[r, t])
            rows.append(
                f"{month},R{r:02},{','.join(map(str, figures))},{won[r, t]},{won[r, t] * SIZE}"
            )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "months.csv").write_text("\n".join(rows) + "\n", "utf-8")
    reps = [f"R{r:02},{'東' if r % 2 else '西'}" for r in range(REPS)]
    (folder / "reps.csv").write_text("\n".join(["rep,division", *reps]) + "\n", "utf-8")
    path = folder / "design.yaml"
    path.write_text(DESIGN, "utf-8")
    return path
