"""A few reps, their deals and visits: small enough for composite attainment by hand."""

from __future__ import annotations

from pathlib import Path

DESIGN = """\
kaname: 1
name: Reps
calendar: {as_of: 2026-05-31}
facts:
  deals:
    from: deals.csv
    key: id
    time: closed
    unit: deal
    join: {reps: rep}
    dimensions: {rep: rep, band: reps.band}
  visits:
    from: visits.csv
    key: id
    time: day
    unit: visit
    join: {reps: rep}
    dimensions: {rep: rep, band: reps.band}
  reps: {from: reps.csv, key: rep, time: none, dimensions: {rep: rep, band: band}}
dimensions:
  rep: {spine: reps}
measures:
  won: {of: deals, agg: count, where: stage = 'won'}
  closed: {of: deals, agg: count}
  days: {of: deals, agg: average, expr: "date_diff('day', opened, closed)", unit: day}
  visits: {of: visits, agg: count}
kpis:
  won: {label: {ja: 受注件数, en: Won deals}, value: won, role: kgi}
  closed: {label: {ja: 決着件数, en: Closed deals}, value: closed}
  win_rate: {label: {ja: 受注率, en: Win rate}, value: won / closed}
  days: {label: {ja: 決着までの日数, en: Days to close}, value: days, better: down}
  visits: {label: {ja: 訪問件数, en: Visits}, value: visits, better: band, band: [4, 8]}
segments:
  junior:
    label: {ja: 新人, en: Juniors}
    where: {band: junior}
    weights: {closed: 3, win_rate: 1}
    targets: {closed: 4, win_rate: 0.5}
  seasoned:
    label: {ja: 中堅・ベテラン, en: Seasoned}
    where: {band: [middle, veteran]}
    weights: {closed: 1, days: 1, visits: 2}
    targets: {days: 10}
  watched:
    label: {ja: 様子を見る, en: Watched}
    where: {band: middle}
    kpis: [visits]
"""
FILES = {
    "reps.yaml": DESIGN,
    "deals.csv": """\
id,rep,opened,closed,stage
1,abe,2026-04-21,2026-05-01,won
2,abe,2026-04-22,2026-05-02,lost
3,baba,2026-03-24,2026-04-03,won
4,baba,2026-05-06,2026-05-20,lost
5,chiba,2026-04-14,2026-05-04,won
""",
    "visits.csv": """\
id,rep,day
1,chiba,2026-05-07
2,chiba,2026-05-08
3,emi,2026-05-07
4,emi,2026-05-08
5,emi,2026-05-11
6,emi,2026-05-12
7,emi,2026-05-13
""",
    "reps.csv": """\
rep,band
abe,junior
baba,junior
chiba,veteran
doi,junior
emi,middle
""",
}


def write(folder: Path, design: str = DESIGN) -> Path:
    """Design and data in a folder; returns the design."""
    for name, text in (FILES | {"reps.yaml": design}).items():
        (folder / name).write_text(text, "utf-8")
    return folder / "reps.yaml"
