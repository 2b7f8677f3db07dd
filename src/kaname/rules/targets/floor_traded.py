"""Compliance that is traded against results."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.aims import aims
from kaname.design.model import Kpi
from kaname.design.places import Path
from kaname.design.system import Effect
from kaname.rules.rule import Case, Hit, Rule, Words
from kaname.rules.targets.goals import breaks_floor

Trade = tuple[Path, str, Words]  # where, which KPI, how

_WEIGHED: Words = {"ja": "合成達成率の重みに入っている", "en": "it has a weight in a composite"}
_LOWERED: Words = {"ja": "施策が悪化を見込んでいる", "en": "an initiative makes it worse"}
_AIMED: Words = {"ja": "目標が下限を割っている", "en": "a target breaks it"}


def find(case: Case) -> Iterator[Hit]:
    """Every weight, effect and target that gives up something of a KPI with a floor."""
    floors = {name: kpi for name, kpi in case.kpis.items() if kpi.floor is not None}
    for path, name, how in (*_weighed(case), *_lowered(case, floors), *_aimed(case, floors)):
        if name in floors:
            yield Hit(path, {"kpi": name, "floor": floors[name].floor, "how": how})


def _weighed(case: Case) -> Iterator[Trade]:
    for name, segment in case.design.segments.items():
        for kpi, weight in segment.weights.items():
            if weight > 0:
                yield ("segments", name, "weights", kpi), kpi, _WEIGHED


def _lowered(case: Case, floors: dict[str, Kpi]) -> Iterator[Trade]:
    for name, initiative in case.design.initiatives.items():
        for at, effect in enumerate(initiative.effects):
            if effect.kpi in floors and _worse(floors[effect.kpi], effect):
                yield ("initiatives", name, "effects", at, "kpi"), effect.kpi, _LOWERED


def _worse(kpi: Kpi, effect: Effect) -> bool:
    return effect.likely > 0 if kpi.better == "down" else effect.likely < 0


def _aimed(case: Case, floors: dict[str, Kpi]) -> Iterator[Trade]:
    for aim in aims(case.design):
        if aim.kpi in floors and breaks_floor(floors[aim.kpi], aim.value):
            yield aim.path, aim.kpi, _AIMED


RULE = Rule(
    code="TG012",
    name="floor-traded",
    cause="field",
    severity="error",
    title={"ja": "守るべき下限を取引している", "en": "A floor traded away"},
    says={
        "ja": (
            "`{kpi}` には守るべき限度 `{floor:g}` がありますが、{how}ので、ほかの成果と"
            "引き換えになります。ここから外し、限度は別に監視してください。"
        ),
        "en": (
            "`{kpi}` must keep its floor `{floor:g}`, and {how}, so that it can be traded against "
            "results: take it out here, and watch the floor by itself."
        ),
    },
    why={
        "ja": (
            "適合性の確認や説明の履行は、売上で埋め合わせられるものではありません。"
            "重みを付けた合計に入れると、受注を増やせば違反が見えなくなります。"
            "限度は目標の一つではなく、割れたら必ず知らせる条件です。"
        ),
        "en": (
            "Suitability checks and duties to explain cannot be made up for by sales. In a "
            "weighted sum, more wins hide a breach. A floor is no target among others: it is a "
            "condition, and a breach is an alarm whatever the rest looks like."
        ),
    },
    example="""\
kpis:
  meeting_preparation:
    floor: 0.8
segments:
  veteran:
    weights: {meetings: 0.1, meeting_preparation: 0.1}
""",
    instead="""\
kpis:
  meeting_preparation:
    floor: 0.8
""",
    source={
        "ja": "金融・保険の設計：法令遵守が先で、どの計画もそれと引き換えにしない",
        "en": "Finance and insurance: compliance first, and no plan may trade against it",
    },
    find=find,
)
