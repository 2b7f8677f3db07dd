"""Eight sellers in three teams with two years of deals: small enough to know their allocation.

Fukui was hired in January 2026, Endo left at the end of March 2026, Doi moved from Osaka to Kobe on
1 July 2026. Everybody else sells the same each month.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

DESIGN = """\
kaname: 1
name: Sellers
currency: JPY
calendar: {fiscal_year_starts: 4, data_from: 2024-04-01, as_of: 2026-03-31}
strategy:
  goal: {value: 400000000, kpi: sales, period: FY2026}
facts:
  deals:
    from: deals.csv
    key: deal
    time: closed
    unit: deal
    join: {members: {key: owner_id, to: member_id, valid: [valid_from, valid_to]}}
    dimensions: {division: members.division, team: members.team, member: members.name, size: size}
  members:
    from: members.csv
    key: [member_id, valid_from]
    types: {valid_to: date}
    dimensions: {division: division, team: team, member: name}
  accounts: {from: accounts.csv, key: account_id}
dimensions:
  division: {spine: members, valid: [valid_from, valid_to]}
  team: {spine: members, valid: [valid_from, valid_to], hierarchy: [division]}
  member: {spine: members, valid: [valid_from, valid_to], hierarchy: [team, division]}
measures:
  sales: {of: deals, agg: sum, expr: amount, where: stage = 'won', unit: JPY}
  won: {of: deals, agg: count, where: stage = 'won'}
  closed: {of: deals, agg: count}
  largest: {of: deals, agg: max, expr: amount, unit: JPY}
kpis:
  sales: {label: {ja: 売上, en: Sales}, value: sales, role: kgi}
  won: {label: {ja: 受注件数, en: Won deals}, value: won, nature: quantity}
  win_rate: {label: {ja: 受注率, en: Win rate}, value: won / closed, nature: quality}
  average: {label: {ja: 平均単価, en: Average deal}, value: sales / won}
  largest: {label: {ja: 最大案件, en: Largest deal}, value: largest}
segments:
  everybody:
    label: {ja: 全員, en: Everybody}
    where: {division: [East, West]}
    weights: {won: 2, win_rate: 3}
"""
MEMBERS = """\
member_id,valid_from,valid_to,name,division,team,hired_on
M1,2020-04-01,,Abe,East,Tokyo,2020-04-01
M2,2020-04-01,,Baba,East,Tokyo,2020-04-01
M3,2020-04-01,,Chiba,East,Tokyo,2020-04-01
M4,2020-04-01,2026-07-01,Doi,West,Osaka,2020-04-01
M4,2026-07-01,,Doi,West,Kobe,2020-04-01
M5,2020-04-01,2026-04-01,Endo,West,Osaka,2020-04-01
M6,2026-01-01,,Fukui,West,Kobe,2026-01-01
M7,2020-04-01,,Goto,West,Kobe,2020-04-01
M8,2020-04-01,,Hara,West,Osaka,2020-04-01
"""
ACCOUNTS = """\
account_id,owner_id,potential_amount
A1,M1,300000000
A2,M1,300000000
A3,M2,300000000
A4,M3,200000000
A5,M4,200000000
A6,M6,100000000
A7,M7,200000000
A8,M8,200000000
"""
MONTHLY = {"M1": 6, "M2": 4, "M3": 5, "M4": 4, "M5": 4, "M6": 1, "M7": 5, "M8": 3}  # deals won
AMOUNT = 1_000_000


def deals() -> Iterator[str]:
    """A line for each deal: as many are lost as won, but Baba loses none."""
    yield "deal,owner_id,closed,stage,amount,size"
    number = 0
    for year, month in ((y, m) for y in (2024, 2025, 2026) for m in range(1, 13)):
        if not (2024, 4) <= (year, month) <= (2026, 3):
            continue
        for member, count in MONTHLY.items():
            if member == "M6" and year < 2026:
                continue
            lost = 0 if member == "M2" else count
            for i in range(count + lost):
                number += 1
                stage = "won" if i < count else "lost"
                size = "large" if i % 2 else "small"
                day = f"{year}-{month:02}-{5 + i:02}"
                yield f"{number},{member},{day},{stage},{AMOUNT},{size}"


def write(folder: Path, design: str = DESIGN, **more: str) -> Path:
    """Design and data in a folder; returns the design. `more` are further files, by stem."""
    files = {"members.csv": MEMBERS, "accounts.csv": ACCOUNTS, "deals.csv": "\n".join(deals())}
    files |= {f"{name}.csv": text for name, text in more.items()}
    for name, text in (files | {"sellers.yaml": design}).items():
        (folder / name).write_text(text, "utf-8")
    return folder / "sellers.yaml"
