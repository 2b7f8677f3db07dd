"""Composing: KPIs of the catalogue, and whatever a ready design adds, as the text of a design."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kaname.catalogue.closure import needed
from kaname.catalogue.entry import Spec
from kaname.catalogue.library import library, settled
from kaname.design.part import Label
from kaname.design.rendering import Spot, entry

SECTIONS = """strategy stages roles facts dimensions measures kpis scorecard objectives initiatives
segments reviews voices candidates allow""".split()
_NESTED = """stages roles facts dimensions measures kpis objectives initiatives segments reviews
candidates""".split()
_NAMES = ("pair", "replaces")  # of KPIs, dropped where that KPI is not in the design
USUAL_CALENDAR: Mapping[str, object] = {
    "fiscal_year_starts": 4,
    "timezone": "Asia/Tokyo",
    "holidays": "JP",
}


def design_text(
    keys: Iterable[str] | None = None,
    *,
    name: Label | None = None,
    currency: str = "JPY",
    calendar: Mapping[str, object] = USUAL_CALENDAR,
    parameters: Mapping[str, object] | None = None,
) -> str:
    """The text of a design with these KPIs of the catalogue (all by default), without a tree.

    `parameters`: values of named settings that differ from their defaults. Raises KeyError for a
    key that the catalogue does not have.
    """
    known = library().entries
    chosen = [known[key].key for key in (known if keys is None else keys)]
    parts: dict[str, Any] = {"kpis": {key: {} for key in chosen}}
    label = name or {"ja": "KPIカタログ", "en": "KPI catalogue"}
    head = {"kaname": 1, "name": label, "currency": currency, "calendar": dict(calendar)}
    return compose(head, parts, parameters)


def compose(
    head: Mapping[str, object],
    parts: Mapping[str, Any],
    parameters: Mapping[str, object] | None = None,
    comments: Mapping[tuple[str, str], Iterable[str]] | None = None,
    *,
    facts: Iterable[str] = (),
) -> str:
    """The text of a design.

    `head`: kaname, name, currency, calendar. `parts`: the sections of a design; an entry of
    `kpis` that the catalogue knows is completed from there, and `measures` are its own. Facts,
    dimensions and the catalogue's measures are added as needed, and `facts` though no KPI needs
    them. `comments` stand before a part.
    """
    money = {"currency": head.get("currency") or "JPY"}
    whole = completed(parts, {**money, **(parameters or {})}, facts)
    return "\n".join(_lines({**head, **whole}, comments or {})) + "\n"


def completed(
    parts: Mapping[str, Any],
    parameters: Mapping[str, object] | None = None,
    also: Iterable[str] = (),
) -> dict[str, Any]:
    """The sections with everything that their KPIs need, in the order of a design text.

    `also`: facts that are there in any case.
    """
    known = library()
    values = {name: one.default for name, one in known.parameters.items()} | dict(parameters or {})
    kpis = {key: _kpi(key, spec, parts["kpis"]) for key, spec in parts["kpis"].items()}
    measures = {**known.measures, **(parts.get("measures") or {})}
    facts = {**known.facts, **(parts.get("facts") or {})}
    dimensions = {**known.dimensions, **(parts.get("dimensions") or {})}
    texts = [str(kpi["value"]) for kpi in kpis.values() if "value" in kpi]
    need = needed(texts, settled(measures, values), settled(facts, values), dimensions, also)
    made = {**parts, "kpis": settled(kpis, values), "measures": need.measures}
    made |= {"facts": need.facts, "dimensions": need.dimensions}
    return {name: made[name] for name in SECTIONS if made.get(name)}


def _kpi(key: str, own: Spec | None, all_: Mapping[str, object]) -> dict[str, object]:
    """A KPI of the catalogue with what the design says of it; names of absent KPIs left out."""
    known = library().entries.get(key)
    base = dict(known.kpi) if known else {}
    found = {**base, **(own or {})}
    for name in _NAMES:
        if found.get(name) is not None and found[name] not in all_:
            del found[name]
    return {name: value for name, value in found.items() if value is not None}


def _lines(
    whole: Mapping[str, Any], comments: Mapping[tuple[str, str], Iterable[str]]
) -> Iterator[str]:
    for key, value in whole.items():
        guide = [f"# {line}" for line in comments.get((key, ""), ())]
        yield from ("", *guide) if guide or key in _NESTED else ()
        if key not in _NESTED:
            yield entry(key, value, Spot(0))
            continue
        yield f"{key}:"
        for name, part in value.items():
            yield from (f"  # {line}" for line in comments.get((key, name), ()))
            yield "  " + entry(name, part, Spot(2))
