"""Months as columns: which columns are spans of time, what they hold, and the rows they become."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal

import polars as pl

from kaname.sheets import figures, month_heads, spans
from kaname.sheets.area import Area, look
from kaname.sheets.naming import Head
from kaname.sheets.spans import GRAINS, Grain, Span
from kaname.sheets.words import is_derived, is_money, total

_SCENARIO = (
    r"目標|予算|計画|実績|見込み?|見通し|着地見込み?|着地|予測|前年実績|前年度?|前年同月|前期|昨年|当初予算"
    r"|修正予算|当初|修正|当年度?|今年度?|本年度?|今期|当期|コミット|必達|ストレッチ|ヨミ|予想|plan|planned|actuals?|targets?|budget"
    r"|forecast|quota|commit|landing|prior year|last year|py|goal"
)
_WHOLLY = re.compile(rf"(?:{_SCENARIO}|予|実)値?", re.IGNORECASE)
_PARTLY = re.compile(rf"(?P<metric>.+?)[\s_・]*(?P<scenario>{_SCENARIO})", re.IGNORECASE)
_ALL_YEAR = re.compile(
    r"(?:通期|年間|通年|全期間|full.?year|annual)(?:計|合計|total)?|(?:年度?|year)(?:計|合計|\s?total)",
    re.IGNORECASE,
)
_CORNER = re.compile(r"(?P<down>[^\\＼/／]{1,20})\s*[\\＼/／＼]\s*(?P<across>[^\\＼/／]{1,20})")


@dataclass(frozen=True, slots=True)
class Slot:
    """A column that holds the figures of one span of time (or of one person or product)."""

    head: Head
    span: Span | None
    what: str  # as written: `4月`
    scenario: str = ""  # `目標`
    metric: str = ""  # `金額`
    start: date | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """A column that states the sum of others."""

    head: Head
    covers: tuple[int, ...]  # sheet columns


@dataclass(frozen=True, slots=True)
class Plan:
    """How a wide table becomes rows."""

    keys: tuple[Head, ...]
    slots: tuple[Slot, ...]
    grain: Grain | Literal["item"]
    sums: tuple[Sum, ...] = ()
    aside: tuple[Head, ...] = ()  # columns of ratios and differences, and figures of whole years
    across: str = ""  # what the columns are, where the corner says so: `商品`


def plan(
    heads: Sequence[Head], body: Area, keep: Sequence[int], wide: bool | None, starts: int = 4
) -> Plan | None:
    """The plan for a table whose columns are spans of time; None for any other.

    `wide` True also takes people or products in columns, False takes nothing; `starts` is the
    first month of the business year.
    """
    if wide is False:
        return None
    heads = month_heads.told(heads)
    slots = [slot for head in heads if (slot := _slot(head))]
    grain = _grain(slots)
    if grain is not None:
        found = _by_time(heads, slots, grain, body, keep, starts)
        if found is not None:
            return found
    return _by_item(heads, body, keep, asked=wide is True)


def _slot(head: Head) -> Slot | None:
    read = [(part, span) for part in head.parts if (span := spans.read(part))]
    if not read:
        return None
    what, finest = min(read, key=lambda entry: GRAINS.index(entry[1].grain))
    if finest.needs_year:
        years = [span for _, span in read if span.year is not None]
        if years:
            finest = spans.with_year(finest, years[0].year or 0, fiscal=years[0].fiscal)
    others = [part for part in head.parts if part not in {text for text, _ in read}]
    words = [word for word in [finest.rest, *(s.rest for _, s in read), *others] if word]
    metric, scenario = _told(list(dict.fromkeys(words)))
    return Slot(head, replace(finest, rest=""), what, scenario, metric)


def _told(words: Sequence[str]) -> tuple[str, str]:
    """What is counted and whether it is plan or actual: `売上目標` is 売上 and 目標."""
    metrics, scenarios = [], []
    for word in words:
        if _WHOLLY.fullmatch(word):
            scenarios.append(word)
        elif (found := _PARTLY.fullmatch(word)) and not is_derived(word):
            metrics.append(found["metric"])
            scenarios.append(found["scenario"])
        else:
            metrics.append(word)
    return " ".join(metrics), " ".join(scenarios)


def _is_total(slot: Slot) -> bool:
    return any(total(word) for word in slot.metric.split() or [slot.metric]) and not is_derived(
        slot.metric
    )


def _grain(slots: Sequence[Slot]) -> Grain | None:
    """The finest grain with several spans."""
    counts = {
        grain: len(
            {
                (s.span.year, s.span.month, s.span.number)
                for s in slots
                if s.span and s.span.grain == grain and not _is_total(s)
            }
        )
        for grain in GRAINS
    }
    for enough in (3, 2):
        for grain in GRAINS:
            if counts[grain] >= enough and (enough == 3 or grain not in ("day", "week")):
                return grain
    return None


def _by_time(
    heads: Sequence[Head],
    slots: Sequence[Slot],
    grain: Grain,
    body: Area,
    keep: Sequence[int],
    starts: int,
) -> Plan | None:
    of_time = {slot.head.number: slot for slot in slots}
    base = [
        s
        for s in slots
        if s.span and s.span.grain == grain and not _is_total(s) and not is_derived(s.metric)
    ]
    if not base or not _hold_figures(body, keep, [slot.head.number for slot in base]):
        return None
    base, kind = _as_calendar(base, grain)
    first = base[0].head.number
    keys: list[Head] = []
    sums: list[Sum] = []
    aside: list[Head] = []
    taken = {slot.head.number for slot in base}
    for head in heads:
        if head.number in taken:
            continue
        slot = of_time.get(head.number)
        if (slot and is_derived(slot.metric)) or any(is_derived(part) for part in head.parts):
            aside.append(head)
        elif covers := _covers(head, slot, base, sums, starts):
            sums.append(Sum(head, covers))
        elif _is_beside(head, body, keep, first):
            aside.append(head)
        else:
            keys.append(head)
    if sum(not any(is_derived(p) for p in h.parts) for h in aside) > len(base) + 2:
        return None  # a table of many figures, a few of which are named like spans of time
    return Plan(tuple(keys), tuple(base), kind, tuple(sums), tuple(aside))


def _as_calendar(base: list[Slot], grain: Grain) -> tuple[list[Slot], Grain]:
    """Dates in a header are months where all are first days, weeks where they are 7 days apart."""
    if grain != "day":
        return base, grain
    days = list(dict.fromkeys((s.span.month, s.span.number) for s in base if s.span))
    if all(day == days[0][1] for _, day in days) and days[0][1] in (1, 20, 21):
        months = [
            replace(s, span=Span("month", s.span.year, number=s.span.month)) for s in base if s.span
        ]
        return months, "month"
    dates = [date(2001 + (m < days[0][0]), m, min(d, 28) if m == 2 else d) for m, d in days]
    steps = {(b - a).days for a, b in pairwise(dates)}
    return base, "week" if steps and steps <= {6, 7, 8} else "day"


def _hold_figures(body: Area, keep: Sequence[int], numbers: Sequence[int]) -> bool:
    """Whether most that is written in the columns are figures."""
    sample = body.frame[list(keep)[:300]].select([str(number) for number in numbers])
    cells = [look(cell) for row in sample.rows() for cell in row if cell is not None]
    given = [kind for kind in cells if kind != "nothing"]
    return len(given) > 0 and sum(kind == "number" for kind in given) >= 0.6 * len(given)


def _covers(
    head: Head, slot: Slot | None, base: Sequence[Slot], sums: Sequence[Sum], starts: int
) -> tuple[int, ...]:
    """The columns that a total column sums; empty where it is none."""
    words = [part for part in head.parts if total(part) or _ALL_YEAR.fullmatch(part)]
    metric, scenario = (slot.metric, slot.scenario) if slot else _told(_rest(head, words))
    of = [s for s in base if s.scenario == scenario and s.metric == _bare(metric)]
    of = of or [s for s in base if s.scenario == scenario] if scenario else of
    if slot is not None and slot.span is not None:
        inside = [s for s in of if _inside(s.span, slot.span, starts)]
        return tuple(s.head.number for s in inside)
    if not words:
        return ()
    found = [word for part in words if (word := total(part))]
    if any(word.level == "sub" for word in found):
        before = max((s.head.number for s in sums if s.head.number < head.number), default=-1)
        of = [s for s in of if before < s.head.number < head.number]
    return tuple(s.head.number for s in of or base)


def _rest(head: Head, words: Sequence[str]) -> list[str]:
    return [part for part in head.parts if part not in words]


def _bare(metric: str) -> str:
    return " ".join(word for word in metric.split() if not total(word))


def _inside(one: Span | None, of: Span, starts: int) -> bool:
    """Whether a span lies in a longer one; years that are not written are taken as the same."""
    if one is None or one.grain == of.grain or GRAINS.index(one.grain) > GRAINS.index(of.grain):
        return one is not None and (one.year, one.number) == (of.year, of.number)
    if of.grain == "year":
        return of.year is None or one.year is None or of.year == one.year
    if one.grain == "quarter" and of.grain == "half":
        return (one.number - 1) // 2 + 1 == of.number
    month = one.month or one.number
    if of.grain == "month":
        return month == of.number
    size = 3 if of.grain == "quarter" else 6
    return (month - starts) % 12 // size + 1 == of.number


def _is_beside(head: Head, body: Area, keep: Sequence[int], first: int) -> bool:
    """Whether a column of figures would be repeated in every month: 年間目標, 前年実績."""
    name = head.parts[-1] if head.parts else ""
    cells = body.frame[str(head.number)][list(keep)[:300]].drop_nulls().to_list()
    numbers = sum(figures.read(cell) is not None for cell in cells)
    if numbers == 0 or numbers < 0.5 * len(cells):
        return False
    return head.number > first or is_money(name)


def _by_item(heads: Sequence[Head], body: Area, keep: Sequence[int], *, asked: bool) -> Plan | None:
    """People or products as columns, where a person or the corner cell says so."""
    if not heads or not heads[0].parts:
        return None
    corner = _CORNER.fullmatch(heads[0].parts[0])
    if not asked and not corner:
        return None
    data = [h for h in heads if _hold_figures(body, keep, [h.number]) and h is not heads[0]]
    if len(data) < 2 or (not asked and len(data) < len(heads) - 1):
        return None
    sums = [head for head in data if any(total(part) for part in head.parts)]
    aside = [head for head in sums if is_derived(head.name)]
    base = [head for head in data if head not in sums]
    covers = tuple(head.number for head in base)
    keys = [head for head in heads if head not in data]
    if corner:
        keys[0] = replace(keys[0], name=corner["down"].strip())
    return Plan(
        tuple(keys),
        tuple(Slot(head, None, head.name) for head in base),
        "item",
        tuple(Sum(head, covers) for head in sums if head not in aside),
        tuple(aside),
        corner["across"].strip() if corner else "",
    )


@dataclass(frozen=True, slots=True)
class Names:
    """What the columns that are made are called."""

    when: str
    scenario: str
    figure: str


def names(found: Plan, *, japanese: bool) -> Names:
    """The names of the made columns, in the sheet's language."""
    ja = {"month": "月", "quarter": "四半期", "half": "半期", "week": "週", "day": "日"}
    fiscal = any(slot.span and slot.span.fiscal for slot in found.slots)
    year = "年度" if fiscal else "年"
    when = ja.get(found.grain, year if found.grain == "year" else "項目")
    if not japanese:
        when = found.grain
    only = {slot.scenario for slot in found.slots}
    alone = next(iter(only)) if len(only) == 1 else ""
    figure = alone or ("値" if japanese else "value")
    return Names(found.across or when, "種別" if japanese else "kind", figure)


@dataclass(frozen=True, slots=True)
class Long:
    """The rows that a wide table becomes: `row` of the body, the keys, when, kind, figures."""

    frame: pl.DataFrame  # row, k0…, when, scenario, f0…, cell (sheet column of the first figure)
    metrics: tuple[str, ...]
    numbers: dict[str, list[int]]  # per metric the sheet columns


_Groups = dict[tuple[str, str, int], dict[str, Slot]]


def lengthen(found: Plan, body: Area, written: dict[int, str]) -> Long:
    """A row per row, span and scenario; `written` is what each slot's column is called then."""
    metrics = tuple(dict.fromkeys(slot.metric for slot in found.slots))
    groups: _Groups = {}
    for slot in found.slots:
        again = 0  # the same span twice: each stays a row of its own
        when = written[slot.head.number]
        while slot.metric in groups.get((when, slot.scenario, again), {}):
            again += 1
        groups.setdefault((when, slot.scenario, again), {})[slot.metric] = slot
    parts = list(_parts(found, body, groups, metrics))
    frame = pl.concat(parts).sort("row", "order", maintain_order=True).drop("order")
    numbers = {m: [s.head.number for s in found.slots if s.metric == m] for m in metrics}
    return Long(frame, metrics, numbers)


def _parts(
    found: Plan, body: Area, groups: _Groups, metrics: Sequence[str]
) -> Iterator[pl.DataFrame]:
    """The rows of each span and scenario."""
    height = body.height
    rows = pl.Series("row", range(height), dtype=pl.UInt32)
    keys = [body.frame[str(head.number)].alias(f"k{i}") for i, head in enumerate(found.keys)]
    none = pl.Series("", [None] * height, dtype=pl.String)
    for order, ((when, scenario, _), slots) in enumerate(groups.items()):
        figures_of = [
            (body.frame[str(slots[m].head.number)] if m in slots else none).alias(f"f{i}")
            for i, m in enumerate(metrics)
        ]
        cell = min(slot.head.number for slot in slots.values())
        yield pl.DataFrame(
            [
                rows,
                *keys,
                pl.Series("when", [when] * height, dtype=pl.String),
                pl.Series("scenario", [scenario or None] * height, dtype=pl.String),
                *figures_of,
                pl.Series("cell", [cell] * height, dtype=pl.Int64),
                pl.Series("order", [order] * height, dtype=pl.Int64),
            ]
        )
