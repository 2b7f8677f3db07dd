"""A company of two teams and three reps with a budget table: small enough to add up by hand."""

from __future__ import annotations

from pathlib import Path

DESIGN = """\
kaname: 1
name: {ja: 営業, en: Sales}
currency: JPY
calendar: {fiscal_year_starts: 4, timezone: Asia/Tokyo, as_of: 2026-09-30}
facts:
  deals:
    from: deals.csv
    key: deal
    time: closed
    unit: deal
    join: {reps: rep}
    dimensions: {team: reps.team, rep: reps.name}
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
        member: {join: {reps: {key: scope_id, to: rep}}, dimensions: {team: reps.team, rep: reps.name}}
dimensions:
  team: {spine: reps}
  rep: {spine: reps, hierarchy: [team]}
measures:
  won: {of: deals, agg: sum, expr: amount, where: won, unit: JPY}
  closed: {of: deals, agg: count}
  wins: {of: deals, agg: count, where: won}
kpis:
  sales: {label: {ja: 売上高, en: Sales}, role: kgi, value: won}
  win_rate: {label: {ja: 受注率, en: Win rate}, value: wins / closed, unit: "%"}
"""
REPS = "rep,name,team\nR1,青木,東\nR2,馬場,東\nR3,千葉,西\n"
DEALS = """\
deal,rep,closed,amount,won
1,R1,2025-10-03,700000,true
2,R2,2025-10-20,400000,true
3,R3,2025-10-25,1500000,true
4,R3,2025-11-05,1600000,true
5,R1,2026-09-10,900000,true
6,R1,2026-09-11,0,false
"""
FIGURES = {
    ("company", "全社"): (3_000_000, 3_300_000, 3_600_000),
    ("team", "東"): (1_200_000, 1_300_000, 1_400_000),
    ("team", "西"): (1_800_000, 2_000_000, 2_200_000),
    ("member", "R1"): (700_000, 800_000, 900_000),
    ("member", "R2"): (500_000, 500_000, 500_000),
    ("member", "R3"): (1_800_000, 2_000_000, 2_200_000),
}
MONTHS = (("2026-10-01", "2026-11-01"), ("2026-11-01", "2026-12-01"), ("2026-12-01", "2027-01-01"))
HEAD = (
    "measure,scenario,version,scope_kind,scope_id,period_start,period_end,as_of,value,unit,status"
)


def budget() -> str:
    """The budget table: the sales of the third quarter, and a win rate for everybody."""
    lines = [HEAD]
    for (kind, name), values in FIGURES.items():
        for (start, end), value in zip(MONTHS, values, strict=True):
            lines.append(
                f"sales,target,当初,{kind},{name},{start},{end},2026-03-15,{value},JPY,approved"
            )
    for kind, name in (("company", "全社"), ("team", "東"), ("team", "西")):
        for start, end in MONTHS:
            lines.append(
                f"win_rate,target,当初,{kind},{name},{start},{end},2026-03-15,0.35,ratio,approved"
            )
    return "\n".join(lines) + "\n"


def write(folder: Path) -> Path:
    """The company's files; the path of the design."""
    files = {
        "sales.yaml": DESIGN,
        "reps.csv": REPS,
        "deals.csv": DEALS,
        "period_value.csv": budget(),
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder / "sales.yaml"
