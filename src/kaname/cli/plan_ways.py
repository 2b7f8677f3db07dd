"""Ways to a target side by side: as people read them, and as rows for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table

from kaname.api.plans.planning import Alternative, Ground
from kaname.cli.plan_table import Row, labels, named, table, telling, times
from kaname.numbers import show
from kaname.periods import display
from kaname.text import Lang, message

COLUMNS = ("way", "reached", "effort", "farthest", "moves")
KINDS = ("all", "quantity", "quality", "price")
MOVED = 1e-9  # of a value: less is no move
MOST = 4  # moves that a line names


def rows(on: Ground, ways: Sequence[Alternative]) -> list[Row]:
    """A row for each KPI that a way moves."""
    return [
        {
            "way": way.family.name,
            "met": way.plan is not None,
            "reached": _values(way)[on.root],
            "effort": way.plan.effort if way.plan else None,
            "way_stretch": way.stretch,
            "kpi": node,
            "expected": on.values[node],
            "target": value,
            "change": value - on.values[node],
            "stretch": abs(value - on.values[node]) / on.feasible[node].scale,
        }
        for way in ways
        for node, value in _moved(on, way)
    ]


def compared(on: Ground, ways: Sequence[Alternative], lang: Lang) -> Iterator[Table | str]:
    """A title, and a line for each way, the least effort first."""
    known = labels(on)
    unit = on.known.unit(on.root)
    params = {
        "kpi": named(on, on.root, known, lang),
        "period": display(on.expected.period, lang),
        "target": show(ways[0].target, unit, lang),
        "expected": show(on.values[on.root], unit, lang),
    }
    yield message("plan.title-alternatives", lang, **params)
    made = table([message(f"plan.column-{name}", lang) for name in COLUMNS], lang)
    for way in sorted(ways, key=_order):
        made.add_row(*_cells(on, way, known, lang))
    yield made
    yield message("plan.explained-ways", lang)


def _order(way: Alternative) -> tuple[bool, float]:
    return way.plan is None, way.plan.effort if way.plan else 0.0


def _cells(on: Ground, way: Alternative, known: Mapping[str, object], lang: Lang) -> Iterator[str]:
    name = way.family.name
    if name in KINDS:
        yield message(f"plan.family-{name}", lang)
    else:
        yield message("plan.family-one", lang, kpi=named(on, name, known, lang))
    yield show(_values(way)[on.root], on.known.unit(on.root), lang)
    yield f"{way.plan.effort:.2f}" if way.plan else "—"
    yield times(way.stretch, lang)
    told = sorted(_moved(on, way), key=lambda pair: -abs(_stretch(on, *pair)))
    words = [_move(on, node, value, known, lang) for node, value in told[:MOST]]
    yield ", ".join([*words, *(["…"] if len(told) > MOST else [])])


def _move(on: Ground, node: str, value: float, known: Mapping[str, object], lang: Lang) -> str:
    """`Win rate 28.8% → 30.5%`"""
    unit, before = on.known.unit(node), on.values[node]
    decimals = telling((before, value), unit, lang, None)
    figures = f"{show(before, unit, lang, decimals)} → {show(value, unit, lang, decimals)}"
    return f"{named(on, node, known, lang)} {figures}"


def _values(way: Alternative) -> Mapping[str, float]:
    if way.plan is not None:
        return way.plan.values
    return way.short.values if way.short else {}


def _moved(on: Ground, way: Alternative) -> list[tuple[str, float]]:
    """The levers that a way moves, with their values."""
    values = _values(way)
    return [
        (node, values[node])
        for node in way.family.levers
        if abs(values[node] - on.values[node]) > MOVED * max(abs(on.values[node]), 1e-9)
    ]


def _stretch(on: Ground, node: str, value: float) -> float:
    return (value - on.values[node]) / on.feasible[node].scale
