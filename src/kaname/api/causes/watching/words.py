"""Words: alerts as insights."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from kaname.api.causes.watching.alert import Alert
from kaname.api.causes.watching.readings import Series
from kaname.api.project import Project
from kaname.causes.insight import Insight, Level
from kaname.design.model import Kpi
from kaname.numbers import Scale, scale_of, show, show_change, show_ratio_change
from kaname.text import LANGS, Lang, label, message

A_DAY = timedelta(days=1)
NAMED = 4  # units that a sentence names
SHARES = ("ratio", "%")
MANIFOLD = 10.0  # a change of more times the figure is said in its unit


def insight(project: Project, alert: Alert, causes: tuple[Insight, ...]) -> Insight:
    """The alert as a sentence, with the other units that show the same, and its causes."""
    kpi = project.design.kpis[alert.series.kpi]
    params = {
        "kpi": kpi.label or alert.series.kpi,
        "where": unit(project, alert.series),
        "since": alert.since,
        "until": alert.until,
        "count": alert.length,
        **figures(alert),
    }
    way = "up" if alert.way > 0 else "down"
    return Insight(
        kind=f"alerts.{alert.kind}-{way}",
        params=params,
        kpi=alert.series.kpi,
        where=alert.series.members,
        since=alert.since.start,
        until=None if alert.standing else alert.until.end - A_DAY,
        size=alert.size,
        unit=alert.unit,
        p=alert.chance,
        level=_level(kpi, alert.way),
        chart=alert.chart,
        causes=(*_told(alert), *_also(project, alert), *causes),
    )


def figures(alert: Alert) -> dict[str, dict[Lang, str]]:
    """The figures of an alert, all on one scale; those of a share with what it counts."""
    names = ("actual", "expected", "low", "high", "begun", "latest")
    values = {name: float(getattr(alert, name)) for name in names}
    found: dict[str, dict[Lang, str]] = {name: {} for name in (*names, "change")}
    for lang in LANGS:
        scale = scale_of(values.values(), alert.unit, lang)
        for name, value in values.items():
            found[name][lang] = show(value, alert.unit, lang, scale=scale)
        if alert.of:
            above, below = (f"{count:,.0f}" for count in alert.of)
            share = {"share": found["actual"][lang], "above": above, "below": below}
            found["actual"][lang] = message("alerts.of", lang, **share)
        found["change"][lang] = _change(alert, lang, scale)
    return found


def _change(alert: Alert, lang: Lang, scale: Scale) -> str:
    """How far off it was: as a share of what was expected, or in the figure's own unit.

    In its unit where that is a share, many times what was expected, or on the other side of zero.
    """
    share = alert.size / alert.expected if alert.expected > 0 else MANIFOLD
    if alert.unit in SHARES or alert.actual < 0 or abs(share) >= MANIFOLD:
        size = show_change(alert.size, alert.unit, lang, scale=scale)
        return message("alerts.off", lang, change=size)
    return message("alerts.off-share", lang, change=show_ratio_change(share, lang))


def _level(kpi: Kpi, way: int) -> Level:
    if kpi.better == "band":
        return "neutral"
    return "good" if (kpi.better == "up") == (way > 0) else "bad"


def _told(alert: Alert) -> tuple[Insight, ...]:
    return (Insight("alerts.told", kpi=alert.series.kpi),) if alert.told else ()


def _also(project: Project, alert: Alert) -> tuple[Insight, ...]:
    if not alert.also:
        return ()
    names = {
        lang: message("alerts.list", lang).join(
            unit(project, one)[lang] for one in alert.also[:NAMED]
        )
        for lang in LANGS
    }
    more = len(alert.also) - NAMED
    if more > 0:
        params: Mapping[str, object] = {"units": names, "count": more}
        return (Insight("alerts.also-more", params, kpi=alert.series.kpi),)
    return (Insight("alerts.also", {"units": names}, kpi=alert.series.kpi),)


def unit(project: Project, series: Series) -> dict[str, str]:
    """The name of a unit in both languages: its own, after that of the one above it."""
    last = list(series.members.items())[-2:]
    if not last:
        return {lang: message("alerts.whole", lang) for lang in LANGS}
    return {lang: " ".join(_member(project, dim, of, lang) for dim, of in last) for lang in LANGS}


def _member(project: Project, dim: str, member: str, lang: Lang) -> str:
    """A member by its name; one that is only a number with what it is a number of."""
    if any(sign.isalpha() for sign in member):
        return member
    declared = project.design.dimensions.get(dim)
    title = label((declared.label if declared else None) or dim, lang)
    return message("alerts.member", lang, dim=title, member=member)


def title(project: Project, series: Series) -> dict[str, str]:
    """The title of a chart."""
    kpi = project.design.kpis[series.kpi].label or series.kpi
    own = unit(project, series)
    return {
        lang: message("alerts.title", lang, kpi=label(kpi, lang), where=own[lang]) for lang in LANGS
    }


def told_before(count: int) -> Insight:
    """That more stands, which was told already."""
    return Insight("alerts.told-before", {"count": count})
