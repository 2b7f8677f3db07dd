"""Forecasts as people read them: a line per series and period, an interval in one column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

import polars as pl
from rich import box
from rich.table import Table

from kaname.design.model import Design
from kaname.numbers import MINUS, UNDEFINED, Scale, parts, scale_of
from kaname.periods import Calendar, display, parse
from kaname.series.outlook import Outlook, columns
from kaname.text import Lang, label, message, printable

LARGE = 100  # from here on no decimals are shown


def tables(found: Outlook, design: Design | None, lang: Lang) -> Iterator[Table | str]:
    """A table per KPI, or one of all series."""
    frame = found.frame
    if "kpi" not in frame.columns:
        yield _table(frame, found, _plain(_numbers(frame, found), found, lang), lang, design)
        return
    for (kpi,), rows in frame.group_by("kpi", maintain_order=True):
        scale = scale_of(_numbers(rows, found), found.units[str(kpi)], lang)
        name = label(design.kpis[str(kpi)].label or str(kpi), lang) if design else str(kpi)
        unit = f" ({scale.unit})" if scale.unit else ""
        yield printable(name) + unit
        decimals = design.kpis[str(kpi)].decimals if design else None
        yield _table(rows.drop("kpi"), found, _Style(scale, decimals, small=False), lang, design)
        yield ""


@dataclass(frozen=True, slots=True)
class _Style:
    """How the figures of a table are written: in the scale of a unit, or as plain numbers."""

    scale: Scale | None
    decimals: int | None
    small: bool
    attached: bool = False  # the unit to each number, where no heading has it


def _plain(numbers: list[float], found: Outlook, lang: Lang) -> _Style:
    """A file's own style: percentages as such, decimals only where small numbers have any."""
    if unit := found.units.get(""):
        return _Style(scale_of(numbers, unit, lang), None, small=False, attached=True)
    fractions = any(not number.is_integer() for number in numbers)
    return _Style(None, None, small=fractions and max(map(abs, numbers), default=0) < LARGE)


def _numbers(rows: pl.DataFrame, found: Outlook) -> list[float]:
    known = rows.select(columns(found.levels)).to_numpy().ravel()
    return [float(number) for number in known if isfinite(number)]


def _table(
    rows: pl.DataFrame, found: Outlook, style: _Style, lang: Lang, design: Design | None
) -> Table:
    figures = columns(found.levels)
    heads = [name for name in rows.columns if name not in figures]
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in heads:
        made.add_column(printable(_head(name, design, lang)), no_wrap=True)
    made.add_column(message("series.mean", lang), justify="right", no_wrap=True)
    for level in found.levels:
        words = message("series.interval", lang, level=f"{level:g}")
        made.add_column(words, justify="right", no_wrap=True)
    for row in rows.iter_rows(named=True):
        shown = [_shown(row[name], style, lang) for name in figures]
        bounds = [f"{low} – {high}" for low, high in zip(shown[1::2], shown[2::2], strict=True)]
        made.add_row(*(_cell(name, row[name], lang) for name in heads), shown[0], *bounds)
    return made


def _head(name: str, design: Design | None, lang: Lang) -> str:
    if name in ("series", "period"):
        return message(f"series.head-{name}", lang)
    declared = design.dimensions.get(name) if design else None
    return label((declared.label if declared else None) or name, lang)


def _cell(name: str, value: str, lang: Lang) -> str:
    if name == "period":
        return display(parse(value, Calendar()), lang)
    return printable(value) if value else message("series.all", lang)


def _shown(value: float | None, style: _Style, lang: Lang) -> str:
    if style.scale is not None:
        number, unit = parts(value, "", lang, style.decimals, scale=style.scale)
        return number + unit if style.attached else number
    if value is None:
        return UNDEFINED
    sign = MINUS[lang] if value < 0 else ""
    return f"{sign}{abs(value):,.{2 if style.small else 0}f}"
