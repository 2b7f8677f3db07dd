"""Items: each KPI of the sheet with its key, its calculation and what stands in its way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kaname.design.cycles import circles
from kaname.errors import Finding
from kaname.files import Grid
from kaname.formula.parse import Binary, Expr, names
from kaname.kpi_sheet import excel_formula
from kaname.kpi_sheet.calculation import Calculation, from_keys, from_words
from kaname.kpi_sheet.entries import Entry
from kaname.kpi_sheet.names import Names, folded
from kaname.text import suggest

Grids = Mapping[tuple[str, str | None], Grid]


@dataclass(frozen=True, slots=True)
class Item:
    """A KPI of the sheet on its way into the design."""

    entry: Entry
    key: str
    known: bool = False  # the design has it already
    again: bool = False  # the sheet has it further up
    calculation: Calculation | None = None
    value: str | None = None  # the measure of its name
    circle: str | None = None  # written out, where its formula would close one
    ratio: bool = False  # its formula is how it is measured, not how it decomposes

    @property
    def expr(self) -> Expr | None:
        """The formula that was understood."""
        dropped = self.circle is not None and not self.ratio
        return None if dropped or self.calculation is None else self.calculation.expr

    @property
    def understood(self) -> bool:
        """Whether it is known how the KPI is computed."""
        return not self.again and (self.known or self.value is not None or self.expr is not None)

    def uses(self) -> frozenset[str]:
        """The KPIs in its formula."""
        return frozenset(n.name for n in names(self.expr)) if self.expr else frozenset()

    def decomposes(self) -> frozenset[str]:
        """Those of them that stand beneath it in the tree."""
        return frozenset() if self.ratio else self.uses()


def items(entries: Sequence[Entry], known: Names, grids: Grids) -> list[Item]:
    """The KPIs in their order, their formulas over keys, no formula in a circle."""
    entered: list[Item] = []
    seen: set[str] = set()
    for entry in entries:
        again = folded(entry.name) in seen
        seen.add(folded(entry.name))
        key, there = (known.key(entry.name) or "", False) if again else known.enter(entry.name)
        entered.append(Item(entry, key, there, again))
    cells = _Cells(entered, grids)
    found = [_calculated(item, known, cells) for item in entered]
    return _without_circles(found)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Which KPI a cell stands for."""

    items: Sequence[Item]
    grids: Grids

    def formulas(self, item: Item) -> Iterator[tuple[str, str | None]]:
        """Each formula of the item's cells, and as a formula over keys."""
        entry = item.entry
        here = (entry.file, entry.sheet)
        lines: dict[int, str] = {}
        columns: dict[int, str] = {}
        for other in self.items:
            if (other.entry.file, other.entry.sheet) == here and not other.again:
                if other.entry.column is None:
                    lines[other.entry.line] = other.key
                else:
                    columns[other.entry.column] = other.key
        grid = self.grids.get(here)
        written = frozenset(int(n) for n in grid.lines) if grid else frozenset()
        for at, formula in entry.excel:

            def cell(line: int, column: int, at: tuple[int, int] = at) -> str | None:
                if entry.column is not None:
                    return columns.get(column) if line == at[0] else None
                return lines.get(line) if column == at[1] else None

            yield formula, excel_formula.in_names(formula, cell, lambda line: line not in written)


def _calculated(item: Item, known: Names, cells: _Cells) -> Item:
    if item.known or item.again:
        return item
    item = replace(item, value=known.measures.get(folded(item.entry.name)))
    details = item.entry.details
    unit = details.get("unit", "")
    written = details.get("formula")
    words = from_words(written, item.key, known, unit) if written else None
    if words is not None and words.expr is not None:
        return replace(item, calculation=words)
    excel = _from_cells(item, known, cells, unit)
    if excel is not None and (excel.expr is not None or words is None):
        return replace(item, calculation=excel)
    return replace(item, calculation=words)


def _from_cells(item: Item, known: Names, cells: _Cells, unit: str) -> Calculation | None:
    """What its cells compute, if all that are understood compute the same."""
    found = list(cells.formulas(item))
    if not found:
        return None
    meant = {text for _, text in found if text is not None}
    written = f"={found[0][0].lstrip('=')}"
    if len(meant) != 1:
        return Calculation(written)
    return from_keys(meant.pop(), written, item.key, known, unit)


def _without_circles(found: list[Item]) -> list[Item]:
    """No formula runs in a circle.

    Of `won = closed × rate` and `rate = won ÷ closed` the quotient is how the rate is measured
    (`value`), the product how the wins decompose. Without a quotient the last formula is given up.
    """
    order = {item.key: at for at, item in enumerate(found) if not item.again}
    while True:
        graph = {found[at].key: found[at].decomposes() for at in order.values()}
        circle = next(iter(circles(graph)), None)
        if circle is None:
            return found
        inside = sorted({order[key] for key in circle})
        quotients = [at for at in inside if _is_quotient(found[at])]
        at = quotients[0] if quotients else inside[-1]
        shown = " → ".join(circle)
        found[at] = replace(found[at], circle=shown, ratio=bool(quotients))


def _is_quotient(item: Item) -> bool:
    return isinstance(item.expr, Binary) and item.expr.op == "/" and not item.value


def active(found: Sequence[Item], known: Names, refused: Mapping[str, Finding]) -> set[str]:
    """The keys that can be measured: by a measure, or by KPIs that can."""
    able = set(known.design.values())
    while True:
        more = {
            item.key
            for item in found
            if not (item.again or item.known or item.key in able or item.key in refused)
            and (item.value is not None or (item.expr is not None and item.uses() <= able))
        }
        if not more:
            return able & {item.key for item in found if not item.known}
        able |= more


def findings(
    found: Sequence[Item], able: set[str], known: Names, refused: Collection[str]
) -> Iterator[Finding]:
    """What a person should look at, KPI by KPI; of the refused ones it is told elsewhere."""
    for item in found:
        name = {"name": item.entry.name}
        if item.again:
            yield Finding("kpi_sheet.twice", name, item.entry.place, "warning")
        elif item.known:
            params = {**name, "key": item.key}
            yield Finding("kpi_sheet.already-there", params, item.entry.place, "info")
        else:
            yield from _of_calculation(item, able | set(refused), known)
        yield from _of_details(item)


def _of_calculation(item: Item, able: set[str], known: Names) -> Iterator[Finding]:
    place, written = item.entry.place, item.calculation
    params: dict[str, object] = {"name": item.entry.name, "text": written.text if written else ""}
    if item.value is not None:
        yield Finding("kpi_sheet.by-measure", {**params, "measure": item.value}, place, "info")
    if written is None and item.value is not None:
        return
    if written is None:
        yield Finding("kpi_sheet.no-calculation", params, place, "warning")
    elif item.ratio:
        yield Finding("kpi_sheet.circle-value", {**params, "circle": item.circle}, place, "warning")
    elif item.circle:
        yield Finding("kpi_sheet.circle", {**params, "circle": item.circle}, place, "warning")
    elif written.unknown:
        others = {key for key in known.spellings.values() if key not in written.text}
        near = suggest(written.unknown[0], others - {item.key})
        params["unknown"] = ", ".join(f"`{name}`" for name in written.unknown)
        yield Finding("kpi_sheet.unknown-names", params, place, "warning", near)
    elif written.expr is None:
        yield Finding("kpi_sheet.not-understood", params, place, "warning")
    elif item.key not in able:
        waits = sorted(item.uses() - able - set(known.design.values()))
        params["waits"] = ", ".join(f"`{key}`" for key in waits)
        yield Finding("kpi_sheet.waits", params, place, "info")
    if written is not None and written.percent and written.expr is not None:
        yield Finding("kpi_sheet.percent", params, place, "info")


def _of_details(item: Item) -> Iterator[Finding]:
    if target := item.entry.details.get("target"):
        params = {"name": item.entry.name, "target": target}
        yield Finding("kpi_sheet.target", params, item.entry.place, "info")
