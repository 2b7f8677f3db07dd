"""Telling: a scan as sentences and a chart: the whole, its causes, the mix, and the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kaname.causes.insight import Figure, Insight
from kaname.causes.locating.said import PLAIN, Said, said
from kaname.causes.locating.scan import Cause, Scan
from kaname.causes.locating.search import CHANCE
from kaname.charts.chart import Step, Waterfall
from kaname.periods import Period, display
from kaname.text import LANGS, Lang, label, message

Words = str | Mapping[Lang, str]
EARLIER = ("previous", "last-year")
_MIX = 0.1  # of what rates and mix move: from here on the mix is told apart


@dataclass(frozen=True, slots=True)
class Subject:
    """What figures are of: names, unit and period. Without a KPI they are a table's own.

    `better` is the direction that is good; `against` the key of the words for what they are
    beside (`locate.against-…`); `notes` say what was done to the figures before.
    """

    title: Words
    unit: str | None = None
    kpi: str | None = None
    period: Period | None = None
    against: str = "expected"
    better: str = "up"
    dims: Mapping[str, Words] = field(default_factory=dict)
    notes: tuple[Insight, ...] = ()


def told(subject: Subject, found: Scan) -> Insight:
    """The whole deviation; under it its causes, the mix, the rest, and the notes."""
    unit, delta = _unit(subject, found), found.delta + found.mix
    words = said(found, unit)
    few = _few(found)
    sure = not few and (bool(found.causes) or found.p <= CHANCE)
    parts = _parts(subject, found, words) if found.causes else ()
    return Insight(
        "locate.few" if few else _kind(found),
        _whole(subject, found, words),
        kpi=subject.kpi,
        size=delta,
        unit=unit,
        p=None if few else found.p,
        level=_level(delta, subject) if sure else "neutral",
        chart=_chart(subject, found, unit),
        causes=(*parts, *subject.notes),
    )


def _unit(subject: Subject, found: Scan) -> str:
    if subject.unit is not None:
        return subject.unit
    return "%" if found.is_rate else PLAIN


def _few(found: Scan) -> bool:
    """Whether there is nothing that could be told apart, or nothing at all."""
    return not found.tested or not (found.actual or found.expected)


def _mixed(found: Scan) -> bool:
    return bool(found.mix) and abs(found.mix) >= _MIX * (abs(found.delta) + abs(found.mix))


def _kind(found: Scan) -> str:
    """What is said of the whole: its causes follow, or it is off evenly, or by chance."""
    if found.causes:
        return "locate.whole"
    if found.p <= CHANCE:
        return "locate.even-mix" if _mixed(found) else "locate.even"
    return "locate.nothing-mix" if _mixed(found) else "locate.nothing"


def _whole(subject: Subject, found: Scan, words: Said) -> dict[str, object]:
    params: dict[str, object] = {
        "title": _title(subject),
        "actual": words.level(found.actual),
        "expected": words.level(found.expected),
        "delta": words.between(found.actual, found.expected),
        "against": _words(f"locate.against-{subject.against}"),
        "tested": f"{found.tested:,}",
    }
    if not found.causes and _mixed(found):
        mix, rates = words.parts(found, [found.mix, found.delta])
        params |= {"mix": mix, "rates": rates}
    return params


def _title(subject: Subject) -> Words:
    if subject.period is None:
        return subject.title
    return {
        lang: message(
            "locate.title-in",
            lang,
            title=_label(subject.title, lang),
            period=display(subject.period, lang),
        )
        for lang in LANGS
    }


def _label(words: Words, lang: Lang) -> str:
    return words if isinstance(words, str) else label(words, lang)


def _parts(subject: Subject, found: Scan, words: Said) -> tuple[Insight, ...]:
    """The causes, the mix where it matters, and what is left: together the whole change."""
    unit, sizes = _unit(subject, found), [cause.delta for cause in found.causes]
    kinds = ["locate.mix"] * _mixed(found) + ["locate.others"]
    sizes += [found.mix] * _mixed(found)
    sizes.append(found.delta + found.mix - sum(sizes))
    shown = words.parts(found, sizes)
    count = len(found.causes)
    causes = [
        _cause(subject, found, cause, {**_own(cause, words), "delta": delta})
        for cause, delta in zip(found.causes, shown, strict=False)
    ]
    rest = [
        Insight(kind, {"delta": delta}, kpi=subject.kpi, size=size, unit=unit)
        for kind, delta, size in zip(kinds, shown[count:], sizes[count:], strict=True)
        if not all(text.startswith("±") for text in delta.values())
    ]
    return (*causes, *rest)


def _own(cause: Cause, words: Said) -> dict[str, object]:
    return {"actual": words.level(cause.actual), "expected": words.level(cause.expected)}


def _cause(subject: Subject, found: Scan, cause: Cause, figures: Mapping[str, object]) -> Insight:
    params = {**figures, "where": _where(subject, cause)}
    if cause.share is not None:
        params["share"] = Figure(cause.share, "%", decimals=0)
    return Insight(
        _CAUSES[subject.against in EARLIER, cause.share is not None],
        params,
        kpi=subject.kpi,
        where=cause.where,
        size=cause.delta,
        unit=_unit(subject, found),
        p=cause.p,
        level=_level(cause.delta, subject),
    )


_CAUSES = {
    (False, False): "locate.cause",
    (False, True): "locate.cause-share",
    (True, False): "locate.moved",
    (True, True): "locate.moved-share",
}


def _level(delta: float, subject: Subject) -> Literal["good", "bad", "neutral"]:
    if subject.better not in ("up", "down"):
        return "neutral"
    return "good" if (delta > 0) == (subject.better == "up") else "bad"


def _where(subject: Subject, cause: Cause) -> dict[Lang, str]:
    """The segment as people say it: team East 1, product family Cloud."""
    found = {}
    for lang in LANGS:
        named = message("locate.and", lang).join(
            message(
                "locate.part",
                lang,
                dimension=_label(subject.dims.get(dim, dim), lang),
                member=member,
            )
            for dim, member in cause.where.items()
        )
        found[lang] = message("locate.partly", lang, where=named) if cause.partly else named
    return found


def _words(key: str) -> dict[Lang, str]:
    return {lang: message(key, lang) for lang in LANGS}


def _chart(subject: Subject, found: Scan, unit: str) -> Waterfall | None:
    """From what was expected to what came, the causes, the mix and the rest between."""
    if not found.causes:
        return None
    explained = sum(cause.delta for cause in found.causes)
    mix = found.mix if _mixed(found) else 0.0
    steps = [
        Step(_words(f"locate.against-{subject.against}"), found.expected, "level"),
        *(Step(_where(subject, cause), cause.delta) for cause in found.causes),
        *([Step(_words("locate.of-mix"), mix)] if mix else []),
        Step(_words("locate.rest"), found.delta + found.mix - explained - mix),
        Step(_words("locate.actual"), found.actual, "level"),
    ]
    return Waterfall(subject.title, unit, tuple(steps))
