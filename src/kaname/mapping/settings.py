"""Settings: the time zone, currency and unit words of a mapping, and its confirmed names."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import available_timezones

from kaname.design.places import Path, Places
from kaname.errors import Finding
from kaname.mapping.model import Mapping, Source
from kaname.mapping.spans import span
from kaname.numbers import CODE, CURRENCIES
from kaname.sales_model import TABLES
from kaname.text import suggest
from kaname.warehouse.instants import known_timezone

# What a unit of money or a share may be written with before its currency.
_SIZES = ("千", "万", "百万", "千万", "億", "十億", "兆", "k", "K", "M", "B", "thousand", "million")
# Lists of what there is: a rep of long ago is not too old to be kept.
_LISTS = frozenset("account account_owner calendar_day fx_rate member product territory".split())
_PLAIN = frozenset({"1", "%", "件", "社", "人", "名", "個", "回", "時間", "分", "日"})


def check(mapping: Mapping, places: Places) -> list[Finding]:
    """A finding for each time zone, currency, unit, span and table that does not exist."""
    parts = (_of_root, _of_sources, _of_same, _of_retention)
    return [finding for part in parts for finding in part(mapping, places)]


def _of_root(mapping: Mapping, places: Places) -> Iterator[Finding]:
    if not known_timezone(mapping.timezone):
        fault = _fault("unknown-timezone", ("timezone",), places, name=mapping.timezone)
        meant = suggest(mapping.timezone, available_timezones())
        yield _meaning(fault, meant) if meant else fault
    if mapping.currency is not None and not CODE.fullmatch(mapping.currency):
        fault = _fault("unknown-currency", ("currency",), places, name=mapping.currency)
        meant = CURRENCIES.get(mapping.currency, mapping.currency.upper())
        yield fault if not CODE.fullmatch(meant) else _meaning(fault, meant)


def _of_sources(mapping: Mapping, places: Places) -> Iterator[Finding]:
    for name, source in mapping.sources.items():
        yield from _of_source(source, ("sources", name), places)


def _of_source(source: Source, path: Path, places: Places) -> Iterator[Finding]:
    if not source.file.strip():
        yield _fault("empty-file", (*path, "file"), places, name=path[-1])
    for column, unit in source.read.units.items():
        if not known_unit(unit):
            yield _fault("unknown-unit", (*path, "read", "units", column), places, name=unit)


def _of_same(mapping: Mapping, places: Places) -> Iterator[Finding]:
    for table in mapping.same:
        yield from _of_table(table, ("same", table), places)


def _of_retention(mapping: Mapping, places: Places) -> Iterator[Finding]:
    """Tables that are none or whose rows do not grow old, and spans that are none."""
    for table, written in mapping.retention.items():
        path = ("retention", table)
        yield from _of_table(table, path, places)
        if table in TABLES and (TABLES[table].time is None or table in _LISTS):
            yield _fault("no-time-to-keep-by", path, places, name=table)
        if span(written) is None:
            yield _fault("unknown-span", path, places, name=written)


def _of_table(name: str, path: Path, places: Places) -> Iterator[Finding]:
    if name not in TABLES:
        fault = _fault("unknown-table", path, places, name=name)
        meant = suggest(name, TABLES)
        yield _meaning(fault, meant) if meant else fault


def known_unit(written: str) -> bool:
    """Whether a unit is one that numbers are multiplied out of: 千円, 百万円, JPY, %, 1."""
    text = written.strip()
    if text in _PLAIN or CODE.fullmatch(text) or text in CURRENCIES:
        return True
    rest = next((text.removeprefix(s).strip() for s in _LONGEST if text.startswith(s)), None)
    return rest is not None and (rest == "" or rest in CURRENCIES or bool(CODE.fullmatch(rest)))


_LONGEST = sorted(_SIZES, key=len, reverse=True)


def _fault(rule: str, path: Path, places: Places, **params: object) -> Finding:
    return Finding(f"mapping.{rule}", params, places.of(path))


def _meaning(fault: Finding, meant: str) -> Finding:
    return Finding(fault.rule, fault.params, fault.place, fault.severity, meant)
