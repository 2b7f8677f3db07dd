"""The same target for territories or tenures that are not the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kaname.design.model import Design
from kaname.design.system import Segment
from kaname.rules.rule import Case, Hit, Rule

_UNEQUAL = re.compile(
    r"(?<![a-z])(?:territor|area|region|branch|prefecture|city|cities|urban|rural|country"
    r"|tenure|grade|career|experience|seniority|junior|veteran|first.year)"
    r"|地域|地区|エリア|テリトリ|支店|拠点|営業所|都道府県|都市|地方|都心|郊外"
    r"|勤続|年次|経験|等級|職歴|社歴|新人|若手|中堅(?!企業)|ベテラン",
    re.IGNORECASE,
)
Group = Sequence[tuple[str, Segment]]


def find(case: Case) -> Iterator[Hit]:
    """KPIs with one target in all segments of a territory or a tenure.

    A quality may be the same for all, if at least something differs; a floor always is.
    """
    for by, group in _groups(case.design).items():
        shared = set.intersection(*(set(segment.targets) for _, segment in group))
        stated = {kpi: [segment.targets[kpi] for _, segment in group] for kpi in shared}
        equal = {k for k, values in stated.items() if len(set(values)) == 1 and _own(case, k)}
        all_equal = all(len(set(values)) == 1 for values in stated.values())
        for kpi in sorted(equal):
            if all_equal or case.kpis[kpi].nature == "quantity":
                last = group[-1][0]
                params = {"kpi": kpi, "value": stated[kpi][0], "by": by, "count": len(group)}
                yield Hit(("segments", last, "targets", kpi), params)


def _groups(design: Design) -> Mapping[str, Group]:
    """The segments with targets that cut by the same territory or tenure: two or more."""
    found: dict[str, list[tuple[str, Segment]]] = {}
    for name, segment in design.segments.items():
        if segment.targets and _is_unequal(design, name, segment):
            by = ", ".join(sorted(segment.where)) or "segments"
            found.setdefault(by, []).append((name, segment))
    return {by: group for by, group in found.items() if len(group) > 1}


def _is_unequal(design: Design, name: str, segment: Segment) -> bool:
    """Whether a segment is of a territory or tenure: by its dimensions, else by its own name."""
    if not segment.where:
        return _UNEQUAL.search(f"{name} {segment.label}") is not None
    labels = [design.dimensions[d].label for d in segment.where if d in design.dimensions]
    values = [[v] if isinstance(v, str) else v for v in segment.where.values()]
    by_name = any(_UNEQUAL.search(str(name)) for name in (*segment.where, *labels))
    return by_name or any(_UNEQUAL.fullmatch(value) for each in values for value in each)


def _own(case: Case, kpi: str) -> bool:
    return kpi in case.kpis and case.kpis[kpi].floor is None


RULE = Rule(
    code="TG006",
    name="equal-targets",
    cause="field",
    severity="warning",
    title={"ja": "条件が違うのに同じ目標", "en": "Equal targets for unequal conditions"},
    says={
        "ja": (
            "`{kpi}` の目標が `{by}` の {count}区分すべてで `{value:,.10g}` です。"
            "経験・移動時間・顧客の数に合わせて変えてください。"
        ),
        "en": (
            "The target of `{kpi}` is `{value:,.10g}` in all {count} segments by `{by}`: let it "
            "differ with experience, travel time and the number of customers."
        ),
    },
    why={
        "ja": (
            "新人とベテラン、都市と地方に同じ数字を置くと、一方には届かず、一方には楽すぎます。"
            "届かない人はあきらめ、楽な人はそこで止まります。"
            "不公平だという不満は、目標の高さより先に現場の信頼を壊します。"
        ),
        "en": (
            "One figure for new reps and veterans, for city and country, is out of reach for some "
            "and no effort for others: the former give up, the latter stop there. That it is "
            "unfair costs more trust than that it is high."
        ),
    },
    example="""\
segments:
  veteran:
    targets: {meetings: 40}
""",
    instead="""\
segments:
  veteran:
    targets: {meetings: 30}
""",
    source={
        "ja": "四つの手順の3：新人とベテラン、都市と地方で目標を変える",
        "en": "Four steps, the third: a new rep is no veteran, the city is not the country",
    },
    find=find,
)
