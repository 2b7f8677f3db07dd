"""Budgets: targets and actuals by period and person, of a table long or made long (予実表)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import polars as pl

from kaname.mapping.cells import Clock, cells
from kaname.mapping.draft import CONFIDENT, Seen, named
from kaname.mapping.evidence import Evidence, fit
from kaname.mapping.model import Into, Mapping, Value, as_value
from kaname.mapping.words import meanings, names_a_code, spaced
from kaname.sales_model import TABLES, code_of, fold
from kaname.sheets import spans
from kaname.warehouse.columns import as_declared

PERIOD = TABLES["period_value"].columns
MONEY = frozenset({"won_amount", "sales", "gross_profit", "operating_income", "net_sales"})
_DERIVED = ("率", "差", "比", "rate", "ratio", "gap", "diff", "variance", "attainment", "%")
_COUNTS = ("数", "回", "時間", "日", "count", "number", "hours", "days", "deals", "visits")
_VALUES = frozenset({"value", "amount", "net_amount"})
_KEPT_RATES = frozenset({"win_rate"})
_MADE = ("シート", "グループ", "sheet", "group")  # columns that stand for a sheet or a title
_FIRST_DAY = r"^\d{4}[-/.]\d{1,2}[-/.]0?1$"
_TEAM = re.compile(
    r"(?:課|部|室|支店|支社|営業所|チーム|グループ|エリア|班|team|dept|branch|area)$", re.I
)
_LONG = ("month", "quarter", "half", "week", "year")
_SCOPES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (  # finest first
    (
        "member",
        (
            ("member", "member_id"),
            ("member", "name"),
            ("opportunity", "owner_id"),
            ("order_line", "member_id"),
        ),
    ),
    ("product", (("product", "name"), ("product", "product_id"))),
    ("account", (("account", "name"), ("account", "account_id"))),
    ("territory", (("territory", "name"), ("territory", "territory_id"))),
    ("team", (("member", "org_path"),)),
)
_SOLD = {("order_line", "account_id"), ("order_line", "product_id"), ("order_line", "order_id")}
_OWN = {  # how surely a header must name the column
    "scope_kind": 0.97,
    "scope_id": 0.99,
    "version": 0.97,
    "as_of": 0.97,
    "period_end": 0.97,
    "unit": 0.97,
    "basis": 0.97,
    "status": 0.97,
}
_GRAINS = ((360, "year"), (180, "half"), (88, "quarter"), (27, "month"), (7, "week"))


@dataclass(frozen=True)
class Budget:
    """A table of period values: which headers are its period, whose they are, and the values."""

    seen: Seen
    period: str
    grain: str | None  # of periods that are written as days
    scope: str | None  # header; None for the whole company
    scope_kind: str
    values: tuple[tuple[str, str | None, str | None], ...]  # header, scenario, measure
    scenario: str | None = None  # header of a column that tells targets from actuals
    measure: str | None = None  # header of a column that names the measure
    further: tuple[tuple[str, str], ...] = ()  # column of the model, header
    left_out: tuple[str, ...] = ()  # rates and differences, which follow from the others


def budget(seen: Seen) -> Budget | None:
    """The table as one of period values; None where nothing says that it is one."""
    period = _period(seen)
    if period is None:
        return None
    further = _further(seen, period)
    kind, scope = _scope(seen, {period, *(header for _, header in further)})
    labels = {header for header in (period, scope) if header}
    labels |= {header for _, header in further}
    scenario = _coded(seen, "scenario", labels)
    measure = _coded(seen, "measure", labels | {scenario or ""})
    figures, left_out = _figures(seen, labels)
    if not figures or not _says_so(seen, period, figures, scenario):
        return None
    values = tuple((header, *_named(header)) for header in figures)
    if any(said for _, said, _ in values):  # a target's column beside, say, the head count
        values = tuple(value for value in values if value[1] or value[2])
    return Budget(
        seen,
        period,
        _grain(seen, period),
        scope,
        kind,
        values,
        scenario=scenario,
        measure=measure,
        further=further,
        left_out=left_out,
    )


def intos(found: Budget, base: Mapping) -> Iterator[Into]:
    """What the table becomes: an `into` for each column of values."""
    near = drifts(found, base.fiscal_year_starts)
    for header, scenario, measure in found.values:
        columns: dict[str, str | Value] = {}
        columns |= _measure(found, measure) | _scenario(found, scenario)
        columns["scope_kind"] = Value(value=found.scope_kind)
        columns["scope_id"] = found.scope if found.scope else Value(value="全社")
        columns["period_start"] = _days(found, "start", near=near)
        columns["period_end"] = _days(found, "end", near=near)
        columns["value"] = header
        columns |= {c: h if c != "period_end" else _ending(found, h) for c, h in found.further}
        unit = _unit(found, header, as_value(columns["measure"]).value, base.currency)
        if unit and "unit" not in columns:
            columns["unit"] = Value(value=unit)
        # Months that are still to come have no value, which is no fault.
        yield Into(table="period_value", columns=columns, where=_where(found) | {header: "*"})


def drifts(found: Budget, fiscal_year_starts: int) -> bool:
    """Whether days lie around the first days of their periods, some just before them."""
    if found.grain in (None, "day"):
        return False
    days = found.seen.columns[found.period].values
    held, nearest = (
        starts(found, days, fiscal_year_starts, near=near).n_unique() for near in (False, True)
    )
    return held < nearest == len(days)


def starts(found: Budget, days: pl.Series, fiscal_year_starts: int, *, near: bool) -> pl.Series:
    """The first day of the period of each of the days."""
    clock = Clock(fiscal_year_starts=fiscal_year_starts)
    value = _days(found, "start", near=near)
    return cells(value, days, PERIOD["period_start"], clock).values


def _days(found: Budget, side: str, *, near: bool) -> Value:
    plain = {"from": found.period, "period": side, "near": near}
    return Value.model_validate(plain | ({"grain": found.grain} if found.grain else {}))


def _unit(found: Budget, header: str, measure: object, currency: str | None) -> str | None:
    """What the values count: as the header says; money in the currency of all."""
    unit = found.seen.table.column(header).unit
    return (unit.of if unit else None) or (currency if measure in MONEY else None)


def people(found: Budget) -> Into | None:
    """The members whose values they are, with the organisation that stands beside them."""
    if found.scope_kind != "member" or found.scope is None:
        return None
    columns: dict[str, str | Value] = {"member_id": found.scope, "name": found.scope}
    wanted = ("member", "org_path")
    taken = {found.period, found.scope}
    org = next((h for h in found.seen.columns if meanings(h).get(wanted, 0) >= 0.9), None)
    if org is not None and org not in taken:
        columns["org_path"] = org
    return Into(table="member", distinct=True, columns=columns)


def assumed(found: Budget) -> str:
    """The scenario of values that no header tells: by the words around the table, else targets.

    Sums by customer or product are of what was sold: nobody sets targets line by line beside them.
    """
    said = _contained(found.seen.title, "scenario")
    means = {means for header in found.seen.columns for means in meanings(header)}
    return said or ("actual" if _SOLD & means else "target")


def _measure(found: Budget, said: str | None) -> dict[str, str | Value]:
    if found.measure is not None and said is None:
        return {"measure": found.measure}
    return {"measure": Value(value=said or _contained(found.seen.title, "measure") or "sales")}


def _scenario(found: Budget, said: str | None) -> dict[str, str | Value]:
    if found.scenario is not None and said is None:
        return {"scenario": found.scenario}
    return {"scenario": Value(value=said or assumed(found))}


def _where(found: Budget) -> dict[str, str | tuple[str, ...]]:
    """Only rows of a scenario that the model knows, where others stand between them."""
    if found.scenario is None:
        return {}
    values = found.seen.columns[found.scenario].values.to_list()
    known = tuple(v for v in values if code_of(PERIOD["scenario"], v))
    return {found.scenario: known} if len(known) < len(values) else {}


def _period(seen: Seen) -> str | None:
    """The header of months, quarters or years: by its name and values, or made from headers."""

    def rank(each: Evidence) -> tuple[bool, float]:
        return each.column.index is None, _named_period(each.header)

    fair = [each for each in seen.columns.values() if _is_period(each)]
    best = max(fair, key=rank, default=None)
    return best.header if best else None


def _named_period(header: str) -> float:
    return meanings(header).get(("period_value", "period_start"), 0.0)


def _is_period(each: Evidence) -> bool:
    written = max(each.periods, each.dates if each.column.kind != "integer" else 0.0)
    written = 1.0 if each.yearless else written
    return written >= 0.9 and (each.column.index is None or _named_period(each.header) >= 0.7)


def _further(seen: Seen, period: str) -> tuple[tuple[str, str], ...]:
    """The other columns of period values for which there are headers of just that name."""
    found: dict[str, str] = {}
    for header, each in seen.columns.items():
        for column, enough in _OWN.items():
            surely = named(header, seen.profile).get(("period_value", column), 0.0)
            good = surely >= enough and fit(each, PERIOD[column]) >= CONFIDENT
            if good and header != period and column not in found:
                found[column] = header
    if "scope_kind" not in found or "scope_id" not in found:
        found = {c: h for c, h in found.items() if c not in ("scope_kind", "scope_id")}
    return tuple(found.items())


def _ending(found: Budget, header: str) -> str | Value:
    """The day after the last day that is written; where only first days of months are, they are
    the days after already.
    """
    written = found.seen.columns[header].values.cast(pl.String)
    if len(written) and written.str.contains(_FIRST_DAY).all():
        return header
    return Value.model_validate({"from": header, "period": "end"})


def _scope(seen: Seen, taken: set[str]) -> tuple[str, str | None]:
    """Whose values they are: the finest kind that a header names."""
    for kind, wanted in _SCOPES:
        for header in seen.columns:
            known = meanings(header)
            if header not in taken and max((known.get(w, 0.0) for w in wanted), default=0.0) >= 0.9:
                return kind, header
    return _sheet_scope(seen, taken)


def _sheet_scope(seen: Seen, taken: set[str]) -> tuple[str, str | None]:
    """A sheet, or a block below a title, for each person or team, where no header names any."""
    for header, each in seen.columns.items():
        made = each.column.index is None and header in _MADE and header not in taken
        names = [str(name) for name in each.values.unique()] if made else []
        if len(names) > 1 and not any(spans.read(name) for name in names):
            return ("team" if all(map(_TEAM.search, names)) else "member"), header
    return "company", None


def _coded(seen: Seen, column: str, taken: set[str]) -> str | None:
    """The header whose values are mostly codes of a column of period values."""
    for header, each in seen.columns.items():
        if header in taken or each.column.kind not in ("text",) or not len(each.values):
            continue
        named = meanings(header).get(("period_value", column), 0.0)
        share = each.coded(PERIOD[column])
        if share >= (0.3 if named >= 0.9 else 0.6):
            return header
    return None


def _figures(seen: Seen, taken: set[str]) -> tuple[list[str], tuple[str, ...]]:
    """The headers of values, and those of rates and differences."""
    numeric = [
        header
        for header, each in seen.columns.items()
        if header not in taken and each.column.kind in ("integer", "number") and each.filled
    ]
    derived = [h for h in numeric if _derived(h)]
    values = [h for h in numeric if h not in derived and _is_value(h, seen.columns[h])]
    return values, tuple(derived)


def _is_value(header: str, each: Evidence) -> bool:
    """Whether a header is of values of a known measure; money is the only one without a name."""
    if names_a_code(header):
        return False
    scenario, measure = _named(header)
    counts = any(word in spaced(header) for word in _COUNTS)
    if measure is None and counts:
        return False
    known = [surely for (_, column), surely in meanings(header).items() if column in _VALUES]
    made = each.column.index is None
    return made or max(known, default=0.0) >= 0.7 or (scenario, measure) != (None, None)


def _derived(header: str) -> bool:
    _, measure = _named(header)
    return measure not in _KEPT_RATES and any(word in spaced(header) for word in _DERIVED)


def _named(header: str) -> tuple[str | None, str | None]:
    """The scenario and the measure that a header speaks of: 売上目標 is a target of sales."""
    return _contained(fold(header), "scenario"), _contained(fold(header), "measure")


def _contained(text: str, column: str) -> str | None:
    """The code of the longest word of a list within a text; of all of it first."""
    words = PERIOD[column].meanings
    if text in words:
        return words[text]
    found = [word for word in words if len(word) > 1 and word in text]
    return words[max(found, key=len)] if found else None


def _says_so(seen: Seen, period: str, figures: Sequence[str], scenario: str | None) -> bool:
    """Whether a header, a column or the table's form says that these are period values."""
    if scenario is not None or any(_contained(fold(header), "scenario") for header in figures):
        return True
    made = seen.columns[period].column.index is None
    return made or any(_named_value(header) for header in figures)


def _named_value(header: str) -> bool:
    return meanings(header).get(("period_value", "value"), 0.0) >= 0.97 and not any(
        table in ("opportunity", "order_line") for table, _ in meanings(header)
    )


def _grain(seen: Seen, period: str) -> str | None:
    """How long the periods are where days are written: by the other headers, by their distance."""
    each = seen.columns[period]
    if each.yearless:  # of months, say: once a year is stated they are written as days
        spans_of = [spans.read(str(value)) for value in each.values[:1]]
        return next((span.grain for span in spans_of if span and span.grain in _LONG), None)
    if each.periods >= 0.9:
        return None
    read = as_declared(each.values, "date", (), "UTC").values.drop_nulls().unique().sort()
    days: list[date] = read.to_list()
    gaps = [(b - a).days for a, b in pairwise(days)]
    least = min(gaps, default=30)
    return next((grain for size, grain in _GRAINS if least >= size), "day")
