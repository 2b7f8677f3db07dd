"""Stories: insights that tell of the same thing become one, the surest of them first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kaname.causes.insight import Insight

NEAR = timedelta(days=45)  # between two dates of the same beginning
LEVELS = ("bad", "neutral", "good")


@dataclass(frozen=True, slots=True)
class Told:
    """An insight and the section that told it."""

    section: str
    insight: Insight


@dataclass(frozen=True, slots=True)
class Kinship:
    """What belongs together: related KPIs, the dimensions of the organisation, the sections."""

    related: Callable[[str, str], bool]
    organisation: Collection[str]
    joined: Collection[str]


def stories(found: Sequence[Told], kin: Kinship) -> tuple[Told, ...]:
    """The same without repetition: what belongs to an insight before it stands under it.

    Two of the `joined` sections belong together when both began about the same day, in segments
    of which one lies in the other, or are of one KPI, one of them of the whole company. In the
    organisation, where many things begin at once, their KPIs must be related, too. What is bad
    leads, then what is surest; it stands where the first of them was told.
    """
    groups: list[list[Told]] = []
    for told in found:
        if told.section not in kin.joined:
            groups.append([told])
            continue
        home = next((g for g in groups if any(_same(told, other, kin) for other in g)), None)
        if home is None:
            groups.append([told])
        elif told.insight.data() not in [other.insight.data() for other in home]:
            home.append(told)
    return tuple(_one(group) for group in groups)


def _same(one: Told, other: Told, kin: Kinship) -> bool:
    left, right = one.insight, other.insight
    if left.since is None or right.since is None or other.section not in kin.joined:
        return False
    if abs(left.since - right.since) > NEAR:
        return False
    if left.kpi is not None and left.kpi == right.kpi and not (left.where and right.where):
        return True  # the whole company's figure, and where it moved
    if not _together(left.where, right.where, kin):
        return False
    narrow = left.where.keys() & right.where.keys() - set(kin.organisation)
    return bool(narrow) or _related(left.kpi, right.kpi, kin)


def _together(left: Mapping[str, str], right: Mapping[str, str], kin: Kinship) -> bool:
    """One segment in the other, or one of ours and one of what is sold and to whom."""
    sides = {all(dim in kin.organisation for dim in where) for where in (left, right) if where}
    return _inside(left, right) or (len(sides) == 2 and not left.keys() & right.keys())


def _related(one: str | None, other: str | None, kin: Kinship) -> bool:
    return one is not None and other is not None and (one == other or kin.related(one, other))


def _inside(left: Mapping[str, str], right: Mapping[str, str]) -> bool:
    """Whether one segment lies in the other; the whole company is a place of its own."""
    if not left or not right:
        return left == right
    mine, others = left.items(), right.items()
    return mine <= others or others <= mine


def _one(group: Sequence[Told]) -> Told:
    """The one that leads, the others under it."""
    insights = [told.insight for told in group]
    first = min(insights, key=_doubt)
    others = [insight for insight in insights if insight is not first]
    return Told(group[0].section, replace(first, causes=(*first.causes, *others)))


def _doubt(insight: Insight) -> tuple[int, float, float]:
    p = 1.0 if insight.p is None else insight.p
    return LEVELS.index(insight.level), p, -abs(insight.size or 0.0)


def ordered(insights: Sequence[Insight], last: date) -> tuple[Insight, ...]:
    """What still goes on in the period that begins with `last` before what is over, then by doubt.

    What has no probability (what was tested, say) comes last.
    """
    return tuple(
        sorted(
            insights,
            key=lambda i: (i.p is None, i.until is not None and i.until < last, _doubt(i)),
        )
    )
