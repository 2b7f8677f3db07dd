"""A company whose every month is alike, so that its plans can be computed by hand."""

from __future__ import annotations

from pathlib import Path

DESIGN = """\
kaname: 1
name: Sales
currency: JPY
calendar: {fiscal_year_starts: 4, timezone: UTC, as_of: 2026-03-31, data_from: 2024-04-01}
strategy: {goal: {value: 165000000, period: FY2026}}
facts:
  months: {from: months.csv, key: month, time: month, unit: month}
measures:
  visits: {of: months, agg: sum, expr: visits, unit: visit}
  closed: {of: months, agg: sum, expr: closed, unit: deal}
  won:    {of: months, agg: sum, expr: won, unit: deal}
  amount: {of: months, agg: sum, expr: amount, unit: JPY}
  open:   {of: months, agg: sum, expr: open, unit: deal, time: month}
kpis:
  sales:     {label: {ja: 売上, en: Sales}, role: kgi, value: amount, formula: won_deals * size}
  won_deals: {label: {ja: 受注件数, en: Won deals}, value: won, formula: closed_deals * win_rate}
  closed_deals: {value: closed, formula: visits * closing}
  visits:    {value: visits, nature: quantity, control: rep, tier: primary, capacity: 108 * months()}
  closing:   {value: closed / visits, unit: deal/visit, nature: quality, control: rep}
  win_rate:
    label: {ja: 受注率, en: Win rate}
    value: won / closed
    nature: quality
    control: rep
    tier: primary
    bounds: [null, 0.28]
  size:      {value: amount / won, nature: quality, control: external}
  backlog:   {value: open}
"""
# A month: 100 visits, half of them closed, a quarter of those won at a million.
MONTH = {"visits": 100, "closed": 50, "won": 12.5, "amount": 12_500_000, "open": 7}


def write(folder: Path, design: str = DESIGN, months: int = 24) -> Path:
    """The company's design beside its data."""
    folder.mkdir(parents=True, exist_ok=True)
    days = [f"{2024 + (3 + n) // 12}-{(3 + n) % 12 + 1:02}-15" for n in range(months)]
    rows = [",".join(["month", *MONTH])]
    rows += [",".join([day, *map(str, MONTH.values())]) for day in days]
    (folder / "months.csv").write_text("\n".join(rows) + "\n", "utf-8")
    path = folder / "design.yaml"
    path.write_text(design, "utf-8")
    return path
