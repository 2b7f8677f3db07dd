"""A company of four teams and twelve reps, one team of which falls in the last month."""

from __future__ import annotations

from pathlib import Path

from kaname import api

DESIGN = """\
kaname: 1
name: {ja: 営業, en: Sales}
currency: JPY
calendar: {fiscal_year_starts: 4, timezone: Asia/Tokyo, as_of: 2026-03-31}
facts:
  deals:
    from: deals.csv
    key: deal
    time: closed
    unit: deal
    dimensions: {team: team, rep: rep, product: product}
dimensions:
  team: {label: {ja: 課, en: Team}}
  rep: {hierarchy: [team]}
measures:
  won: {of: deals, agg: count, where: won}
  closed: {of: deals, agg: count}
  amount: {of: deals, agg: sum, expr: amount, where: won, unit: JPY}
  middle: {of: deals, agg: median, expr: amount, unit: JPY}
kpis:
  won: {label: {ja: 受注件数, en: Won deals}, synonyms: [受注数], value: won}
  closed: {value: closed}
  win_rate: {label: {ja: 受注率, en: Win rate}, value: won / closed}
  amount: {role: kgi, value: amount, label: {ja: 受注高, en: Won amount}}
  average: {value: amount / won}
  middle: {value: middle}
"""
TEAMS = ("east", "north", "south", "west")


def write(folder: Path) -> Path:
    """Its design; the west wins half as much in March 2026."""
    rows, deal = ["deal,closed,team,rep,product,won,amount"], 0
    for month in range(8):
        year, of = divmod(2025 * 12 + 7 + month, 12)
        for rep in range(12):
            team = TEAMS[rep // 3]
            for n in range(40):
                deal += 1
                least = 30 if team == "west" and month == 7 else 20
                won = str((n * 7 + deal // 40 * 3) % 40 >= least).lower()
                day = f"{year}-{of + 1:02d}-{1 + n % 28:02d}"
                rows.append(
                    f"{deal},{day},{team},r{rep},p{n % 3},{won},{100000 + 1000 * (deal % 50)}"
                )
    (folder / "deals.csv").write_text("\n".join(rows) + "\n")
    path = folder / "design.yaml"
    path.write_text(DESIGN, encoding="utf-8")
    return path


def opened(folder: Path) -> api.Project:
    """The company, ready to be measured."""
    return api.open(write(folder))
