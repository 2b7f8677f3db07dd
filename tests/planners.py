"""A small company with three years of deals, a budget and initiatives: enough to plan a year."""

from __future__ import annotations

from calendar import monthrange
from pathlib import Path

import kaname.api as kaname

DESIGN = """\
kaname: 1
name: {ja: 営業, en: Sales}
currency: JPY
calendar: {fiscal_year_starts: 4, timezone: Asia/Tokyo, data_from: 2023-04-01, as_of: 2026-07-31}
strategy:
  horizon: FY2026
  responsible: {person: {ja: 営業本部長, en: Head of sales}}
  goal:
    value: 30000000
    period: FY2026
    evidence:
      forecast: 26000000
      initiatives: 3000000
      adjustment: 1000000
      source: {ja: 過去3年の受注, en: Three years of deals}
      reason: {ja: 増員の分, en: More people}
  milestones: [{period: FY2026-H1, value: 14000000}]
facts:
  deals:
    from: deals.csv
    key: deal
    time: closed_on
    unit: deal
    dimensions: {member: rep, team: team, competitor: rival}
  figures:
    from: period_value.csv
    time: period_start
    where: scenario = 'target'
    stated:
      kind: scope_kind
      id: scope_id
      span: [period_start, period_end]
      latest: as_of
      levels:
        company: {}
        team: {dimensions: {team: scope_id}}
dimensions:
  team: {spine: deals}
  member: {spine: deals, hierarchy: [team]}
measures:
  won: {of: deals, agg: count, where: stage = 'won'}
  closed: {of: deals, agg: count}
  amount: {of: deals, agg: sum, expr: amount, where: stage = 'won', unit: JPY}
  target: {of: figures, agg: sum, expr: value, where: measure = 'sales', unit: JPY}
kpis:
  sales:
    label: {ja: 受注金額, en: Won amount}
    role: kgi
    value: amount
    formula: won_deals * average_deal
  won_deals: {label: {ja: 受注件数, en: Won deals}, value: won, formula: closed_deals * win_rate}
  closed_deals: {label: {ja: 決着件数, en: Closed deals}, value: closed, control: external}
  win_rate:
    label: {ja: 受注率, en: Win rate}
    value: won / closed
    target_rule: {past: [1.2, 1.3]}
  average_deal: {label: {ja: 平均単価, en: Average deal}, value: amount / won}
  sales_target: {label: {ja: 受注目標, en: Sales target}, value: target}
initiatives:
  price:
    label: {ja: 値上げ, en: Price rise}
    valid: [2026-04-01]
    effects: [{kpi: average_deal, low: 0.02, likely: 0.1, high: 0.12}]
  training:
    label: {ja: 研修, en: Training}
    valid: [2026-04-01]
    effects: [{kpi: win_rate, low: 0.0, likely: 0.05, high: 0.08, change: absolute, ramp: 3 months}]
  survey:
    label: {ja: 調査, en: Survey}
    effects: [{kpi: sales_target, likely: 0.1}]
"""
BUDGET = "measure,scenario,version,scope_kind,scope_id,period_start,period_end,as_of,value,unit,basis,status"
MONTHS = [(2023 + (3 + n) // 12, (3 + n) % 12 + 1) for n in range(40)]  # 2023-04 … 2026-07


def deals() -> str:
    """Eight to twelve deals a month, half of them won, of 100,000 and more from April 2026 on."""
    lines = ["deal,rep,team,rival,stage,closed_on,amount"]
    for at, (year, month) in enumerate(MONTHS):
        count = 8 + (month in (3, 9)) * 4
        for n in range(count):
            rep, team = (("青木", "東"), ("馬場", "東"), ("千葉", "西"), ("土井", "西"))[n % 4]
            stage = "won" if n % 2 == at % 2 else "lost"
            amount = 100_000 * (2 + n % 5) + (20_000 if at >= 36 else 0)
            day = 1 + n % monthrange(year, month)[1]
            rival = ("B社", "C社", "なし")[(n + at) % 3]
            lines.append(
                f"{at}-{n},{rep},{team},{rival},{stage},{year}-{month:02}-{day:02},{amount}"
            )
    return "\n".join(lines) + "\n"


def budget() -> str:
    """Targets of 2026-04 to 2027-03 by month in two versions, and of the teams by year."""
    lines = [BUDGET]
    for n in range(12):
        year, month = 2026 + (3 + n) // 12, (3 + n) % 12 + 1
        after = f"{year + month // 12}-{month % 12 + 1:02}-01"
        span = f"{year}-{month:02}-01,{after}"
        lines.append(
            f"sales,target,当初,company,全社,{span},2026-03-10,2000000,JPY,前年並み,approved"
        )
        if n >= 6:
            lines.append(
                f"sales,target,修正,company,全社,{span},2026-10-10,2500000,JPY,増員,approved"
            )
    lines += [
        f"sales,target,当初,team,{team},2026-04-01,2027-04-01,2026-03-10,12000000,JPY,折半,approved"
        for team in ("東", "西")
    ]
    return "\n".join(lines) + "\n"


def write(folder: Path, design: str = DESIGN) -> Path:
    """The company's files; the path of its design."""
    (folder / "deals.csv").write_text(deals(), "utf-8")
    (folder / "period_value.csv").write_text(budget(), "utf-8")
    path = folder / "design.yaml"
    path.write_text(design, "utf-8")
    return path


def opened(folder: Path, design: str = DESIGN) -> kaname.Project:
    """The company, opened."""
    return kaname.open(write(folder, design), store=folder / "store")
