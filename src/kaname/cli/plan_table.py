"""A plan as people read it: the tree with its figures; and as rows for machines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from rich import box
from rich.table import Table

from kaname.api.plans.planning import Ground, Line, Planned
from kaname.numbers import CODE, RATIOS, show, show_change
from kaname.periods import display
from kaname.text import Lang, label, message, printable

COLUMNS = ("kpi", "expected", "target", "change", "feasible", "stretch", "share", "binding")
LARGE = 100  # from here on, what is counted is shown without a fraction
Row = dict[str, object]


def rows(found: Planned) -> list[Row]:
    """A row for each line, full figures."""
    period = found.on.expected.period.label
    return [{"period": period, **asdict(line)} for line in found.lines]


def csv_of(found: Sequence[Row]) -> str:
    """Rows of the same keys as CSV; None is empty."""
    out = io.StringIO()
    if found:
        writer = csv.DictWriter(out, list(found[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)
    return out.getvalue()


def planned(found: Planned, lang: Lang) -> Iterator[Table | str]:
    """A title, the tree, and what its columns mean."""
    yield _title(found, lang)
    made = table([message(f"plan.column-{name}", lang) for name in COLUMNS], lang)
    named = labels(found.on)
    for line in found.lines:
        made.add_row(*_cells(found.on, line, named, lang))
    yield made
    yield message("plan.explained", lang)


def table(heads: Sequence[str], lang: Lang) -> Table:
    """A table whose first and last columns are words and the others figures."""
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for number, head in enumerate(heads):
        words = number in (0, len(heads) - 1)
        made.add_column(head, justify="left" if words else "right", no_wrap=number == 0)
    return made


def labels(on: Ground) -> Mapping[str, object]:
    """How the tree calls its nodes, opening balances and slices included."""
    shown = on.project.tree(None, "month", None, None, on.found.kpis[on.root])
    return {node.kpi: node.label for root in shown.roots for _, node in root.walk()}


def named(on: Ground, node: str, known: Mapping[str, object], lang: Lang) -> str:
    """A node as the reader calls it."""
    return printable(label(known.get(node, node), lang))  # type: ignore[arg-type]


def indented(depth: int, sign: str, words: str) -> str:
    """A node's name beneath its parent, with the operator before it."""
    signs = {"*": "×", "/": "÷", "-": "−", "+": "+", "": "="}
    return "  " * (depth - 1) + f"{signs[sign]} {words}" if depth else words


def _title(found: Planned, lang: Lang) -> str:
    on, top = found.on, found.lines[0]
    params = {
        "kpi": named(on, on.root, labels(on), lang),
        "period": display(on.expected.period, lang),
        "target": show(found.target, top.unit, lang),
        "expected": show(top.expected, top.unit, lang),
    }
    if not found.met:
        return message("plan.title-short", lang, **params, reached=show(top.target, top.unit, lang))
    params["last_year"] = show(top.last_year, top.unit, lang)
    if top.last_year is None or not on.expected.estimated:
        return message("plan.title", lang, **params)
    return message("plan.title-estimated", lang, **params, months=on.expected.estimated)


def _cells(on: Ground, line: Line, known: Mapping[str, object], lang: Lang) -> Iterator[str]:
    kpi = on.found.kpi(on.project, line.kpi)
    values = (line.expected, line.target)
    decimals = telling(values, line.unit, lang, kpi.decimals if kpi else None)
    yield indented(line.depth, line.sign, named(on, line.kpi, known, lang))
    yield show(line.expected, line.unit, lang, decimals)
    yield show(line.target, line.unit, lang, decimals)
    yield show_change(line.change, line.unit, lang)
    yield show(line.feasible, line.unit, lang, decimals) if line.feasible is not None else ""
    yield times(line.stretch, lang)
    yield "" if line.share is None else f"{line.share:.0%}"
    yield message(f"plan.binding-{line.binding}", lang) if line.binding else ""


def telling(
    values: Sequence[float | None], unit: str, lang: Lang, decimals: int | None
) -> int | None:
    """The decimals with which two different figures look different; None: the unit's own."""
    first, second = values
    own = None if decimals is None else decimals
    counted = unit not in RATIOS and not CODE.fullmatch(unit.partition("/")[0])
    counted = counted and abs(first or 0) >= LARGE
    for places in (own if own is not None or not counted else 0, 1, 2, 3):
        shown = {show(value, unit, lang, places) for value in values}
        if first == second or len(shown) > 1:
            return places
    return own


def times(stretch: float | None, lang: Lang) -> str:
    """A multiple with one decimal; empty where there is none."""
    return "" if stretch is None else message("plan.times", lang, value=f"{stretch:.1f}")
