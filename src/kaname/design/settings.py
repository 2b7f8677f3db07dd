"""Settings with a vocabulary of their own: money, time zones, holidays, encodings, spans."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo, available_timezones

from kaname.design.document import Document
from kaname.design.model import Design
from kaname.design.places import Path, Places
from kaname.errors import Finding
from kaname.text import suggest

# ISO 4217, currencies in use and precious metals left out.
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP
    BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
    GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR
    KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
    MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR
    SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS
    UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
    """.split()
)
_SPAN = r"[1-9][0-9]{0,3}\s+(?:period|day|week|month|quarter|half|year)s?"
_WINDOW = re.compile(rf"ever|rolling\s+{_SPAN}|to_date\s+(?:year|half|quarter|month)")
_COUNTRY = re.compile(r"[A-Z]{2}")
_MATURITY = re.compile(r"[1-9][0-9]{0,3}\s+(?:day|week|month|year)s?")


def check(document: Document) -> list[Finding]:
    """A finding for each currency, time zone, country, encoding or span that does not exist."""
    design, places = document.design, document.places
    if design is None:
        return []
    found = [*_money(design, places), *_zones(design, places), *_holidays(design, places)]
    found += [*_encodings(design, places), *_spans(design, places)]
    return [*found, *_status(design, places)]


def _fault(rule: str, value: str, path: Path, places: Places, meant: str | None = None) -> Finding:
    return Finding(f"design.{rule}", {"value": value}, places.of(path), suggestion=meant)


def _status(design: Design, places: Places) -> Iterator[Finding]:
    green, yellow = design.status.green, design.status.yellow
    if yellow > green:
        params = {"green": green, "yellow": yellow}
        yield Finding("design.status-upside-down", params, places.of(("status", "yellow")))


def _money(design: Design, places: Places) -> Iterator[Finding]:
    code = design.currency
    if code is not None and code not in CURRENCIES:
        capitals = code.upper()
        meant = capitals if capitals in CURRENCIES else suggest(capitals, CURRENCIES)
        yield _fault("unknown-currency", code, ("currency",), places, meant)


def _zones(design: Design, places: Places) -> Iterator[Finding]:
    paths: dict[Path, str | None] = {("calendar", "timezone"): design.calendar.timezone}
    paths |= {("facts", name, "timezone"): fact.timezone for name, fact in design.facts.items()}
    for path, zone in paths.items():
        if zone is not None and not _is_zone(zone):
            meant = suggest(zone, available_timezones())
            yield _fault("unknown-time-zone", zone, path, places, meant)


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (KeyError, ValueError, OSError):  # unknown, not a relative path, a directory
        return False


def _holidays(design: Design, places: Places) -> Iterator[Finding]:
    name = design.calendar.holidays
    if name is None:
        return
    from holidays import country_holidays  # noqa: PLC0415 -- 0.3 s, only where asked for

    country, _, subdivision = name.partition("-")
    try:
        known = _COUNTRY.fullmatch(country) is not None
        known = known and country_holidays(country, subdiv=subdivision or None) is not None
    except NotImplementedError:
        known = False
    if not known:
        yield _fault("unknown-country", name, ("calendar", "holidays"), places)


def _encodings(design: Design, places: Places) -> Iterator[Finding]:
    for name, fact in design.facts.items():
        if fact.encoding is not None and not _is_encoding(fact.encoding):
            yield _fault("unknown-encoding", fact.encoding, ("facts", name, "encoding"), places)


def _is_encoding(name: str) -> bool:
    try:
        return isinstance("".encode(codecs.lookup(name).name), bytes)
    except (LookupError, ValueError):  # unknown, or not an encoding of text
        return False


def _spans(design: Design, places: Places) -> Iterator[Finding]:
    for name, measure in design.measures.items():
        path: Path = ("measures", name)
        if measure.window is not None and not _WINDOW.fullmatch(measure.window.strip()):
            yield _fault("unknown-window", measure.window, (*path, "window"), places)
        if measure.matures is not None and not _MATURITY.fullmatch(measure.matures.strip()):
            yield _fault("unknown-span", measure.matures, (*path, "matures"), places)
