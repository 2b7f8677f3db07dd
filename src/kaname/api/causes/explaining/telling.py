"""The sentences of an explanation: the whole, its factors and segments, the biggest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeAlias

import numpy as np

from kaname.api.causes.explaining.drawing import tree_chart, waterfall
from kaname.api.causes.explaining.ground import Ground, ends, scales
from kaname.api.causes.explaining.headline import headline, title
from kaname.api.causes.explaining.names import dimension
from kaname.api.causes.explaining.peers import per_head
from kaname.api.causes.explaining.question import Grouping, Question
from kaname.api.causes.explaining.wording import Mode, wording
from kaname.causes.attribution.branch import growth
from kaname.causes.attribution.part import ROUNDING, Part, says, told
from kaname.causes.insight import Insight, Level
from kaname.numbers import Scale, show, show_change, show_ratio_change
from kaname.text import LANGS, Lang, label, message

A_DAY = timedelta(days=1)
NOT_DIVIDED = ("explain.jointly", "explain.no-targets-below")
USUAL = ("explain.usual-gap", "explain.usual")  # a change from an earlier period, or a gap
NONE_OF = ("explain.by-none-gap", "explain.by-none")
FEW = 4  # factors that are all told where only together they are more than usual
LEAST = 0.1  # of the largest part: what is told where nothing says what is usual
Words: TypeAlias = Mapping[Lang, str]
BySegments: TypeAlias = Sequence[tuple[Grouping, Part | None]]


@dataclass(frozen=True, slots=True)
class _Voice:
    """How parts of one change are said."""

    on: Ground
    unit: str
    scales: Mapping[Lang, Scale]
    known: bool  # whether the past says what is usual

    def change(self, shown: Mapping[Lang, float]) -> Words:
        """What a part contributes, in the scale of the whole."""
        return {g: show_change(shown[g], self.unit, g, scale=self.scales[g]) for g in LANGS}

    def level(self, value: float) -> Level:
        """Whether a contribution is welcome."""
        better = self.on.question.project.design.kpis[self.on.question.kpi].better
        if better == "band" or value == 0:
            return "neutral"
        return "good" if (value > 0) == (better == "up") else "bad"


def undefined(asked: Question, reason: str) -> Insight:
    """That there is nothing to explain, and why."""
    params: dict[str, object] = {
        "kpi": title(asked),
        "period": asked.period,
        "compared": asked.compared,
        "reason": {lang: message(f"undefined.{reason}", lang) for lang in LANGS},
    }
    if asked.comparison.kind in ("peer", "unit"):
        who = {"who": asked.comparison.value, "other": asked.comparison.other}
        return Insight("explain.undefined-beside", params | who, kpi=asked.kpi)
    return Insight("explain.undefined", params, kpi=asked.kpi)


def tell(on: Ground, tree: Part, segments: BySegments) -> tuple[Insight, ...]:
    """The headline with what is usual and the factors under it, then segments, and the peak."""
    unit = on.question.project.units.get(on.question.kpi, "")
    voice = _Voice(on, unit, scales(on), known=tree.half is not None)
    single = [(dims, whole) for dims, whole in segments if len(dims) == 1]
    peak = _peak(voice, segments)
    beneath = any(told(whole, _least(whole)).children for _, whole in single if whole is not None)
    return (
        _headline(voice, tree, beneath=beneath),
        *(_by(voice, dims, whole) for dims, whole in single),
        *([peak] if peak is not None else []),
    )


# --- the tree --------------------------------------------------------------------------------


def _headline(voice: _Voice, tree: Part, *, beneath: bool) -> Insight:
    """The first sentence; `beneath`: of segments something is told."""
    causes = tuple(_factors(voice, tree))
    kind, params = headline(voice.on, voice.change(tree.shown), voice.scales)
    asked = voice.on.question
    return Insight(
        kind,
        params,
        kpi=asked.kpi,
        where={dim: values[0] for dim, values in asked.where.items() if len(values) == 1},
        since=asked.period.start,
        until=asked.grid.as_of if asked.running else asked.period.end - A_DAY,
        size=tree.value,
        unit=voice.unit,
        level=voice.level(tree.value),
        chart=tree_chart(title(asked), tree, voice.unit),
        causes=(*_notes(voice, tree, told_of=bool(causes) or beneath), *causes),
    )


def _factors(voice: _Voice, tree: Part) -> Iterator[Insight]:
    """The factors that are told. Where none is, but the whole is not usual, all that it is of."""
    if growth(voice.on.tree) and _mode(voice) != "peer":
        if tree.beyond is not False:
            yield _grown(voice, tree)
        return
    said = told(tree, _least(tree))
    if not said.children and tree.beyond:
        heaped = tuple(replace(child, half=None, children=()) for child in tree.children)
        least = _least(tree) if len(heaped) > FEW else ROUNDING * _least(tree)
        said = told(replace(tree, children=heaped), least)
    yield from _each(voice, said)


def _each(voice: _Voice, said: Part) -> Iterator[Insight]:
    """A sentence for each part, the rest in words that fit its size."""
    largest = max((abs(child.value) for child in said.children if child.kind != "other"), default=0)
    for child in said.children:
        found = _factor(voice, child)
        if child.kind != "other":
            yield found
        elif not voice.known:
            yield replace(found, kind="explain.other-unknown")
        else:
            large = abs(child.value) >= largest
            yield replace(found, kind="explain.other-large") if large else found


def _grown(voice: _Voice, tree: Part) -> Insight:
    """A ratio of two things: how much each has grown, in one sentence."""
    sides = dict(zip(("above", "below"), tree.children, strict=False))
    params: dict[str, object] = {"change": voice.change(tree.shown)}
    for side, part in sides.items():
        said = _params(voice, part)
        params |= {side: part.label, f"part_{side}": said["change"]}
        params |= {f"{side}_{end}": said[end] for end in ("before", "after")}
        params[f"{side}_growth"] = _growth_of(part)
    kind = "explain.growth-target" if _mode(voice) == "target" else "explain.growth"
    return Insight(kind, params, size=tree.value, unit=voice.unit, level=voice.level(tree.value))


def _growth_of(part: Part) -> Words:
    before, after = part.figures
    grown = after / before - 1 if before is not None and after is not None and before > 0 else None
    return {lang: show_ratio_change(grown, lang) for lang in LANGS}


def _least(part: Part) -> float:
    """What is told of parts where no past says what is usual."""
    return LEAST * max((abs(child.value) for child in part.children), default=0.0)


def _factor(voice: _Voice, part: Part) -> Insight:
    """The sentence of a factor, those under it as its causes."""
    mixes = {child.kind: child for child in part.children if child.kind in ("mix", "within")}
    under = [child for child in part.children if child.kind not in ("mix", "within")]
    causes = list(_each(voice, replace(part, children=tuple(under))))
    if "mix" in mixes and says(mixes["mix"], 0.0):
        causes.append(_mixed(voice, mixes["mix"], mixes.get("within")))
    return Insight(
        wording(part, _mode(voice)),
        _params(voice, part),
        kpi=_kpi(voice, part),
        where=part.where,
        size=part.value,
        unit=voice.unit,
        level=voice.level(part.value),
        causes=tuple(causes),
    )


def _kpi(voice: _Voice, part: Part) -> str | None:
    return part.key if part.key in voice.on.question.project.design.kpis else None


def _mixed(voice: _Voice, mix: Part, within: Part | None) -> Insight:
    shown = within.shown if within is not None else dict.fromkeys(LANGS, 0.0)
    params = {"change": voice.change(mix.shown), "within": voice.change(shown), "dim": mix.label}
    return Insight("explain.mix", params, size=mix.value, unit=voice.unit)


def _params(voice: _Voice, part: Part) -> dict[str, object]:
    before, after = part.figures
    found: dict[str, object] = {"change": voice.change(part.shown), "name": part.label}
    found |= {"before": _level(before, part, voice), "after": _level(after, part, voice)}
    parts = {child.kind: child for child in part.children}
    zero = dict.fromkeys(LANGS, 0.0)
    for kind in ("within", "mix"):
        shown = parts[kind].shown if kind in parts else zero
        found[kind] = voice.change(shown)
    return found


def _level(value: float | None, part: Part, voice: _Voice) -> Words:
    """A figure of the thing itself; in the scale of the whole where it is of the whole's unit."""
    if part.unit == voice.unit:
        return {lang: show(value, part.unit, lang, scale=voice.scales[lang]) for lang in LANGS}
    kpis = voice.on.question.project.design.kpis
    own = kpis[part.key].decimals if part.key in kpis else None
    return {lang: show(value, part.unit, lang, own) for lang in LANGS}


# --- what is usual ---------------------------------------------------------------------------


def _notes(voice: _Voice, tree: Part, *, told_of: bool) -> Iterator[Insight]:
    """What else is to be known of the whole: whether it is usual, to date, or not divided."""
    asked = voice.on.question
    if asked.running:
        kind = "explain.target-runs" if _mode(voice) == "target" else "explain.to-date"
        yield Insight(kind, {"period": asked.period, "day": asked.grid.as_of})
    if asked.comparison.kind in ("peer", "unit") and per_head(asked):
        yield Insight("explain.per-head")
    yield from _usual(voice, tree, told_of=told_of)
    if asked.root.formula is not None and voice.on.tree.formula is None:
        yield Insight(NOT_DIVIDED[_mode(voice) == "target"], {"kpi": title(asked)})
    elif asked.root.formula is None and asked.quotient.below is None and tree.beyond:
        yield Insight("explain.no-formula", {"kpi": title(asked)})


def _usual(voice: _Voice, tree: Part, *, told_of: bool) -> Iterator[Insight]:
    """Whether the whole is more than usual; what is told of it may be where the whole is not."""
    if tree.half is None:
        yield Insight("explain.short", {"count": _pairs(voice.on)})
        return
    params = {"band": _unsigned(voice.change(dict.fromkeys(LANGS, tree.half)))}
    if not tree.beyond:
        plain = USUAL[_mode(voice) == "earlier"]
        yield Insight("explain.usual-but" if told_of else plain, params)
        return
    yield Insight("explain.beyond", params)
    whole = growth(voice.on.tree) or not tree.children
    if not whole and not told(tree, _least(tree)).children:
        yield Insight("explain.no-single-factor")


def _mode(voice: _Voice) -> Mode:
    modes: dict[str, Mode] = {"previous": "earlier", "last-year": "earlier", "target": "target"}
    return modes.get(voice.on.question.comparison.kind, "peer")


def _unsigned(words: Words) -> Words:
    return {lang: text.lstrip("+±") for lang, text in words.items()}


def _pairs(on: Ground) -> int:
    return int(np.isfinite(on.past_division.change).sum())


# --- segments --------------------------------------------------------------------------------


def _by(voice: _Voice, dims: Grouping, whole: Part | None) -> Insight:
    """The segments of one dimension."""
    asked = voice.on.question
    params: dict[str, object] = {"dim": _dimension(voice, dims), "kpi": title(asked)}
    if whole is None:
        return Insight("explain.not-by", params, kpi=asked.kpi)
    said = told(whole, _least(whole))
    causes = tuple(_each(voice, said))
    chart = waterfall(title(asked), whole, voice.unit, ends(asked, voice.on.whole))
    none = NONE_OF[_mode(voice) == "earlier"]
    kind = "explain.by" if causes else none
    return Insight(kind, params, kpi=asked.kpi, unit=voice.unit, chart=chart, causes=causes)


def _dimension(voice: _Voice, dims: Grouping) -> Words:
    names = [dimension(voice.on.question.project, dim) for dim in dims]
    return {lang: " × ".join(label(name, lang) for name in names) for lang in LANGS}


def _peak(voice: _Voice, segments: BySegments) -> Insight | None:
    """What contributes most beyond the usual in the finest split: a segment's factor, or it."""
    dims, whole = segments[-1] if segments else ((), None)
    if whole is None:
        return None
    found = [segment for segment in whole.children if segment.kind == "segment"]
    cells = [(s, f) for s in found for f in s.children if f.kind == "kpi" and f.beyond]
    if cells:
        segment, factor = max(cells, key=lambda pair: abs(pair[1].value))
        return _largest(voice, "explain.peak", factor, segment)
    joint = [segment for segment in found if segment.beyond and len(dims) > 1]
    if not joint:
        return None
    segment = max(joint, key=lambda part: abs(part.value))
    return _largest(voice, "explain.peak-segment", segment, segment)


def _largest(voice: _Voice, kind: str, part: Part, segment: Part) -> Insight:
    return Insight(
        kind,
        _params(voice, part) | {"segment": segment.label},
        kpi=_kpi(voice, part) or voice.on.question.kpi,
        where=segment.where,
        size=part.value,
        unit=voice.unit,
        level=voice.level(part.value),
    )
