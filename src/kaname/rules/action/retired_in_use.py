"""A KPI that has ended and is still followed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaname.design.aims import key_results, plan
from kaname.design.places import Path
from kaname.design.system import Objective
from kaname.design.times import read_period
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """KPIs past their last day on an agenda, in a segment, or in a plan or cycle still running."""
    followed: dict[str, list[Path]] = {}
    for path, name in (*_standing(case), *_running(case)):
        followed.setdefault(name, []).append(path)
    for name, paths in followed.items():
        kpi = case.design.kpis.get(name)
        if kpi and kpi.valid and len(kpi.valid) == 2 and kpi.valid[1] <= case.today:
            parts = dict.fromkeys(f"`{path[0]}.{path[1]}`" for path in paths)
            params = {"kpi": name, "ended": kpi.valid[1], "parts": ", ".join(parts)}
            yield Hit(paths[0], params, at_key=isinstance(paths[0][-1], str))


def _standing(case: Case) -> Iterator[tuple[Path, str]]:
    """The KPIs of agendas and segments, which have no end of their own."""
    for name, review in case.design.reviews.items():
        yield from ((("reviews", name, "kpis", at), kpi) for at, kpi in enumerate(review.kpis))
    for name, segment in case.design.segments.items():
        yield from ((("segments", name, "weights", kpi), kpi) for kpi in segment.weights)
        yield from ((("segments", name, "targets", kpi), kpi) for kpi in segment.targets)


def _running(case: Case) -> Iterator[tuple[Path, str]]:
    """The KPIs of goals, milestones and key results whose time is not over."""
    for aim in plan(case.design):
        period = read_period(case.design, aim.period)
        if period is None or period.end > case.today:
            yield aim.path, aim.kpi
    for result in key_results(case.design):
        end = _end(case, case.design.objectives[result.objective])
        if end is None or end > case.today:
            yield (*result.path, "target"), result.key.kpi


def _end(case: Case, objective: Objective) -> date | None:
    if isinstance(objective.cycle, str):
        period = read_period(case.design, objective.cycle)
        return period.end if period else None
    return objective.cycle[1] if len(objective.cycle) == 2 else None


RULE = Rule(
    code="AC011",
    name="retired-in-use",
    cause="data",
    severity="warning",
    title={"ja": "やめたKPIをまだ追っている", "en": "A retired KPI is still followed"},
    says={
        "ja": (
            "`{kpi}` の有効期間は {ended} に終わりましたが、{parts} に残っています。"
            "議題や目標から外すか、後継のKPIに替えてください。"
        ),
        "en": (
            "`{kpi}` ended on {ended} and is still in {parts}: take it off agenda and targets, or "
            "name the KPI that takes its place."
        ),
    },
    why={
        "ja": (
            "役目を終えたKPIは入力も止まり、数字が動きません。"
            "議題に残すと会議の時間を使い、目標に残すと達成率をゆがめます。"
            "KPIをやめる日には、それを使う会議と目標も一緒に改めます。"
        ),
        "en": (
            "Once a KPI has ended, entries stop and its figure stands still. On an agenda it "
            "takes time, in a target it bends attainment. On the day it ends, meetings and "
            "targets that use it change too."
        ),
    },
    example="""\
kpis:
  demos:
    value: met
    valid: [2023-04-01, 2024-04-01]
reviews:
  weekly:
    kpis: [proposals, proposal_quality, meetings, win_rate, demos]
""",
    instead="""\
kpis:
  demos:
    value: met
    valid: [2023-04-01, 2024-04-01]
reviews:
  weekly:
    kpis: [proposals, proposal_quality, meetings, win_rate]
""",
    source={
        "ja": "設計の版管理：プロジェクトとともに終わるKPIは履歴を残して外す",
        "en": "Versions of a design: a project's KPI ends with it, and its history stays",
    },
    find=find,
)
