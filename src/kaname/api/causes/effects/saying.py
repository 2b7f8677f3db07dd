"""The sentences of effects: verdict, figures, what it rests on, what it is worth, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from kaname.api.causes.effects.action import Action
from kaname.api.causes.effects.evaluation import Evaluation, Sizes
from kaname.api.causes.effects.record import Record
from kaname.api.kinds import kind_of
from kaname.api.project import Project
from kaname.api.targets.texts import Namer
from kaname.causes.insight import Figure, Insight, Level
from kaname.numbers import RATIOS, show, show_change
from kaname.text import LANGS, Lang, message

A_DAY = timedelta(days=1)
MOST = 8  # names in a sentence
CLEAR = ("worked", "harmed", "changed")
LEVELS: dict[str, Level] = {"worked": "good", "harmed": "bad"}
HEADS = {
    "worked": "effects.worked",
    "harmed": "effects.harmed",
    "changed": "effects.changed",
    "unclear": "effects.unclear",
    "none": "effects.none",
}
ALONE = {"worked": "effects.alone-better", "harmed": "effects.alone-worse"}
FOLLOWED = {
    "worked": "effects.followed-better",
    "harmed": "effects.followed-worse",
    "changed": "effects.followed-changed",
    "unclear": "effects.followed-unseen",
    "none": "effects.followed-unseen",
}
UNMEASURED = {
    "future": "effects.future",
    "early": "effects.early",
    "ended": "effects.ended",
    "short": "effects.short",
    "nobody": "effects.nobody",
    "undated": "effects.undated",
    "unmeasured": "effects.unmeasured",
}
ADVICE = {
    "spread": "effects.advice-spread",
    "check": "effects.advice-check",
    "keep": "effects.advice-keep",
    "change": "effects.advice-change",
    "stop": "effects.advice-stop",
    "wait": "effects.advice-wait",
    "weigh": "effects.advice-weigh",
    "doubt": "effects.advice-doubt",
    "undecided": "effects.advice-undecided",
}


def said(
    project: Project, found: Sequence[Evaluation], record: Record | None
) -> tuple[Insight, ...]:
    """An insight for each evaluation, those that are more than noise first; then the record."""
    order = sorted(found, key=lambda one: one.sizes is None or one.verdict == "none")
    told = [_told(project, one) for one in order]
    if record is not None:
        told.append(_record(record))
    if not told:
        told.append(Insight("effects.no-actions"))
    return tuple(told)


def names(given: Sequence[str]) -> dict[Lang, str]:
    """Names one after another, the first few of many."""
    shown = list(given[:MOST])
    found = {lang: message("effects.comma", lang).join(shown) for lang in LANGS}
    if len(given) <= MOST:
        return found
    rest = len(given) - MOST
    return {lang: message("effects.more", lang, names=found[lang], rest=rest) for lang in LANGS}


def _told(project: Project, of: Evaluation) -> Insight:
    action, unit = of.action, project.units.get(of.action.kpi, "")
    params: dict[str, object] = {
        "action": _title(action), "kpi": Namer(project.design).kpi(action.kpi),
        "where": _where(action),
    }  # fmt: skip
    if of.sizes is None:
        kind = UNMEASURED[of.why or "unmeasured"]
        if of.why == "early" and of.judged is None:
            kind = UNMEASURED["ended"]
        params |= {"since": action.since, "judged": of.judged, "thin": names(of.thin) or ""}
        return Insight(kind, params, action.kpi, _limits(action), action.since)
    sizes = of.sizes
    params |= _measured(of, unit)
    heads = HEADS if of.compared else {**HEADS, **ALONE}
    return Insight(
        heads[of.verdict], params, action.kpi, _limits(action), action.since,
        None if of.block is None else of.block[1].end - A_DAY,
        _shown(of, unit), unit, sizes.adjusted,
        LEVELS.get(of.verdict, "neutral"), of.chart, tuple(_causes(project, of, unit)),
    )  # fmt: skip


def _measured(of: Evaluation, unit: str) -> dict[str, object]:
    """What the sentence of a measured effect says of its size."""
    assert of.sizes is not None
    sizes = of.sizes
    return {
        "since": of.block[0] if of.block else None,
        "size": size_of(sizes, sizes.size, unit),
        "low": size_of(sizes, sizes.low, unit), "high": size_of(sizes, sizes.high, unit),
        "sure": round(100 * (1 - sizes.level)), "p": chance(sizes.adjusted),
        "detectable": bare(sizes.relative, sizes.detectable, unit),
    }  # fmt: skip


def _shown(of: Evaluation, unit: str) -> float | None:
    """The size in the KPI's unit where a table can show it so: no percentage, no hundredths."""
    assert of.sizes is not None
    if of.sizes.relative:
        return of.amount if of.verdict in CLEAR else None
    hundredths = _decimals(unit, (of.sizes.size, of.sizes.low, of.sizes.high)) is not None
    return None if hundredths else of.sizes.size


def _causes(project: Project, of: Evaluation, unit: str) -> Iterator[Insight]:
    assert of.sizes is not None
    yield _basis(of)
    if of.partial:
        yield Insight("effects.ramp", {"count": of.partial})
    yield from _left_out(of)
    if of.sizes.among > 1:
        yield Insight("effects.several", {"count": of.sizes.among})
    for other in of.at_once:
        yield Insight(_beside(of, other), {"other": _title(other)})
    if of.sizes.wanted is not None:
        yield Insight("effects.wanted", {"wanted": size_of(of.sizes, of.sizes.wanted, unit)})
    if of.verdict in CLEAR:
        yield from _worth(project, of, unit)
    for one in of.followed:
        yield _followed(project, one)
    label_ = Namer(project.design).kpi
    doubtful = [label_(kpi) for kpi in of.doubtful]
    params = {lang: [words[lang] for words in doubtful] for lang in LANGS}
    yield Insight(ADVICE[of.advice], {"kpis": {lang: names(params[lang])[lang] for lang in LANGS}})


def _left_out(of: Evaluation) -> Iterator[Insight]:
    if of.other_action:
        yield Insight("effects.other-action", {"units": names(of.other_action)})
    if of.thin:
        yield Insight("effects.thin", {"units": names(of.thin)})
    if of.small:
        yield Insight("effects.small", {"units": names(of.small)})
    if of.foreign:
        yield Insight("effects.foreign", {"units": names(of.foreign)})


def _beside(of: Evaluation, other: Action) -> str:
    """What another action at the same time means for the figure."""
    if not of.compared:
        return "effects.at-once-alone"
    return "effects.at-once" if other.where else "effects.at-once-everywhere"


def _followed(project: Project, of: Evaluation) -> Insight:
    """What came of a KPI that goes with the one in question."""
    params: dict[str, object] = {"kpi": Namer(project.design).kpi(of.action.kpi)}
    if of.sizes is None or not of.compared:
        return Insight("effects.followed-unknown", params, of.action.kpi)
    unit = project.units.get(of.action.kpi, "")
    params |= _measured(of, unit)
    return Insight(
        FOLLOWED[of.verdict], params, of.action.kpi, size=_shown(of, unit), unit=unit,
        p=of.sizes.adjusted, level=LEVELS.get(of.verdict, "neutral"),
    )  # fmt: skip


def _basis(of: Evaluation) -> Insight:
    """Against what it was measured, and how sure that is."""
    assert of.sizes is not None
    assert of.before is not None
    assert of.block is not None
    params: dict[str, object] = {
        "others": names(of.others), "count": len(of.others), "placebos": of.sizes.placebos,
        "from": of.before[0], "to": of.before[1], "start": of.block[0], "end": of.block[1],
        "sure": round(100 * of.sizes.level),
    }  # fmt: skip
    if not of.compared:
        return Insight("effects.alone", params)
    if of.method == "synthetic":
        return Insight("effects.mixed", params)
    return Insight("effects.compared" if of.sizes.placebos else "effects.compared-now", params)


def _worth(project: Project, of: Evaluation, unit: str) -> Iterator[Insight]:
    if of.amount is not None:
        kind = (
            "effects.amount" if kind_of(project.design, of.action.kpi) == "sum" else "effects.each"
        )
        yield Insight(kind, {"amount": Figure(of.amount, unit, "change")})
    if of.kgi is None or of.worth is None:
        return
    aim = project.units.get(of.kgi, "")
    params: dict[str, object] = {"kgi": Namer(project.design).kpi(of.kgi)}
    params |= {
        "size": Figure(of.worth.likely, aim, "change"),
        "low": Figure(of.worth.low, aim, "change"), "high": Figure(of.worth.high, aim, "change"),
    }  # fmt: skip
    yield Insight("effects.worth", params, of.kgi, size=of.worth.likely, unit=aim)
    if of.everywhere is not None and of.verdict == "worked":
        whole = Figure(of.everywhere.likely, aim, "change")
        yield Insight("effects.everywhere", {"kgi": params["kgi"], "size": whole}, of.kgi)


def _record(record: Record) -> Insight:
    if not record.is_clear:
        return Insight("effects.record-unclear", {"count": len(record.actions)})
    return Insight(
        "effects.record",
        {
            "count": len(record.actions),
            "share": Figure(record.share, "%", decimals=0),
            "error": Figure(2 * record.error, "%", decimals=0),
        },
    )


def _title(action: Action) -> dict[Lang, str]:
    """The initiative by its name, in the marks that names have; "this action" without one."""
    if action.name is None:
        return {lang: message("effects.this", lang) for lang in LANGS}
    return {
        lang: message("effects.named", lang, name=action.label.get(lang, action.name))
        for lang in LANGS
    }


def _where(action: Action) -> dict[Lang, str]:
    if not action.where:
        return {lang: message("effects.everybody", lang) for lang in LANGS}
    return names([value for values in action.where.values() for value in values])


def _limits(action: Action) -> dict[str, str]:
    return {dim: ", ".join(values) for dim, values in action.where.items()}


def size_of(sizes: Sizes, value: float | None, unit: str) -> Figure:
    """An effect in the reader's convention: a percentage where relative, else a change.

    Marks and the like have two decimals where the interval is a small one.
    """
    if sizes.relative:
        return Figure(value, "", "share")
    return Figure(value, unit, "change", _decimals(unit, (sizes.size, sizes.low, sizes.high)))


def _decimals(unit: str, values: Sequence[float | None]) -> int | None:
    small = all(abs(value or 0.0) < 1 for value in values)
    return 2 if small and unit.partition("/")[0].strip() not in RATIOS else None


def bare(relative: bool, value: float, unit: str) -> dict[Lang, str]:
    """A size without a sign: 15.0%, 7.2pt."""
    if relative:
        return {lang: show(value, "%", lang) for lang in LANGS}
    decimals = _decimals(unit, (value,))
    return {lang: show_change(abs(value), unit, lang, decimals).removeprefix("+") for lang in LANGS}


def chance(p: float) -> dict[Lang, str]:
    """A probability as it is read: two digits, or that it is smaller."""
    sign, digits = ("<", "0.01") if p < 0.01 else ("=", f"{p:.2f}")
    return {"en": f"p {sign} {digits}", "ja": f"p{sign}{digits}"}
