"""Explanations: what a difference between a stated total and its rows is exactly equal to.

Each is arithmetic that holds, not proof of a cause; of two that hold neither is preferred.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from kaname.files.grid import At
from kaname.reconcile import subsets
from kaname.reconcile.amounts import minor, number
from kaname.reconcile.figures import Figures
from kaname.sheets import Total
from kaname.text import LANGS, Lang, message

Words = Mapping[Lang, str]
SHOWN = 6  # rows named one by one
_SUM = re.compile(r"SUM\(\s*\$?([A-Z]{1,3})\$?(\d+)\s*:\s*\$?([A-Z]{1,3})\$?(\d+)\s*\)", re.I)
_MONTH = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})(?:月(?:度|分)?|[-/.]01)?(?:[ T]00:00:00)?")
_NUMBER = re.compile(r"[-−▲△(]?\s*[\d,]+(?:\.\d+)?\)?")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the sheet tells beyond its values: formulas, and numbers that are stored as text."""

    formulas: Mapping[At, str] = field(default_factory=dict)
    as_text: Collection[At] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """One way in which the difference comes about; `rows` are those it speaks of."""

    why: str  # key of a message below `reconcile.`
    params: Mapping[str, object]
    rows: frozenset[int] = frozenset()

    def words(self) -> Words:
        """The sentence in both languages."""
        return {lang: message(f"reconcile.{self.why}", lang, **self.params) for lang in LANGS}


def explanations(found: Figures, evidence: Evidence) -> list[Explanation]:
    """The explanations of the first kind that has any, from evidence down to mere sums."""
    for kind in _KINDS:
        ways: dict[tuple[bool, object], Explanation] = {}
        for each in kind(found, evidence):
            # What speaks of the same rows in the same sense is one explanation.
            ways.setdefault((each.why.endswith("twice"), each.rows or each.why), each)
        if ways:
            return list(ways.values())
    return []


def _equal(found: Figures, amount: int, times: int = 1) -> bool:
    """Whether the difference is `amount`, as closely as rounding allows."""
    return amount != 0 and abs(found.difference - times * amount) <= found.slack


def _rows(found: Figures, rows: Collection[int]) -> dict[str, object]:
    named = [_named(found, row) for row in sorted(rows)]
    more = len(named) - SHOWN
    shown = named[:SHOWN] + (["…"] if more > 0 else [])
    return {
        "rows": {"ja": "、".join(shown), "en": ", ".join(shown)},
        "count": len(named),
    }


def _named(found: Figures, row: int) -> str:
    frame, column = found.table.frame, found.column
    labels = (frame[c.name][row] for c in found.table.columns if c.name != column)
    label = next((str(x) for x in labels if x is not None and number(x) is None), None)
    where = found.where(row)
    return f"{where} ({label[:30]})" if label else where


# Evidence


def _short_range(found: Figures, evidence: Evidence) -> Iterator[Explanation]:
    """The formula of the total's cell sums a range that leaves out some of the rows."""
    place = found.total.place
    formula = evidence.formulas.get((place.line, place.column - 1))
    ranges = _SUM.findall(formula or "")
    if not formula or not ranges or _SUM.sub("", formula).strip("=+ ") or found.total.across:
        return
    summed = {n for _, top, _, bottom in ranges for n in _lines(int(top), int(bottom))}
    outside = [row for row in found.rows if int(found.table.lines[row]) not in summed]
    if outside and _equal(found, -sum(found.value(row) for row in outside)):
        params = {**_rows(found, outside), "formula": formula.lstrip("=")}
        yield Explanation("because-range-short", params, frozenset(outside))


def _lines(top: int, bottom: int) -> range:
    low, high = sorted((top, bottom))
    return range(low, min(high, low + 2_000_000) + 1)


def _as_text(found: Figures, evidence: Evidence) -> Iterator[Explanation]:
    """Numbers stored as text, which SUM passes over."""
    cells = frozenset(evidence.as_text)
    if not cells:
        return
    places = {row: found.table.place(row, found.column) for row in found.rows}
    rows = [row for row, place in places.items() if (place.line, place.column - 1) in cells]
    if rows and _equal(found, -sum(found.value(row) for row in rows)):
        yield Explanation("because-text-numbers", _rows(found, rows), frozenset(rows))


# What is seen in the table


def _repeated(found: Figures, _: Evidence) -> Iterator[Explanation]:
    """Rows that are the same in every column as one before."""
    seen: set[tuple[object, ...]] = set()
    again = []
    for row in found.rows:
        cells = found.table.frame.row(row)
        if cells in seen:
            again.append(row)
        seen.add(cells)
    if again and _equal(found, -sum(found.value(row) for row in again)):
        yield Explanation("because-repeated", _rows(found, again), frozenset(again))
    if again and _equal(found, sum(found.value(row) for row in again)):
        yield Explanation("because-repeated-twice", _rows(found, again), frozenset(again))


def _left_out(found: Figures, _: Evidence) -> Iterator[Explanation]:
    """A line or cell that was left out of the rows, such as a hidden one."""
    unit = found.table.column(found.column).unit
    times = unit.times if unit else 1.0
    for row in found.table.left_out.iter_rows(named=True):
        if "total" in str(row["reason"]) or row["column"] not in (None, found.total.column):
            continue
        for cell in str(row["value"] or "").split(" | "):
            amount = _amount(cell)
            if amount is not None and _equal(found, round(amount * times * 10**found.places)):
                where = row["cell"] or str(row["line"])
                yield Explanation("because-left-out", {"cell": where, "value": row["value"]})
                break


def _amount(cell: str) -> float | None:
    text = unicodedata.normalize("NFKC", cell).strip()
    if not _NUMBER.fullmatch(text):
        return None
    plain = number(re.sub(r"[^\d.]", "", text))
    return None if plain is None else float(plain) * (-1 if text[0] in "-−▲△(" else 1)


def _subtotals(found: Figures, _: Evidence) -> Iterator[Explanation]:
    """Subtotals that the total adds up besides the rows under them."""
    here = [
        (t.label, t.place, minor(Decimal(repr(t.stated)), found.places))
        for t in found.table.totals
        if _beneath(t, found.total)
    ]
    whole = "、".join(label for label, _, _ in here), ", ".join(label for label, _, _ in here)
    if len(here) > 1 and _equal(found, sum(amount for _, _, amount in here)):
        yield Explanation("because-subtotals-too", {"label": {"ja": whole[0], "en": whole[1]}})
        return
    for label, place, amount in here:
        if _equal(found, amount):
            params = {"label": f"{label} {place.cell or place.line}"}
            yield Explanation("because-subtotals-too", params)
    if not here and found.summed and found.stated == 2 * found.summed:
        yield Explanation("because-doubled", {})


def _beneath(other: Total, total: Total) -> bool:
    """Whether the other one is a subtotal of the same column of figures."""
    return (
        other.level == "sub"
        and (other.column, other.across) == (total.column, total.across)
        and other.place.sheet == total.place.sheet
        and other.place != total.place
    )


def _unit_slip(found: Figures, _: Evidence) -> Iterator[Explanation]:
    """A total in yen over rows in thousands, or the other way round."""
    for times in (1_000, 1_000_000, 100, 10_000):
        for low, high, why in (
            (found.stated, found.summed, "because-unit-smaller"),
            (found.summed, found.stated, "because-unit-larger"),
        ):
            near = max(abs(high) // 2_000, 1) if times >= 1_000 else 0
            if low and high and abs(low * times - high) <= near:
                yield Explanation(why, {"times": f"{times:,}"})
                return


# What sums to the difference


def _signs(found: Figures, _: Evidence) -> Iterator[Explanation]:
    """A negative row that the total adds as positive, or the other way round."""
    for row, value in zip(found.rows, found.values, strict=True):
        if _equal(found, value, times=-2):
            why = "because-sign-lost" if value < 0 else "because-sign-turned"
            yield Explanation(why, _rows(found, [row]), frozenset([row]))


def _groups(found: Figures, _: Evidence) -> Iterator[Explanation]:
    """All rows of one month, person or the like: twice in the total, or not in it."""
    for column in found.table.columns:
        if column.name == found.column or column.kind in ("integer", "number"):
            continue
        members: dict[str, list[int]] = {}
        for row in found.rows:
            members.setdefault(str(found.table.frame[column.name][row] or ""), []).append(row)
        for name, rows in members.items():
            if name and 1 < len(rows) < len(found.rows):
                amount = sum(found.value(row) for row in rows)
                params = {"column": column.name, "name": name, "count": len(rows)}
                if _equal(found, -amount):
                    yield Explanation("because-group-not-in", params, frozenset(rows))
                if _equal(found, amount):
                    yield Explanation("because-group-twice", params, frozenset(rows))


def _elsewhere(found: Figures, _: Evidence) -> Iterator[Explanation]:
    """A month or person of rows that the total does not cover, on other sheets for instance."""
    for column in found.table.columns:
        if column.name == found.column or column.kind in ("integer", "number"):
            continue
        inside = {found.table.frame[column.name][row] for row in found.rows}
        members: dict[str, list[int]] = {}
        for row in found.others:
            name = found.table.frame[column.name][row]
            if name is not None and name not in inside:
                members.setdefault(str(name), []).append(row)
        for name, rows in members.items():
            if _equal(found, sum(found.value(row) for row in rows)):
                params = {**_rows(found, rows), "column": column.name, "name": name}
                yield Explanation("because-elsewhere", params, frozenset(rows))


def _edges(found: Figures, _: Evidence) -> Iterator[Explanation]:
    """The first or last rows, as when a range stops short; two of them or more."""
    values, half = found.values, len(found.values) // 2
    for rows, ordered in ((found.rows, values), (found.rows[::-1], values[::-1])):
        running = ordered[0] if ordered else 0
        for count in range(2, half + 1):
            running += ordered[count - 1]
            if _equal(found, -running):
                yield Explanation(
                    "because-rows-not-in", _rows(found, rows[:count]), frozenset(rows[:count])
                )
                break


def _few(found: Figures, size: int) -> Iterator[Explanation]:
    """`size` rows that sum to the difference."""
    for wanted, why in (
        (found.difference, "because-rows-twice"),
        (-found.difference, "because-rows-not-in"),
    ):
        if size == 1:
            chosen = subsets.singles(found.values, wanted, found.slack)
        else:
            chosen = subsets.small(found.values, wanted, size, found.slack)
        for each in chosen:
            rows = [found.rows[at] for at in each]
            yield Explanation(why, _rows(found, rows), frozenset(rows))


def _sums(found: Figures, evidence: Evidence) -> Iterator[Explanation]:
    for part in (_groups, _elsewhere, _edges, _signs):
        yield from part(found, evidence)
    yield from _few(found, 1)


def _gap(found: Figures, _: Evidence) -> Iterator[Explanation]:
    """The one month that no row is of, where the total is larger than the rows."""
    if found.difference <= 0:
        return
    for column in found.table.columns:
        values = [found.table.frame[column.name][row] for row in found.rows]
        months = dict.fromkeys(_month(str(v)) for v in values if v is not None)
        known = [month for month in months if month is not None]
        if len(known) == len(months) >= 3 and (missing := _missing(known)) is not None:
            yield Explanation("because-month-missing", {"month": missing, "column": column.name})
            return


def _month(text: str) -> int | None:
    """Months since year 0, or 1 to 12 where no year is written."""
    found = _MONTH.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None or not 1 <= int(found[2]) <= 12 or not ("月" in text or found[1]):
        return None
    return int(found[1]) * 12 + int(found[2]) - 1 if found[1] else int(found[2])


def _missing(months: list[int]) -> str | None:
    """The one month between the first and the last that is not there."""
    dated = max(months) > 12
    steps = sorted(months) if dated else months
    gaps = [(a, (b - a) if dated else (b - a) % 12) for a, b in pairwise(steps)]
    wide = [a for a, step in gaps if step == 2]
    if len(wide) != 1 or any(step not in (1, 2) for _, step in gaps):
        return None
    month = wide[0] + 1
    return f"{month // 12}-{month % 12 + 1:02}" if dated else f"{(month - 1) % 12 + 1}月"


_KINDS: tuple[Callable[[Figures, Evidence], Iterator[Explanation]], ...] = (
    _short_range,
    _as_text,
    _unit_slip,
    lambda found, evidence: iter(
        [*_repeated(found, evidence), *_left_out(found, evidence), *_subtotals(found, evidence)]
    ),
    _sums,
    _gap,
    lambda found, _: _few(found, 2),
    lambda found, _: _few(found, 3),
)
