"""A company of two teams and four reps whose every month is alike but the last: added up by hand.

In a month each rep decides 100 deals of X and 100 of Y and wins 40 of each, at 100,000 and 50,000.
In the last one C wins only 10 of X: sales fall from 24 to 21 million, the win rate from 40 to
36.25 %, the deal size from 75,000 to 72,413.79.
"""

from __future__ import annotations

from pathlib import Path

DESIGN = """\
kaname: 1
name: {ja: 営業, en: Sales}
currency: JPY
calendar: {fiscal_year_starts: 4, timezone: UTC, as_of: 2026-03-31, data_from: 2023-04-01}
facts:
  months:
    from: months.csv
    key: row
    time: day
    unit: month
    join: {reps: rep}
    dimensions: {team: reps.team, rep: reps.name, product: product}
  reps:
    from: reps.csv
    key: rep
    dimensions: {team: team, rep: name}
  budget:
    from: period_value.csv
    time: period_start
    stated:
      kind: scope_kind
      id: scope_id
      span: [period_start, period_end]
      latest: as_of
      levels:
        company: {}
        team: {dimensions: {team: scope_id}}
dimensions:
  team: {spine: reps, label: {ja: 課, en: Team}}
  rep: {spine: reps, hierarchy: [team], label: {ja: 担当, en: Rep}}
  product: {label: {ja: 商品, en: Product}}
measures:
  closed: {of: months, agg: sum, expr: closed, unit: deal}
  won: {of: months, agg: sum, expr: won, unit: deal}
  amount: {of: months, agg: sum, expr: amount, unit: JPY}
  usual: {of: months, agg: median, expr: amount, unit: JPY}
kpis:
  sales: {label: {ja: 売上, en: Sales}, role: kgi, value: amount, formula: won_deals * size}
  won_deals:
    label: {ja: 受注件数, en: Won deals}
    value: won
    formula: closed_deals * win_rate
  closed_deals: {label: {ja: 決着件数, en: Decided deals}, value: closed}
  win_rate: {label: {ja: 受注率, en: Win rate}, value: won / closed}
  size: {label: {ja: 単価, en: Deal size}, value: amount / won}
  usual: {label: {ja: 中央値, en: Median}, value: usual}
"""
REPS = "rep,name,team\nR1,A,East\nR2,B,East\nR3,C,West\nR4,D,West\n"
BUDGET = """\
measure,scope_kind,scope_id,period_start,period_end,value,as_of
sales,company,all,2026-03-01,2026-03-31,26000000,2026-01-01
sales,team,East,2026-03-01,2026-03-31,13000000,2026-01-01
win_rate,company,all,2026-03-01,2026-03-31,0.4,2026-01-01
"""
PRICES = {"X": 100_000, "Y": 50_000}
MONTHS = 36


def write(folder: Path, extra: str = "") -> Path:
    """The design beside its data; `extra` are further rows of the last month."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = ["row,day,rep,product,closed,won,amount"]
    for n in range(MONTHS):
        day = f"{2023 + (3 + n) // 12}-{(3 + n) % 12 + 1:02}-15"
        for rep in ("R1", "R2", "R3", "R4"):
            for product, price in PRICES.items():
                fell = n == MONTHS - 1 and (rep, product) == ("R3", "X")
                won = 10 if fell else 40
                rows.append(f"{n}{rep}{product},{day},{rep},{product},100,{won},{won * price}")
    (folder / "months.csv").write_text("\n".join(rows) + "\n" + extra, "utf-8")
    (folder / "reps.csv").write_text(REPS, "utf-8")
    (folder / "period_value.csv").write_text(BUDGET, "utf-8")
    path = folder / "design.yaml"
    path.write_text(DESIGN, "utf-8")
    return path


KINDS = """\
kaname: 1
name: Two kinds
calendar: {fiscal_year_starts: 4, timezone: UTC, as_of: 2026-03-31, data_from: 2023-04-01}
facts: {months: {from: kinds.csv, key: day, time: day, unit: month}}
measures:
  x_won: {of: months, agg: sum, expr: x_won, unit: deal}
  y_won: {of: months, agg: sum, expr: y_won, unit: deal}
  x_closed: {of: months, agg: sum, expr: x_closed, unit: deal, label: {ja: X決着, en: Closed X}}
  y_closed: {of: months, agg: sum, expr: y_closed, unit: deal}
kpis:
  both: {label: Both, value: (x_won + y_won) / (x_closed + y_closed)}
  x_rate: {label: X rate, value: x_won / x_closed}
  y_rate: {label: Y rate, value: y_won / y_closed}
  all_won: {label: All, value: x_won + y_won, formula: x_deals + y_deals}
  x_deals: {label: X deals, value: x_won}
  y_deals: {label: Y deals, value: y_won}
"""
STEADY = (400, 1000, 500, 1000)  # won and closed of X and of Y, in all months but the last


def write_kinds(folder: Path, last: tuple[int, int, int, int]) -> Path:
    """A company that sells two kinds; `last` is what it won and closed of each in March 2026."""
    rows = ["day,x_won,x_closed,y_won,y_closed"]
    for n in range(MONTHS):
        figures = last if n == MONTHS - 1 else STEADY
        day = f"{2023 + (3 + n) // 12}-{(3 + n) % 12 + 1:02}-15"
        rows.append(",".join([day, *map(str, figures)]))
    (folder / "kinds.csv").write_text("\n".join(rows) + "\n", "utf-8")
    path = folder / "design.yaml"
    path.write_text(KINDS, "utf-8")
    return path
