"""The end of `kaname check --data`: what was asked of the figures, and the KPI diet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kaname.text import Lang, label, message, printable

if TYPE_CHECKING:
    from kaname.api.causes.health.examining import Health
    from kaname.causes.health.diet import Diet, Slim
    from kaname.design.model import Design

MOST = 5  # columns that feed nothing, named one by one


def lines(health: Health, lang: Lang) -> Iterator[str]:
    """What was asked, and what could go and what stays, in lines."""
    if not health.months:
        yield message("health.no-months", lang)
        return
    yield _asked(health, lang)
    if not any(health.examined.asked.values()):
        yield message("health.nothing-asked", lang)
    elif not any(health.examined.found.values()):
        yield message("health.nothing-found", lang)
    yield message("health.diet", lang)
    yield from _slim(health.diet, health.design, lang)
    yield from _spare(health.diet, lang)
    yield from _kept(health.diet, health.design, lang)
    if not health.diet.recorded:
        from kaname.causes.health.touches import on_record  # noqa: PLC0415 -- slow import

        known = on_record(health.design)
        yield message("health.unrecorded" if known else "health.no-meetings", lang)


def _asked(health: Health, lang: Lang) -> str:
    asked = health.examined.asked
    first, last = (
        message("health.month", lang, year=day.year, month=day.month)
        for day in (health.months[0], health.months[-1])
    )
    units = {"units": len(health.teams), "level": printable(label(health.level, lang))}
    return message(
        "health.asked" if health.teams else "health.asked-whole",
        lang,
        rules=sum(count > 0 for count in asked.values()),
        questions=sum(asked.values()),
        first=first,
        last=last,
        **(units if health.teams else {}),
    )


def _slim(diet: Diet, design: Design, lang: Lang) -> Iterator[str]:
    if not diet.slim:
        yield message("health.diet-nothing", lang)
    for one in diet.slim:
        params = {"label": _name(design, one.kpi, lang), "kpi": one.kpi, "why": _why(one, lang)}
        yield message(f"health.advice-{one.advice}", lang, **params)


def _why(one: Slim, lang: Lang) -> str:
    """The titles of the rules that found it."""
    from kaname.causes.health.rules import PAGES  # noqa: PLC0415 -- slow import

    titles = {page.name: page.title[lang] for page in PAGES}
    return message("coverage.and", lang).join(titles[rule] for rule in one.rules)


def _spare(diet: Diet, lang: Lang) -> Iterator[str]:
    for one in diet.spare[:MOST]:
        params = {
            "column": printable(label(one.column, lang)),
            "table": printable(label(one.table, lang)),
            "minutes": one.minutes,
        }
        yield message("health.spare", lang, **params)
    if len(diet.spare) > MOST:
        yield message("health.spare-more", lang, count=len(diet.spare) - MOST)
    if diet.minutes >= 1:
        yield message("health.saved", lang, minutes=diet.minutes)


def _kept(diet: Diet, design: Design, lang: Lang) -> Iterator[str]:
    for why, group in groupby(sorted(diet.kept, key=lambda one: one.why), lambda one: one.why):
        names = message("coverage.and", lang).join(_name(design, one.kpi, lang) for one in group)
        reason = message(f"health.kept-{why}", lang)
        yield message("health.kept", lang, why=reason, names=names)


def _name(design: Design, kpi: str, lang: Lang) -> str:
    return printable(label(design.kpis[kpi].label or kpi, lang))


def plain(health: Health, lang: Lang) -> dict[str, Any]:
    """The same for programs."""
    return {
        "asked": dict(health.examined.asked),
        "lacking": {name: list(kpis) for name, kpis in health.examined.lacking.items()},
        "months": [day.isoformat() for day in health.months],
        "teams": list(health.teams),
        "insights": [one.data() for one in health.insights],
        "diet": _diet(health.diet, health.design, lang),
    }


def _diet(diet: Diet, design: Design, lang: Lang) -> dict[str, Any]:
    return {
        "retire": [
            {
                "kpi": one.kpi,
                "label": _name(design, one.kpi, lang),
                "advice": one.advice,
                "rules": list(one.rules),
                "minutes": one.minutes,
            }
            for one in diet.slim
        ],
        "fields": [
            {
                "column": label(one.column, lang),
                "table": label(one.table, lang),
                "minutes": one.minutes,
            }
            for one in diet.spare
        ],
        "keep": [{"kpi": one.kpi, "why": one.why} for one in diet.kept],
        "minutes": diet.minutes,
        "recorded": diet.recorded,
    }
