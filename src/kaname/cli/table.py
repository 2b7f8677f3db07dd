"""Figures as people read them: a line per period and group, columns per KPI."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.table import Table

from kaname.api import Figures
from kaname.design.model import Design
from kaname.numbers import change_parts, parts, scale_of, show_ratio_change
from kaname.periods import display
from kaname.text import Lang, label, message, printable

BETWEEN = 3  # columns of the terminal between two columns of a table

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what stands at its head (a line each) and in its cells."""

    heads: tuple[str, ...]
    cells: Sequence[str]
    numeric: bool = True

    @property
    def width(self) -> int:
        """Columns of the terminal that it takes."""
        return max(map(cell_len, (*self.heads, *self.cells)))


def tables(figures: Figures, design: Design, lang: Lang, width: int) -> Iterator[Table | str]:
    """The figures side by side as far as `width` reaches, the rest below with the same lines;
    then why a figure is undefined.
    """
    rows = figures.frame.to_dicts()
    kpis = list(dict.fromkeys(row["kpi"] for row in rows))
    by_kpi = {kpi: [row for row in rows if row["kpi"] == kpi] for kpi in kpis}
    lines = next(iter(by_kpi.values()), [])
    fixed = list(_fixed(figures, lines, design, lang))
    groups = [list(_columns(kpi, cells, design, lang)) for kpi, cells in by_kpi.items()]
    for block in _blocks(groups, width - _taken(fixed)):
        yield _table([*fixed, *block])
        yield ""
    yield from _reasons(by_kpi, design, lang)


def _fixed(figures: Figures, lines: Sequence[Row], design: Design, lang: Lang) -> Iterator[Column]:
    """The period and the dimensions of each line."""
    periods = {period.label: display(period, lang) for period in figures.cube.periods}
    shown = [periods[row["period"]] for row in lines]
    yield Column((message("cli.period", lang),), shown, numeric=False)
    for dim in figures.dims:
        declared = design.dimensions.get(dim)
        name = label((declared.label if declared else None) or dim, lang)
        yield Column((printable(name),), [printable(str(row[dim])) for row in lines], numeric=False)


def _columns(kpi: str, rows: Sequence[Row], design: Design, lang: Lang) -> Iterator[Column]:
    """A KPI's values and, where it is compared, its change and relative change."""
    unit, decimals = rows[0]["unit"], design.kpis[kpi].decimals
    compared = [row["compared"] for row in rows] if "compared" in rows[0] else []
    scale = scale_of([*(row["value"] for row in rows), *compared], unit, lang)
    values = [parts(row["value"], unit, lang, decimals, scale=scale)[0] for row in rows]
    yield Column((_name(kpi, design, lang), scale.unit), values)
    if not compared:
        return
    changes = [change_parts(row["change"], unit, lang, decimals, scale=scale)[0] for row in rows]
    yield Column((message("cli.change", lang), scale.unit.replace("%", "pt", 1)), changes)
    if not scale.suffix.startswith("%"):  # rates differ in points
        ratios = [show_ratio_change(row["change_ratio"], lang) for row in rows]
        yield Column((message("cli.change-ratio", lang), ""), ratios)


def _name(kpi: str, design: Design, lang: Lang) -> str:
    return printable(label(design.kpis[kpi].label or kpi, lang))


def _blocks(groups: Iterable[list[Column]], width: int) -> Iterator[list[Column]]:
    """The groups of columns, as many side by side as fit."""
    block: list[Column] = []
    for group in groups:
        if block and _taken([*block, *group]) > width:
            yield block
            block = []
        block += group
    if block:
        yield block


def _taken(columns: Iterable[Column]) -> int:
    return sum(column.width + BETWEEN for column in columns)


def _table(columns: Sequence[Column]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        head = "\n".join(column.heads)
        table.add_column(head, justify="right" if column.numeric else "left", no_wrap=True)
    for cells in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*cells)
    return table


def _reasons(by_kpi: Mapping[str, Sequence[Row]], design: Design, lang: Lang) -> Iterator[str]:
    """One line per KPI that is undefined somewhere."""
    for kpi, rows in by_kpi.items():
        reasons = dict.fromkeys(row["reason"] for row in rows if row["reason"])
        if reasons:
            words = ", ".join(message(f"undefined.{reason}", lang) for reason in reasons)
            yield f"— {_name(kpi, design, lang)}: {words}"
