"""Ready designs: one for each sales style and industry, and how the two become one design."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from kaname.catalogue.closure import names
from kaname.catalogue.entry import INDUSTRIES, STYLES
from kaname.catalogue.library import load
from kaname.design.part import Label
from kaname.formula.parse import FUNCTIONS

MOST_PRIMARY = 5  # per role: more are looked at by nobody
Parts = dict[str, Any]  # the sections of a design, as their texts say them


@cache
def ready(key: str) -> Parts:
    """The sections of the ready design of a style or an industry."""
    text = load(f"designs/{key}.yaml")
    return {name: value for name, value in text.items() if name != "design"}


def about(key: str) -> Mapping[str, Label]:
    """`label` and `description` of a ready design."""
    found: Mapping[str, Label] = load(f"designs/{key}.yaml")["design"]
    return found


def chosen(style: str | None, industry: str | None) -> Parts:
    """The sections of a style's design, an industry's, or both in one without duplicates.

    Raises KeyError for a name that is neither.
    """
    for key, known in ((style, STYLES), (industry, INDUSTRIES)):
        if key is not None and key not in known:
            raise KeyError(key)
    if style is None or industry is None:
        return ready(style or industry or STYLES[0])
    return combined(ready(style), ready(industry))


def combined(style: Parts, industry: Parts) -> Parts:
    """One design: the industry's goal, with the style's goal as what drives it.

    Of a KPI in both, the industry's formula stays and what the style's named becomes drivers;
    else the style's words stand first. A role keeps five primary KPIs at most.
    """
    whole: Parts = {}
    for name in dict.fromkeys((*style, *industry)):
        whole[name] = _joined(style.get(name), industry.get(name))
    whole["kpis"] = _kpis(style["kpis"], industry["kpis"])
    _focused(whole["kpis"])
    return whole


def goal(kpis: Mapping[str, Any]) -> str:
    """The KPI with `role: kgi`."""
    return next(key for key, kpi in kpis.items() if (kpi or {}).get("role") == "kgi")


def kpi_of(item: Any) -> str:
    """The KPI that an item of a list is about: a driver, an effect, a line of an agenda."""
    found: str = item["kpi"] if isinstance(item, Mapping) else item
    return found


def operands(kpi: Mapping[str, Any] | None) -> set[str]:
    """The KPIs that a KPI's formula names."""
    return names((kpi or {}).get("formula", "")) - set(FUNCTIONS)


def driven(kpi: Mapping[str, Any], by: Iterable[Any]) -> dict[str, Any]:
    """The KPI with further drivers; those that it has stay as they are."""
    known = [kpi_of(driver) for driver in kpi.get("drivers", ())]
    new = [driver for driver in by if kpi_of(driver) not in known]
    return {**kpi, "drivers": [*kpi.get("drivers", ()), *new]} if new else dict(kpi)


def _joined(first: Any, second: Any) -> Any:
    """Mappings key by key, lists one after the other without repeats, else the first."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return {key: _joined(first.get(key), second.get(key)) for key in {**first, **second}}
    if isinstance(first, list) and isinstance(second, list):
        known = [_named(item) for item in first]
        return [*first, *(item for item in second if _named(item) not in known)]
    return second if first is None else first


def _named(item: Any) -> Any:
    """What makes two items of a list the same: a driver's KPI, a link's ends, else all of it."""
    if isinstance(item, Mapping) and "from" in item:
        return (item["from"], item["to"])
    if isinstance(item, Mapping) and set(item) <= {"kpi", "lag", "note"}:
        return item["kpi"]
    return item


def _kpis(style: Mapping[str, Any], industry: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: _kpi(key, style.get(key), industry.get(key)) for key in {**industry, **style}}
    own, other = goal(industry), goal(style)
    if own != other:
        found[other] = {k: v for k, v in found[other].items() if k != "role"}
        found[own] = driven(found[own], [other])
    return found


def _kpi(
    key: str, style: Mapping[str, Any] | None, industry: Mapping[str, Any] | None
) -> dict[str, Any]:
    if style is None or industry is None:
        return dict(style or industry or {})
    whole = _joined(style, industry)
    ours, theirs = style.get("formula"), industry.get("formula")
    if ours and theirs and ours != theirs:
        gone = sorted(operands(style) - operands(industry) - {key})
        whole = driven({**whole, "formula": theirs}, gone)
    for way in ("split", "bridge"):
        if theirs and way in style and way not in industry:
            del whole[way]
    return dict(whole)


def _focused(kpis: dict[str, Any]) -> None:
    """Takes the primary KPIs beyond five from each role; without a role they are reference."""
    counts: dict[str, int] = {}
    for key, kpi in kpis.items():
        if kpi.get("tier") != "primary":
            continue
        kept = []
        for role in kpi.get("given_to", ()):
            counts[role] = counts.get(role, 0) + 1
            if counts[role] <= MOST_PRIMARY:
                kept.append(role)
        tier = "primary" if kept else "reference"
        kpis[key] = {**kpi, "given_to": kept, "tier": tier}
