"""Identity: does a KPI's formula agree with its value in the data, and which rows say no."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from kaname.design.clocks import is_definition
from kaname.design.expressions import expression
from kaname.design.model import Design, Measure
from kaname.formula.parse import Binary, Expr, Name
from kaname.formula.values import subtract
from kaname.measure.clock import clock_of
from kaname.measure.compile import Compiler, Scope
from kaname.measure.cube import Cube
from kaname.measure.forest import Members, decomposition, wanted
from kaname.measure.grid import Grid, Windows
from kaname.measure.leaves import plan
from kaname.measure.membership import membership
from kaname.measure.reach import facts
from kaname.measure.run import Request, Session, open_spine, run
from kaname.measure.tree import Edge
from kaname.periods import Period

TOLERANCE = 1e-9  # of the larger side; below it a residual is rounding
EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Residual:
    """A cell in which a KPI and its formula differ: `value - formula`, in the KPI's unit."""

    kpi: str
    period: Period
    group: tuple[str, ...]
    value: float
    formula: float

    @property
    def amount(self) -> float:
        return self.value - self.formula


@dataclass(frozen=True, slots=True)
class Behind:
    """Rows behind a residual: key text and amount; counts are of all rows, not only these."""

    missing: tuple[tuple[str, float | None], ...] = ()  # in the whole, in no part
    twice: tuple[tuple[str, float | None], ...] = ()  # in more than one part
    foreign: tuple[tuple[str, float | None], ...] = ()  # in a part, not in the whole
    counts: tuple[int, int, int] = (0, 0, 0)
    by: str | None = None  # of a reconciliation: the dimension that both sides share
    apart: tuple[tuple[str, float, float], ...] = ()  # its members: value, formula


def edge(design: Design, name: str) -> Edge | None:
    """Which kind of edge a KPI's formula is; None where it has no formula or no value."""
    kpi = design.kpis[name]
    if kpi.value is None or (kpi.formula is None and kpi.bridge is None and kpi.split is None):
        return None
    if kpi.formula is not None and is_definition(design, name):
        return "definition"
    if kpi.split is not None and kpi.formula is None:
        return "partition"
    return "partition" if parts_of(design, name) is not None else "reconciliation"


def edges(design: Design) -> dict[str, Edge]:
    """The kind of every edge that has one."""
    found = {name: edge(design, name) for name in design.kpis}
    return {name: kind for name, kind in found.items() if kind is not None}


def parts_of(design: Design, name: str) -> tuple[Measure, list[Measure]] | None:
    """The whole and its parts, where they are one aggregate under different conditions."""
    whole, expr = _single(design, name), decomposition(design, name, {})
    if whole is None or expr is None or whole.agg not in ("sum", "count"):
        return None
    parts = [_single(design, n) if n else None for n in _summands(expr)]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts) or not all(_alike(design, whole, part) for part in found):
        return None
    return whole, found


def residuals(
    session: Session,
    grid: Grid,
    by: Sequence[str] = (),
    scope: Scope | None = None,
    members: Members | None = None,
) -> list[Residual]:
    """Every cell where evidence edges differ, the largest share first. Definitions are skipped.

    `members` lists the slices of every `split`; a split without them is not checked.
    """
    design = session.schema.design
    evidence = [name for name, kind in edges(design).items() if kind != "definition"]
    needed = {
        key: expr
        for key, expr in wanted(design, None, members or {}).items()
        if any(key in (name, f"formula {name}") for name in evidence)
    }
    if not needed:
        return []
    dims = tuple(by)
    cube = run(session, Request(needed, [dims], grid, scope or {}))[dims]
    found = [r for name in evidence for r in _differing(cube, name)]
    return sorted(found, key=lambda r: -abs(r.amount) / (max(abs(r.value), abs(r.formula)) or 1))


def behind(
    session: Session, residual: Residual, grid: Grid, dims: Sequence[str] = ()
) -> Behind | None:
    """The rows behind a partition's residual, or the members on which two sources differ.

    Two sources are compared by the finest dimension that both have (a deal's id, say); None
    where they share none.
    """
    found = parts_of(session.schema.design, residual.kpi)
    if found is None:
        return _apart(session, residual, grid, dims)
    whole, parts = found
    assert whole.of is not None
    one = Grid(grid.calendar, grid.grain, (residual.period,), grid.as_of)
    scope = dict(zip(dims, ((g,) for g in residual.group), strict=True))
    compiler = Compiler(session.schema, one, scope, Windows(one))
    query = membership(compiler, whole, parts)
    with session.connection.cursor() as cursor:
        open_spine(cursor, compiler.windows)
        rows = pl.DataFrame(pl.from_arrow(cursor.sql(query.sql(dialect="duckdb")).to_arrow_table()))
    kinds = [
        rows.filter(pl.col("whole") & (pl.col("parts") == 0)),
        rows.filter(pl.col("parts") > 1),
        rows.filter(~pl.col("whole") & (pl.col("parts") > 0)),
    ]
    shown = [
        tuple((str(k), v) for k, v in f.head(EXAMPLES).select("key", "amount").rows())
        for f in kinds
    ]
    return Behind(shown[0], shown[1], shown[2], (kinds[0].height, kinds[1].height, kinds[2].height))


def _apart(session: Session, residual: Residual, grid: Grid, dims: Sequence[str]) -> Behind | None:
    shared = _shared(session.schema.design, residual.kpi)
    if shared is None:
        return None
    one = Grid(grid.calendar, grid.grain, (residual.period,), grid.as_of)
    scope = dict(zip(dims, ((g,) for g in residual.group), strict=True))
    cells = [r for r in residuals(session, one, [shared], scope) if r.kpi == residual.kpi]
    largest = sorted(cells, key=lambda r: (-abs(r.amount), r.group))
    apart = tuple((r.group[0], r.value, r.formula) for r in largest)
    return Behind(by=shared, apart=apart)


def _shared(design: Design, kpi: str) -> str | None:
    """The dimension that every fact behind a KPI and its formula has, a fact's key first."""
    exprs = {k: e for k, e in wanted(design, None, {}).items() if k in (kpi, f"formula {kpi}")}
    leaves = plan(design, exprs).leaves.values()
    measures = dict.fromkeys(leaf.measure for leaf in leaves if leaf.measure in design.measures)
    behind_ = {fact for measure in measures for fact in facts(design, measure)}
    owned = [design.facts[fact].dimensions for fact in sorted(behind_)]
    common = [name for name in owned[0] if all(name in each for each in owned)] if owned else []
    keys = {design.facts[fact].key for fact in behind_}
    common.sort(key=lambda name: not any(each[name] in keys for each in owned))
    return common[0] if common else None


def _differing(cube: Cube, name: str) -> Iterator[Residual]:
    if f"formula {name}" not in cube.expressions:
        return
    value, formula = cube.values(name), cube.values(f"formula {name}")
    gap = subtract(value, formula)
    size = np.maximum(np.abs(value.number), np.abs(formula.number))
    with np.errstate(invalid="ignore"):
        apart = gap.defined & (np.abs(gap.number) > TOLERANCE * size) & (np.abs(gap.number) > 1e-9)
    for g, p in np.argwhere(apart & cube.present):
        yield Residual(
            name,
            cube.periods[p],
            cube.group(int(g)),
            float(value.number[g, p]),
            float(formula.number[g, p]),
        )


def _single(design: Design, kpi: str) -> Measure | None:
    """The measure that a KPI is, when its value is just that."""
    expr = expression(design, kpi, "value")
    if not isinstance(expr, Name):
        return None
    if expr.name in design.measures:
        return design.measures[expr.name]
    return _single(design, expr.name) if expr.name in design.kpis else None


def _summands(expr: Expr) -> list[str | None]:
    match expr:
        case Binary(op="+", left=left, right=right):
            return _summands(left) + _summands(right)
        case Name(name=name):
            return [name]
    return [None]


def _alike(design: Design, whole: Measure, part: Measure) -> bool:
    if whole.of is None or part.of is None:
        return False
    same = ("of", "agg", "expr", "window", "at_end", "at_start", "during")
    return all(getattr(whole, f) == getattr(part, f) for f in same) and (
        clock_of(design, whole) == clock_of(design, part)
    )
