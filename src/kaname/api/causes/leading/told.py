"""What leads what, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kaname.api.causes.leading.found import LeadOf
from kaname.api.composite import person_dimension
from kaname.api.project import Project
from kaname.causes.insight import Figure, Insight
from kaname.causes.leading.lead import Lead
from kaname.charts.chart import Bar, Ranking
from kaname.errors import KanameError
from kaname.numbers import CURRENCIES, RATIOS, scale_of, show, show_change
from kaname.periods import Grain, Period
from kaname.text import LANGS, Lang, label, message

Words = Mapping[Lang, str]
SILENT = ("shared", "none", "little")  # verdicts that are told together, in this order
PERCENT, POINT = 100.0, 0.01
SMALL, CLEAR = 0.010, 0.067  # gains that 2 % and 13 % less variance make (Cohen 1988)
SCORE = "score"


def lead_insights(
    project: Project,
    of: str,
    found: Sequence[LeadOf],
    periods: Sequence[Period],
    lags: Sequence[int],
) -> tuple[Insight, ...]:
    """A sentence for each KPI that leads and is of use, then what was tried and is none."""
    if not found:
        return (Insight("leads.nothing-tested", {"of": kpi_words(project, of)}, of),)
    passed = [one for one in found if one.passed]
    told = [_leading(project, one, periods) for one in passed if one.lead.gain >= SMALL]
    tried = {
        "of": kpi_words(project, of),
        "count": len(found),
        "periods": span(len(periods), periods[0].grain if periods else Grain.MONTH),
        "first": periods[0] if periods else "—",
        "last": periods[-1] if periods else "—",
        "lag": span(max(lags), periods[0].grain if periods else Grain.MONTH),
    }
    quiet = (*_negligible(project, of, passed), *_silent(project, of, found))
    tested = "leads.tested" if passed else "leads.tested-none"
    insights = [*told, Insight(tested, tried, of, causes=quiet)]
    if passed:
        insights[0] = replace(insights[0], chart=_chart(project, of, passed))
    return tuple(insights)


def _leading(project: Project, one: LeadOf, periods: Sequence[Period]) -> Insight:
    grain = periods[0].grain
    kind = "leads.leads" if one.by else "leads.leads-series"
    if one.by and is_against(project, one):
        kind = "leads.leads-down"
    figures = said(project, one, grain)
    return Insight(
        kind,
        {**figures, "periods": len(periods)},
        one.kpi,
        since=periods[0].start,
        size=one.lead.strength * step_in(project, one),
        unit=project.units.get(one.of, ""),
        p=one.lead.p,
        level="neutral",
    )


def said(project: Project, one: LeadOf, grain: Grain) -> dict[str, object]:
    """The figures of a lead as its sentences name them: a step of x and what follows it."""
    found, step = one.lead, step_in(project, one)
    unit, own = project.units.get(one.of, ""), project.units.get(one.kpi, "")
    sizes = [size * step for size in (found.strength, found.low, found.high)]
    effect, low, high = changes(sizes, unit, _places(unit))
    return {
        "kpi": kpi_words(project, one.kpi),
        "of": kpi_words(project, one.of),
        "lag": span(found.lag, grain),
        "step": Figure(step, own, "change"),
        "effect": effect,
        "low": low,
        "high": high,
        "gain": _gain(found),
        "use": {lang: message(f"leads.use-{_grade(found)}", lang) for lang in LANGS},
        "units": counted(project, one.by, found.units),
        "rows": span(found.rows, grain),
        "p": chance(found.p),
    }


def changes(values: Sequence[float], unit: str, decimals: int | None = None) -> list[Words]:
    """Changes as they stand in one sentence: in one scale, so that they can be compared."""
    scales = {lang: scale_of(values, unit, lang) for lang in LANGS}
    return [
        {lang: show_change(v, unit, lang, decimals, scale=scales[lang]) for lang in LANGS}
        for v in values
    ]


def _gain(of: Lead) -> str:
    return f"{PERCENT * of.gain:.1f}%"


def _grade(of: Lead) -> str:
    return "clear" if of.gain >= CLEAR else "small" if of.gain >= SMALL else "negligible"


def step_in(project: Project, one: LeadOf) -> float:
    """The step of the leading KPI that its sentence names."""
    units = project.units
    return step_of(units.get(one.kpi, ""), one.lead, units.get(one.of, ""))


def step_of(unit: str, found: Lead, of: str) -> float:
    """A step of x that people think in: a point, a piece, a million; more where little follows."""
    step = POINT if unit in RATIOS else 0.1 if unit == SCORE else 1e6 if _is_money(unit) else 1.0
    visible = 0.001 if of in (*RATIOS, SCORE) else 1e3 if _is_money(of) else 0.02
    most = step * (10 if unit in RATIOS else 1 if unit == SCORE else 1000)
    while 0 < abs(found.strength * step) < visible and step < most:
        step *= 10
    return step


def _is_money(unit: str) -> bool:
    currency = CURRENCIES.get(unit, unit)
    return len(currency) == 3 and currency.isupper()


def _places(unit: str) -> int | None:
    """Counts that follow a step are averages: they need a decimal."""
    return None if unit in RATIOS or _is_money(unit) else 3 if unit == SCORE else 2


def is_against(project: Project, one: LeadOf) -> bool:
    """Whether the good way of the leading KPI goes before the bad way of the led one."""
    ways = [-1 if project.design.kpis[k].better == "down" else 1 for k in (one.kpi, one.of)]
    return one.lead.strength * ways[0] * ways[1] < 0


def chance(p: float) -> Words:
    """A probability as it is said: 0.03, or below what was drawn."""
    said = f"{p:.3f}" if p < 0.1 else f"{p:.2f}"
    return {lang: message("leads.p-least", lang) if p < 0.001 else said for lang in LANGS}


def span(count: int, grain: Grain) -> Words:
    """So many periods in words."""
    one = "-one" if count == 1 else ""
    return {lang: message(f"leads.span-{grain.value}{one}", lang, count=count) for lang in LANGS}


def kpi_words(project: Project, kpi: str) -> Words:
    """The KPI as the reader calls it."""
    return {lang: label(project.design.kpis[kpi].label or kpi, lang) for lang in LANGS}


def unit_words(project: Project, dimension: str) -> Words:
    """The unit that was compared, or the whole."""
    if not dimension:
        return {lang: message("leads.whole", lang) for lang in LANGS}
    declared = project.design.dimensions.get(dimension)
    own = declared.label if declared and declared.label is not None else dimension
    return {lang: label(own, lang) for lang in LANGS}


def counted(project: Project, dimension: str, count: int) -> Words:
    """So many of a unit: 68人 where they are people, else 16の課."""
    if not dimension:
        return unit_words(project, dimension)
    if dimension == _people(project):
        return {lang: show(count, "person", lang) for lang in LANGS}
    words = unit_words(project, dimension)
    return {lang: message("leads.units", lang, count=count, by=words[lang]) for lang in LANGS}


def _people(project: Project) -> str | None:
    """The dimension that lists people; None where the design has none, or several."""
    try:
        return person_dimension(project.design)
    except KanameError:
        return None


def listed(project: Project, kpis: Iterable[str]) -> Words:
    """Several KPIs in a row."""
    names = [kpi_words(project, kpi) for kpi in kpis]
    return {lang: message("leads.list", lang).join(n[lang] for n in names) for lang in LANGS}


def _negligible(project: Project, of: str, passed: Sequence[LeadOf]) -> Iterable[Insight]:
    """What leads, and yet is of hardly any use: all in one sentence."""
    few = [one for one in passed if one.lead.gain < SMALL]
    if few:
        each = [_in_short(project, one) for one in few]
        kpis = {lang: message("leads.list", lang).join(w[lang] for w in each) for lang in LANGS}
        limit = f"{PERCENT * SMALL:.0f}%"
        yield Insight(
            "leads.negligible", {"of": kpi_words(project, of), "kpis": kpis, "limit": limit}, of
        )


def _in_short(project: Project, one: LeadOf) -> Words:
    kind = "leads.short-down" if is_against(project, one) else "leads.short"
    words = kpi_words(project, one.kpi)
    gain = _gain(one.lead)
    return {lang: message(kind, lang, kpi=words[lang], gain=gain) for lang in LANGS}


def _silent(project: Project, of: str, found: Sequence[LeadOf]) -> Iterable[Insight]:
    """One sentence for each reason of not leading."""
    for verdict in SILENT:
        kpis = [one.kpi for one in found if _quiet(one) == verdict]
        if kpis:
            params = {"of": kpi_words(project, of), "kpis": listed(project, kpis)}
            yield Insight(f"leads.{verdict}", params, of)


def _quiet(one: LeadOf) -> str:
    """Why it is not among those that lead; what did not hold among all that were tried is none."""
    if one.passed:
        return ""
    return "none" if one.lead.verdict == "leads" else one.lead.verdict


def _chart(project: Project, of: str, passed: Sequence[LeadOf]) -> Ranking:
    """The gain in prediction of each KPI that leads."""
    bars = [Bar(kpi_words(project, one.kpi), one.lead.gain) for one in passed]
    words = kpi_words(project, of)
    title = {lang: message("leads.title", lang, kpi=words[lang]) for lang in LANGS}
    return Ranking(title, "%", tuple(sorted(bars, key=lambda bar: -bar.value)))
