"""An allocation as people read it: units with their people, then how fair the targets are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.table import Table

from kaname.allocation.fairness import Band, Fairness
from kaname.api import Project
from kaname.api.allocations.lines import OVER, Line
from kaname.api.allocations.proposals import Proposal, spread, within_reach
from kaname.numbers import UNDEFINED, Scale, change_parts, parts, scale_of, show_ratio_change
from kaname.periods import display, parse
from kaname.text import Lang, label, message, printable

INDENT = "  "


def tables(
    found: Proposal, shown: Sequence[Line], project: Project, lang: Lang, *, fairness: bool
) -> Iterator[Table | str]:
    """The lines, indented by level; with `fairness` also its spread and bands."""
    name = printable(label(project.design.kpis[found.kpi].label or found.kpi, lang))
    yield message("allocation.title", lang, kpi=name, period=display(found.period, lang))
    yield _lines(found, shown, project, lang)
    if fairness and found.fair is not None:
        yield from _fairness(found.fair, found.before, lang)


def _lines(found: Proposal, shown: Sequence[Line], project: Project, lang: Lang) -> Table:
    heads, cells = _columns(found, shown, lang)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column(message("allocation.column-unit", lang), no_wrap=True)
    by_month = len({line.period for line in shown}) > 1
    if by_month:
        table.add_column(message("cli.period", lang), no_wrap=True)
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    for line, row in zip(shown, cells, strict=True):
        period = [display(parse(line.period, project.calendar), lang)] if by_month else []
        table.add_row(_unit(line, lang), *period, *row)
    return table


def _unit(line: Line, lang: Lang) -> str:
    """The last part of a unit's path, indented by its depth."""
    *above, own = line.unit.split("/") if line.unit else [message("allocation.company", lang)]
    depth = len(above) + bool(line.unit)
    if line.level == OVER:
        return INDENT * (depth + 1) + message("allocation.over", lang)
    return INDENT * depth + printable(own)


def _columns(
    found: Proposal, shown: Sequence[Line], lang: Lang
) -> tuple[list[str], list[list[str]]]:
    """Heads and cells of the columns that have anything to say."""
    scale = scale_of([line.value for line in shown], found.unit, lang)
    made: list[tuple[str, list[str]]] = [
        (_head("value", scale, lang), [_amount(line.value, found.unit, scale) for line in shown])
    ]
    if any(line.count is not None for line in shown):
        counts = [f"{line.count:,}/{line.volume:,}" for line in shown]
        made.append((message("allocation.column-count", lang), counts))
        own = [_amount(line.own, found.unit, scale) for line in shown]
        made.append((message("allocation.column-own", lang), own))
    for name in ("growth", "potential_share", "volume_weight", "attainability"):
        values = [getattr(line, name) for line in shown]
        if any(value is not None for value in values):
            cells = [_said(name, value, lang) for value in values]
            made.append((message(f"allocation.column-{name}", lang), cells))
    if any(line.commitment is not None for line in shown):
        made += _commitments(shown, found.unit, scale, lang)
    return [head for head, _ in made], [
        list(row) for row in zip(*(c for _, c in made), strict=True)
    ]


def _commitments(
    shown: Sequence[Line], unit: str, scale: Scale, lang: Lang
) -> Iterator[tuple[str, list[str]]]:
    """Who committed, to how much, and how much more they are given."""
    counts = ["" if one.people is None else f"{one.committed}/{one.people}" for one in shown]
    if any(counts):
        yield message("allocation.column-committed", lang), counts
    amounts = [_amount(line.commitment, unit, scale) for line in shown]
    yield _head("commitment", scale, lang), amounts
    gaps = [_change(line.gap, unit, scale) for line in shown]
    yield _head("gap", scale, lang), gaps


def _change(value: float | None, unit: str, scale: Scale) -> str:
    return "" if value is None else change_parts(value, unit, scale.lang, scale=scale)[0]


def _head(name: str, scale: Scale, lang: Lang) -> str:
    words = message(f"allocation.column-{name}", lang)
    return f"{words}\n{scale.unit}" if scale.unit else words


def _amount(value: float | None, unit: str, scale: Scale) -> str:
    return "" if value is None else parts(value, unit, scale.lang, scale=scale)[0]


def _said(name: str, value: float | None, lang: Lang) -> str:
    if value is None:
        return ""
    if name == "growth":
        return show_ratio_change(value, lang)
    if name == "volume_weight":
        volume = round(100 * value)
        return message("allocation.weights", lang, volume=volume, quality=100 - volume)
    return f"{value:.1%}" if name == "potential_share" else f"{value:.0%}"


def _fairness(fair: Fairness, before: Fairness | None, lang: Lang) -> Iterator[Table | str]:
    """The spread now and as proposed, how many targets are fair, and the bands."""
    yield ""
    yield message("allocation.fairness", lang)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("")
    for key in ["before", "after"] if before else ["after"]:
        table.add_column(message(f"allocation.column-{key}", lang), justify="right")
    columns = [spread(one) for one in (before, fair) if one is not None]
    for name in ("attainability", "potential_share", "growth"):
        if any(name in column for column in columns):
            cells = [_range(name, column.get(name), lang) for column in columns]
            table.add_row(message(f"allocation.spread-{name}", lang), *cells)
    reach = [within_reach(one) for one in (before, fair) if one is not None]
    told = [message("allocation.counts", lang, low=a, fair=b, high=c) for a, b, c in reach]
    table.add_row(message("allocation.within-reach", lang), *told)
    yield table
    for kind, bands in zip(("tenure", "unit"), fair.bands, strict=False):
        if len(bands) > 1:
            yield ""
            yield _bands(kind, bands, lang)


def _range(name: str, ends: tuple[float, float] | None, lang: Lang) -> str:
    if ends is None:
        return UNDEFINED
    return " – ".join(_said(name, end, lang) for end in ends)


def _bands(kind: str, bands: Sequence[Band], lang: Lang) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column(message(f"allocation.band-{kind}", lang))
    for name in ("people", "mean", "range"):
        table.add_column(message(f"allocation.column-{name}", lang), justify="right")
    for band in bands:
        name = message(f"allocation.tenure-{band.name}", lang) if kind == "tenure" else band.name
        ends = f"{band.low:.0%} – {band.high:.0%}"
        table.add_row(printable(name), str(band.people), f"{band.mean:.0%}", ends)
    return table
