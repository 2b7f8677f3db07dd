"""Coverage: which KPIs the data can measure today, and what the others still need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from kaname.api.columns import Column, Origin, named
from kaname.api.effort import TYPING, Effort, Typing, effort
from kaname.api.filling import Filling, fill, readable
from kaname.api.opening import Progress, default_store
from kaname.design import load as texts
from kaname.design.document import Document
from kaname.design.model import Design, Label
from kaname.design.model_tables import table_of
from kaname.errors import Finding, KanameError
from kaname.measure import faults
from kaname.measure.lineage import Lineage, Use, lineage

Needs = Mapping[str, Sequence[str]]
State = Literal["measurable", "partly", "field", "system"]
NO_NEEDS: Needs = MappingProxyType({})
ENOUGH = 0.95  # filled share from which a KPI counts as measurable without reserve


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one KPI can be measured.

    `state`: measurable; partly (rows lack something, or no row meets a condition); a field is
    absent or never filled; a system's rows are missing. `share`: of the rows that the KPI counts,
    how many have the column that is filled least (`column`); None where it cannot be said.
    """

    kpi: str
    label: Label
    state: State
    share: float | None
    column: Column | None
    fields: tuple[Column, ...]  # absent or never filled
    facts: tuple[str, ...]  # without rows
    reasons: tuple[Finding, ...]  # what is missing, and what to do


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every KPI's verdict, what people type for it or for nothing, and what the load found."""

    design: Design
    verdicts: tuple[Verdict, ...]
    effort: Effort
    findings: tuple[Finding, ...]


def coverage(
    design: Path | str,
    *,
    store: Path | None = None,
    enough: float = ENOUGH,
    typing: Typing = TYPING,
    progress: Progress | None = None,
    needs: Needs = NO_NEEDS,
) -> Coverage:
    """The coverage of a design, also where its files or some of their columns are missing.

    `needs`: of KPIs, the tables of the sales model without which their numbers say nothing.
    Raises KanameError with every fault of the text; what is wrong with the data is a verdict.
    """
    path = Path(design)
    where = store or default_store(path)
    return covered(texts.load(path), path, where, enough, typing, progress, needs)


def covered(
    document: Document,
    path: Path,
    store: Path,
    enough: float = ENOUGH,
    typing: Typing = TYPING,
    progress: Progress | None = None,
    needs: Needs = NO_NEEDS,
) -> Coverage:
    """The coverage of a document without errors, which has been read from `path`."""
    found = [*faults.fragments(document), *faults.openings(document)]
    if found or document.design is None:
        raise KanameError(found)
    design = document.design
    data = readable(document, path, store, progress)
    lines = _needing(design, lineage(design, data.columns), needs)
    filled = fill(design, data, lines.values())
    known = named(design)
    verdicts = [_verdict(design, name, lines[name], filled, known, enough) for name in lines]
    wrong = faults.columns(document, filled.schema)  # joins that are not there, say
    spent = effort(design, filled, lines.values(), typing)
    return Coverage(design, tuple(verdicts), spent, (*data.findings, *wrong))


def _needing(design: Design, lines: Mapping[str, Lineage], needs: Needs) -> dict[str, Lineage]:
    """The lineages; the needed tables are among the facts that they cannot do without."""
    read = {table_of(name, fact): name for name, fact in reversed(design.facts.items())}
    found = dict(lines)
    for kpi, tables in needs.items():
        facts = (*lines[kpi].facts, *(read[table] for table in tables if table in read))
        found[kpi] = replace(lines[kpi], facts=tuple(dict.fromkeys(facts)))
    return found


@dataclass(frozen=True, slots=True)
class _Lack:
    """What a KPI misses: facts without rows, columns without values."""

    facts: tuple[str, ...]
    absent: tuple[Use, ...]
    empty: tuple[Use, ...]


def _verdict(
    design: Design,
    name: str,
    line: Lineage,
    filled: Filling,
    known: Mapping[str, Origin],
    enough: float,
) -> Verdict:
    unmet = {
        measure: _asked_in_vain(design, line, measure, filled)
        for measure, where in line.conditions.items()
        if _unmet(design, measure, where, filled)
    }
    lack = _lack(line, filled, [use for uses in unmet.values() for use in uses])
    least = _least(line, filled, lack)
    fields = {(u.fact, u.column): _column(u, known) for u in (*lack.absent, *lack.empty)}
    gaps = least is not None and least[0] < enough
    state = _state(lack, partly=bool(unmet) or gaps)
    column = _column(least[1], known) if least and least[0] < 1 else None
    reasons = [_needs_system(fact, known[fact]) for fact in lack.facts]
    for rule, uses in (("absent", lack.absent), ("empty", lack.empty)):
        reasons += [_needs_field(rule, _column(use, known)) for use in _once(uses)]
    reasons += [
        _no_row(design, measure, line.conditions[measure])
        for measure, uses in unmet.items()
        if not any(use.fact in lack.facts or (use.fact, use.column) in fields for use in uses)
    ]
    if state == "partly" and least and column and gaps:
        reasons.append(_gaps(column, filled.counts[least[1].fact, least[1].among], least[0]))
    label = design.kpis[name].label or name
    share = _share(line, least) if state in ("measurable", "partly") else None
    return Verdict(
        name, label, state, share, column, tuple(fields.values()), lack.facts, tuple(reasons)
    )


def _state(lack: _Lack, *, partly: bool) -> State:
    if lack.facts:
        return "system"
    if lack.absent or lack.empty:
        return "field"
    return "partly" if partly else "measurable"


def _share(line: Lineage, least: tuple[float, Use] | None) -> float | None:
    """The least filled share; 1 where nothing but the rows is counted, None where unknown."""
    if least is not None:
        return least[0]
    return None if any(not (use.optional or use.awaited) for use in line.uses) else 1.0


def _lack(line: Lineage, filled: Filling, in_vain: Sequence[Use]) -> _Lack:
    """What is missing of facts that have rows; a fact without any is one lack, not many."""
    needed = dict.fromkeys((*line.facts, *(use.fact for use in in_vain)))
    facts = tuple(fact for fact in needed if not filled.rows.get(fact))
    uses = [use for use in line.uses if filled.rows.get(use.fact)]
    absent = tuple(use for use in uses if use.column not in filled.columns[use.fact])
    gone = {(use.fact, use.column) for use in absent}
    wanted = [use for use in uses if not use.optional]
    wanted += [use for use in in_vain if filled.rows.get(use.fact)]
    empty = tuple(u for u in wanted if (u.fact, u.column) not in gone and filled.total(u) == 0)
    return _Lack(facts, absent, empty)


def _asked_in_vain(design: Design, line: Lineage, measure: str, filled: Filling) -> list[Use]:
    """What those parts of the measure's condition that no row meets cannot do without."""
    return [
        use
        for part, uses in line.asked[measure].items()
        if not filled.met(str(design.measures[measure].of), part)
        for use in uses
        if not use.optional
    ]


def _least(line: Lineage, filled: Filling, lack: _Lack) -> tuple[float, Use] | None:
    """The smallest filled share among the columns that are there, and where it is."""
    shares = [
        (share, use)
        for use in line.uses
        if not (use.optional or use.awaited) and use not in (*lack.absent, *lack.empty)
        if (share := filled.share(use)) is not None
    ]
    return min(shares, key=lambda pair: pair[0], default=None)


def _unmet(design: Design, measure: str, where: str, filled: Filling) -> bool:
    """Whether the measure has a condition that no row meets."""
    fact = str(design.measures[measure].of)
    count = filled.counts.get((fact, where))
    return bool(where) and bool(filled.rows.get(fact)) and count == 0


def _once(uses: Sequence[Use]) -> list[Use]:
    return list({(use.fact, use.column): use for use in uses}.values())


def _column(use: Use, known: Mapping[str, Origin]) -> Column:
    return known[use.fact].column(use.fact, use.column)


def _needs_system(fact: str, origin: Origin) -> Finding:
    params: dict[str, object] = {"fact": origin.label, "name": fact, "systems": origin.systems}
    return Finding("coverage.needs-system", params)


def _needs_field(how: str, column: Column) -> Finding:
    params: dict[str, object] = {
        "column": column.words,
        "origin": column.origin,
        "systems": column.systems,
    }
    return Finding(f"coverage.field-{how}", params)


def _no_row(design: Design, measure: str, where: str) -> Finding:
    written = design.measures[measure]
    params = {"measure": measure, "where": written.where or where, "fact": written.of}
    return Finding("coverage.no-row-meets", params, severity="warning")


def _gaps(column: Column, rows: int, share: float) -> Finding:
    params: dict[str, object] = {
        "column": column.words,
        "origin": column.origin,
        "empty": round(rows * (1 - share)),
        "rows": rows,
    }
    return Finding("coverage.gaps", params, severity="warning")
