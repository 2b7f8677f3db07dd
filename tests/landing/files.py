"""A company on disk: deals, their log of changes, reps, and a design with a pipeline."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np

FIRST, LAST = date(2023, 7, 1), date(2026, 5, 20)
STAGES = ("1 talk", "2 offer", "3 agree")
CHANCES = (0.2, 0.5, 0.8)
RANKS = ("C", "B", "A")
TEAMS = {"Abe": "East", "Baba": "East", "Chiba": "West", "Doi": "West"}
HEADS = "deal,rep,opened,closed,status,stage,amount,due,chance,yomi,kind".split(",")
LOG = "deal,field,changed_at,old_value,new_value".split(",")
DESIGN = """\
kaname: 1
name: Company
currency: JPY
calendar: {fiscal_year_starts: 4, as_of: 2026-05-20, data_from: 2023-07-01}
strategy:
  goal: {value: 800000000, period: FY2026}
facts:
  deals:
    from: deals.csv
    key: deal
    time: closed
    unit: deal
    join: {reps: rep}
    dimensions: {rep: rep, team: reps.team, kind: kind}
    history: {from: changes, key: deal, fields: [stage, amount, due, chance, yomi, status]}
  changes: {from: changes.csv, time: changed_at}
  reps: {from: reps.csv, key: rep, dimensions: {rep: rep, team: team}}
dimensions:
  rep: {label: {ja: 担当者, en: Rep}, spine: reps, hierarchy: [team]}
  team: {label: {ja: チーム, en: Team}, spine: reps}
measures:
  won: {of: deals, agg: count, where: status = 'won'}
  won_amount: {of: deals, agg: sum, expr: amount, where: status = 'won', unit: JPY}
  half: {of: deals, agg: sum, expr: amount / 2, where: status = 'won', unit: JPY}
  new_amount: {of: deals, agg: sum, expr: amount, where: status = 'won' and kind = 'new', unit: JPY}
  closed: {of: deals, agg: count, where: "status in ('won', 'lost')"}
  opened: {of: deals, agg: count, time: opened}
  opened_new: {of: deals, agg: count, time: opened, where: kind = 'new'}
  opened_repeat: {of: deals, agg: count, time: opened, where: kind = 'repeat'}
kpis:
  sales: {label: {ja: 受注高, en: Won amount}, role: kgi, value: won_amount}
  wins: {label: {ja: 受注件数, en: Won deals}, value: won}
  half: {label: {ja: 半額, en: Half}, value: half}
  new_sales: {label: {ja: 新規受注高, en: New business}, value: new_amount}
  average: {label: {ja: 平均単価, en: Average}, value: won_amount / won}
  win_rate: {label: {ja: 受注率, en: Win rate}, value: won / closed, control: rep, action: Ask why}
  deals_in: {label: {ja: 商談数, en: Deals}, value: opened, formula: new_in + repeat_in}
  new_in: {label: {ja: 新規, en: New}, value: opened_new, control: rep}
  repeat_in: {label: {ja: リピート, en: Repeat}, value: opened_repeat, control: company}
pipeline:
  of: deals
  opened: opened
  closed: closed
  won: status = 'won'
  lost: status = 'lost'
  amount: amount
  stage: stage
  owner: rep
  expected: due
  probability: chance
  category: yomi
"""


@dataclass
class Written:
    """Rows of deals and of their log."""

    deals: list[dict[str, object]] = field(default_factory=list)
    log: list[dict[str, object]] = field(default_factory=list)


def lived(until: date = LAST, seed: int = 5) -> Written:
    """The company as it is written down on a day; its life does not depend on the day."""
    draw, found, number = np.random.default_rng(seed), Written(), 0
    day = FIRST
    while day <= LAST + timedelta(days=60):
        for _ in range(int(draw.poisson(1.3)) if day.weekday() < 5 else 0):
            number += 1
            plan = _plan(draw, day)
            if day <= until:
                _write(found, f"D{number:04}", day, plan, until)
        day += timedelta(days=1)
    return found


def _plan(draw: np.random.Generator, day: date) -> dict[str, object]:
    length = 5 + int(draw.gamma(3, 18))
    won = bool(draw.random() < 0.32)
    return {
        "rep": list(TEAMS)[int(draw.integers(4))],
        "kind": ("new", "repeat")[int(draw.integers(2))],
        "end": day + timedelta(days=length),
        "won": won,
        "steps": sorted(int(x) for x in draw.integers(1, length, 2 if won else 1)),
        "amount": int(draw.lognormal(14.2, 0.6)) // 1000 * 1000,
        "cut": float(draw.choice([1.0, 0.9])),
        "due": day + timedelta(days=30 + int(draw.integers(60))),
    }


def _write(of: Written, deal: str, day: date, plan: dict[str, object], until: date) -> None:
    """The row as it stands on a day, and the changes until then."""
    now: dict[str, object] = {
        **{"deal": deal, "rep": plan["rep"], "opened": day, "closed": "", "status": "open"},
        **{"stage": STAGES[0], "amount": plan["amount"], "due": plan["due"]},
        **{"chance": CHANCES[0], "yomi": RANKS[0], "kind": plan["kind"]},
    }

    def change(on: date, name: str, value: object) -> None:
        if on <= until and now[name] != value:
            told = {"deal": deal, "field": name, "changed_at": on}
            of.log.append({**told, "old_value": now[name], "new_value": value})
            now[name] = value

    for at, days in enumerate(plan["steps"], 1):  # type: ignore[arg-type, var-annotated]
        on = day + timedelta(days=days)
        change(on, "stage", STAGES[at])
        change(on, "chance", CHANCES[at])
        change(on, "yomi", RANKS[at])
    end: date = plan["end"]  # type: ignore[assignment]
    due: date = plan["due"]  # type: ignore[assignment]
    while due < min(end, until):
        later = due + timedelta(days=30)
        change(due, "due", later)
        due = later
    if end <= until:
        change(end, "status", "won" if plan["won"] else "lost")
        change(end, "amount", int(float(str(plan["amount"])) * float(str(plan["cut"]))))
        change(end, "chance", 1.0 if plan["won"] else 0.0)
        change(end, "due", end)
        now["closed"] = end
    of.deals.append(now)


def write(folder: Path, until: date = LAST, design: str = DESIGN) -> Path:
    """The company's files as of a day; the path of its design."""
    found = lived(until)
    folder.mkdir(parents=True, exist_ok=True)
    _csv(folder / "deals.csv", HEADS, found.deals)
    _csv(folder / "changes.csv", LOG, found.log)
    reps = [{"rep": rep, "team": team} for rep, team in TEAMS.items()]
    _csv(folder / "reps.csv", ("rep", "team"), reps)
    path = folder / "design.yaml"
    path.write_text(design.replace("as_of: 2026-05-20", f"as_of: {until}"), "utf-8")
    return path


def _csv(path: Path, heads: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, heads)
        writer.writeheader()
        writer.writerows(rows)
