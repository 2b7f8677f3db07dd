"""Words of the flow of work: where more goes in than comes out, and who is still learning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kaname.api.causes.judgement.calibrated import Calibration
from kaname.api.causes.judgement.chains import Bottleneck
from kaname.api.causes.judgement.starts import Cohort
from kaname.causes.insight import Figure, Insight
from kaname.causes.judgement.saturation import FEWEST, Step
from kaname.charts.chart import Bar, Ranking
from kaname.design.model import Design
from kaname.text import LANGS, Lang, label, message

WIDE = 1.645  # of a normal's standard errors on each side: 90 %
CLEAR = 0.05
CAUGHT = 0.85  # of colleagues' activity: who has reached it has caught up


def of_flow(design: Design, found: Calibration) -> Iterator[Insight]:
    """The sentences of local optima and of cohorts of beginners."""
    for one in found.bottlenecks:
        yield _bottleneck(design, one)
    if found.history < FEWEST:
        yield Insight("calibration.short", {"months": found.history, "least": FEWEST})
    for cohort in found.beginners:
        if cohort.found.ramping:
            yield _beginners(found, cohort)


def name_of(design: Design, kpi: str) -> Mapping[Lang, str]:
    """How people call a KPI, in both languages."""
    written = design.kpis[kpi].label
    return {lang: label(written, lang) if written is not None else kpi for lang in LANGS}


def _bottleneck(design: Design, of: Bottleneck) -> Insight:
    params = {
        "up": name_of(design, of.up),
        "down": name_of(design, of.down),
        "since": of.since,
        "rise": Figure(of.found.up.change, "%", decimals=0),
        "change": Figure(of.found.down.change, form="share", decimals=0),
        "fall": Figure(-of.found.conversion.change, "%", decimals=0),
    }
    lines = [*_unit(design, of), *_why(design, of)]
    lines += [_step(design, name, one) for name, one in of.chain]
    flat = of.found.down.p > CLEAR or of.found.down.size <= 0
    return Insight(
        "calibration.jam-flat" if flat else "calibration.jam-less",
        params,
        kpi=of.up,
        where={} if of.unit is None else {of.unit[0]: of.unit[1]},
        since=of.since.start,
        p=max(of.found.up.p, of.found.conversion.p),
        level="bad",
        chart=_chart(design, of),
        causes=tuple(lines),
    )


def _unit(design: Design, of: Bottleneck) -> Iterator[Insight]:
    if of.unit is not None:
        dimension, member, share = of.unit
        params = {"unit": member, "up": name_of(design, of.up)}
        share_of = {"share": Figure(share, "%", decimals=0)}
        yield Insight("calibration.jam-unit", {**params, **share_of}, where={dimension: member})


def _why(design: Design, of: Bottleneck) -> Iterator[Insight]:
    """Where it stops: the next step does not take all on, or less comes of what it takes on."""
    near = of.chain[0][0]
    names = {"up": name_of(design, of.up), "near": name_of(design, near)}
    if of.kept is None:
        yield Insight("calibration.jam-either", names)
        return
    for kind, one in (("full", of.taken), ("weaker", of.kept)):
        if one.size < 0 and one.p <= CLEAR:
            params = {**names, "down": name_of(design, of.down)}
            fall = {"fall": Figure(-one.change, "%", decimals=0)}
            yield Insight(f"calibration.jam-{kind}", {**params, **fall}, p=one.p)


def _step(design: Design, kpi: str, of: Step) -> Insight:
    kind = "calibration.jam-moved" if of.p <= CLEAR else "calibration.jam-unmoved"
    params = {"kpi": name_of(design, kpi), "change": Figure(of.change, form="share", decimals=0)}
    return Insight(kind, params, kpi=kpi, p=of.p)


def _chart(design: Design, of: Bottleneck) -> Ranking:
    steps = [(of.up, of.found.up), *of.chain]
    bars = tuple(
        Bar(
            name_of(design, name),
            one.change,
            Step(one.at, one.size - WIDE * one.error, one.error, one.p).change,
            Step(one.at, one.size + WIDE * one.error, one.error, one.p).change,
        )
        for name, one in steps
    )
    title = {lang: message("calibration.chart-jam", lang) for lang in LANGS}
    return Ranking(title, "%", bars)


def _beginners(found: Calibration, of: Cohort) -> Insight:
    start = of.found
    names = {lang: message("calibration.and", lang).join(of.named) for lang in LANGS}
    kind = "ramping" if start.later is None else "behind" if start.later < CAUGHT else "ramped"
    params = {
        "month": of.month,
        "names": names,
        "count": len(of.named),
        "people": len(of.people),
        "activity": Figure(start.activity, "%", decimals=0),
        "wins": Figure(start.wins.share, "%", decimals=0),
        "expected": Figure(start.wins.expected, "%", decimals=0),
        "deals": Figure(start.wins.cases, "deal"),
        "later": Figure(start.later, "%", decimals=0),
    }
    bars = tuple(
        Bar({lang: message(f"calibration.bar-{key}", lang) for lang in LANGS}, value)
        for key, value in (("activity", start.activity), ("wins", start.wins.share))
    )
    title = {lang: message("calibration.chart-ramp", lang) for lang in LANGS}
    return Insight(
        f"calibration.{kind}",
        params,
        where={found.by or "owner": " / ".join(of.named)},
        since=of.month.start,
        size=start.wins.share - start.wins.expected,
        unit="%",
        p=start.p,
        level="bad",
        chart=Ranking(title, "%", bars),
    )
