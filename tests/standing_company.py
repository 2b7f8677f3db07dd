"""A company whose months all have 20 business days and the same course: targets by hand.

Each month 100 is won on its first business day and 300 on its last. In May, seen on the 15th with
10 of the days over, 120 has been won.
"""

from __future__ import annotations

from pathlib import Path

DESIGN = """\
kaname: 1
name: Targets
currency: JPY
calendar:
  fiscal_year_starts: 4
  as_of: 2026-05-15
  closed: [2026-01-01, 2026-01-02, 2026-03-05, 2026-03-06, 2026-04-02, 2026-04-03, 2026-05-01]
strategy:
  horizon: FY2026
  goal: {value: 6000, period: FY2026}
  milestones: [{period: FY2026-H1, value: 2800}]
facts:
  deals:
    from: deals.csv
    key: id
    time: closed
    unit: deal
    join: {reps: rep}
    dimensions: {rep: rep, region: reps.region}
  reps: {from: reps.csv, key: rep, time: none, dimensions: {rep: rep, region: region}}
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
        team: {dimensions: {region: scope_id}}
dimensions:
  rep: {spine: reps, hierarchy: [region]}
  region: {spine: reps}
measures:
  amount: {of: deals, agg: sum, expr: amount, where: stage = 'won', unit: JPY}
  won: {of: deals, agg: count, where: stage = 'won'}
  closed: {of: deals, agg: count}
  days: {of: deals, agg: median, expr: "date_diff('day', opened, closed)", unit: day}
  open: {of: deals, agg: count, at_end: [opened, closed]}
  buyers: {of: deals, agg: count_distinct, expr: rep}
kpis:
  sales: {label: {ja: 受注高, en: Sales}, role: kgi, value: amount}
  closed: {label: {ja: 決着件数, en: Closed deals}, value: closed}
  win_rate: {label: {ja: 受注率, en: Win rate}, value: won / closed, floor: 0.4}
  days: {label: {ja: 決着までの日数, en: Days to close}, value: days, better: down}
  open: {label: {ja: 進行中の商談, en: Open deals}, value: open, better: band, band: [1, 3]}
  buyers: {label: {ja: 人数, en: People}, value: buyers}
segments:
  east: {label: East, where: {region: East}, targets: {closed: 3, buyers: 1}}
  west: {label: West, where: {region: West}, targets: {closed: 1}}
"""
REPS = """\
rep,region
abe,East
baba,West
chiba,East
"""
# The first and the last business day of each month that is over.
ENDS = (
    ("2026-01-05", "2026-01-30"),
    ("2026-02-02", "2026-02-27"),
    ("2026-03-02", "2026-03-31"),
    ("2026-04-01", "2026-04-30"),
)
RUNNING = """\
90,abe,2026-04-24,2026-05-04,won,120
91,baba,2026-04-21,2026-05-11,lost,50
"""
TARGETS = """\
measure,scenario,version,scope_kind,scope_id,period_start,period_end,as_of,value,status
sales,target,当初,company,,2026-04-01,2026-05-01,2026-03-15,400,approved
sales,target,当初,company,,2026-05-01,2026-06-01,2026-03-15,400,approved
sales,target,修正,company,,2026-05-01,2026-06-01,2026-05-10,500,approved
sales,target,案,company,,2026-05-01,2026-06-01,2026-05-12,900,draft
sales,target,当初,company,,2026-06-01,2026-07-01,2026-03-15,400,approved
sales,actual,当初,company,,2026-05-01,2026-06-01,2026-05-13,77,approved
sales,target,当初,team,East,2026-05-01,2026-06-01,2026-03-15,300,approved
sales,target,当初,team,West,2026-05-01,2026-06-01,2026-03-15,200,approved
win_rate,target,当初,company,,2026-05-01,2026-06-01,2026-03-15,0.6,approved
days,target,当初,company,,2026-05-01,2026-06-01,2026-03-15,12,approved
"""


def deals() -> str:
    """The rows of the deals: in each month that is over 100 at first, 200 and 100 at last."""
    lines = ["id,rep,opened,closed,stage,amount"]
    for month, (first, last) in enumerate(ENDS):
        opened = "2025-12-15"
        lines += [
            f"{4 * month},abe,{opened},{first},won,100",
            f"{4 * month + 1},baba,{opened},{first},lost,70",
            f"{4 * month + 2},abe,{opened},{last},won,200",
            f"{4 * month + 3},baba,{opened},{last},won,100",
        ]
    return "\n".join(lines) + "\n" + RUNNING


def write(folder: Path, design: str = DESIGN, targets: str = TARGETS) -> Path:
    """Design and data in a folder; returns the design."""
    folder.mkdir(exist_ok=True)
    files = {"design.yaml": design, "deals.csv": deals(), "reps.csv": REPS}
    for name, text in (files | {"period_value.csv": targets}).items():
        (folder / name).write_text(text, "utf-8")
    return folder / "design.yaml"
