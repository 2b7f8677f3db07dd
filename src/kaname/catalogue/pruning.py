"""Pruning: a design without some of its KPIs, and without any mention of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from math import floor, log10
from typing import Any

from kaname.catalogue.ready import Parts, driven, kpi_of, operands
from kaname.design.part import Label

ARROW = " → "  # in the name of a link
WAYS = ("formula", "bridge", "split")  # how a KPI adds up: they stand and fall together
_ENDS = ("from", "to")
_LISTS = {
    "objectives": ("key_results", "kpis"),
    "initiatives": ("effects",),
    "segments": ("kpis", "weights", "targets"),
    "reviews": ("kpis",),
}
_NEEDED = {"objectives": ("key_results",)}  # else any of the lists will do


@dataclass(frozen=True, slots=True)
class Dropped:
    """A part that went with the KPIs: its section, its name there, and the KPIs it rested on.

    Of `kpis` it is the formula that went, of `weights` those of a segment that stays; a link of
    the scorecard is named `from → to`.
    """

    section: str
    name: str
    why: tuple[str, ...]
    label: Label = ""


@dataclass(frozen=True, slots=True)
class Pruned:
    """The sections that stay, what went, and the formulas that KPIs among them had."""

    parts: Parts
    dropped: tuple[Dropped, ...]
    formulas: Mapping[str, Mapping[str, object]]


def without(parts: Parts, gone: Collection[str]) -> Pruned:
    """The sections without these KPIs; a formula that needs one of them goes, too."""
    broken = {
        key: tuple(sorted(lost))
        for key, kpi in parts["kpis"].items()
        if key not in gone and (lost := _adding_up(kpi) & set(gone))
    }
    formulas = {key: _ways(parts["kpis"][key]) for key in broken}
    dropped = [Dropped("kpis", key, lost) for key, lost in broken.items()]
    dropped += _links_gone(parts, gone)
    kept = {key: _kpi(key, kpi, gone) for key, kpi in parts["kpis"].items() if key not in gone}
    whole = {**parts, "kpis": kept} | _mapped(parts, gone)
    _reconnect(whole, _moves(parts), gone)
    for section, lists in _LISTS.items():
        before = parts.get(section, {})
        found = {key: _listed(part, lists, gone) for key, part in before.items()}
        idle = [key for key, part in found.items() if _is_idle(section, before[key], part)]
        dropped += [_left_out(section, key, before[key], gone) for key in idle]
        bare = [
            key for key, part in found.items() if key not in idle and _is_bare(before[key], part)
        ]
        dropped += [_left_out("weights", key, before[key], gone) for key in bare]
        whole[section] = {key: part for key, part in found.items() if key not in idle}
    vacant = _roles_gone(parts, kept)
    dropped += [Dropped("roles", role, why, _label(parts, role)) for role, why in vacant.items()]
    roles = parts.get("roles", {})
    whole["roles"] = {key: role for key, role in roles.items() if key not in vacant}
    whole["voices"] = [_voice(voice, gone, vacant) for voice in parts.get("voices", ())]
    whole = {name: value for name, value in whole.items() if value not in ({}, [])}
    return Pruned(whole, tuple(dropped), formulas)


def _adding_up(kpi: Mapping[str, Any] | None) -> set[str]:
    """The KPIs that a KPI's formula or bridge needs."""
    return operands(kpi) | {str(key) for key in (kpi or {}).get("bridge", ())}


def _ways(kpi: Mapping[str, Any]) -> dict[str, object]:
    return {way: kpi[way] for way in WAYS if way in kpi}


def _kpi(key: str, kpi: Mapping[str, Any] | None, gone: Collection[str]) -> dict[str, Any]:
    found = dict(kpi or {})
    found["drivers"] = [d for d in found.get("drivers", ()) if kpi_of(d) not in gone]
    if _adding_up(kpi) & set(gone):
        left = sorted(operands(kpi) - {*gone, key})
        found = driven({name: part for name, part in found.items() if name not in WAYS}, left)
    if found.get("pair") in gone:
        del found["pair"]
    return {name: value for name, value in found.items() if value != []}


def _mapped(parts: Parts, gone: Collection[str]) -> Parts:
    """The scorecard with the links that still have both their ends."""
    if "scorecard" not in parts:
        return {}
    card = parts["scorecard"]
    links = [link for link in card.get("links", ()) if not _ends(link) & set(gone)]
    rest = {key: part for key, part in card.items() if key != "links"}
    return {"scorecard": rest | ({"links": links} if links else {})}


def _links_gone(parts: Parts, gone: Collection[str]) -> Iterator[Dropped]:
    for link in parts.get("scorecard", {}).get("links", ()):
        if lost := _ends(link) & set(gone):
            yield Dropped("scorecard", ARROW.join(link[end] for end in _ENDS), tuple(sorted(lost)))


def _ends(link: Mapping[str, Any]) -> set[str]:
    return {link[end] for end in _ENDS}


def _moves(parts: Parts) -> dict[str, set[str]]:
    """What each KPI moves: by formula, as a driver, by a link of the strategy map."""
    found: dict[str, set[str]] = {key: set() for key in parts["kpis"]}
    for key, kpi in parts["kpis"].items():
        of = operands(kpi) | {*map(kpi_of, (kpi or {}).get("drivers", ()))}
        for cause in of & found.keys() - {key}:
            found[cause].add(key)
    for link in parts.get("scorecard", {}).get("links", ()):
        found[link["from"]].add(link["to"])
    return found


def _reconnect(whole: Parts, before: Mapping[str, set[str]], gone: Collection[str]) -> None:
    """A KPI that is left without anything that it moves drives what those gone moved in turn."""
    after = _moves(whole)
    for key in [key for key in after if before[key] and not after[key]]:
        reached, seen = set(before[key]), {key}
        while passing := (reached & set(gone)) - seen:
            seen |= passing
            reached |= {to for one in passing for to in before[one]}
        for to in sorted(reached - set(gone) - {key}):
            whole["kpis"][to] = driven(whole["kpis"][to], [key])


def _listed(part: Mapping[str, Any], lists: tuple[str, ...], gone: Collection[str]) -> Any:
    """The part with lists of those that stay; weights add up to what they did before."""
    found = dict(part)
    for name in lists:
        value = part.get(name)
        if isinstance(value, Mapping):
            found[name] = {key: number for key, number in value.items() if key not in gone}
        elif isinstance(value, list):
            found[name] = [item for item in value if kpi_of(item) not in gone]
        if name in found and not found[name]:
            del found[name]
    if "weights" in found and found["weights"] != part["weights"]:
        found["weights"] = _adjusted(found["weights"], sum(part["weights"].values()))
    return found


def _adjusted(weights: Mapping[str, float], total: float) -> dict[str, float]:
    """The weights in proportion, with the former sum; the greatest takes what rounding leaves."""
    total, now = round(total, 9), sum(weights.values())
    if not now:
        return dict(weights)
    places = 3 - floor(log10(total))  # thousandths of the whole
    found = {key: round(weight * total / now, places) for key, weight in weights.items()}
    greatest = max(found, key=lambda key: found[key])
    found[greatest] = round(total - sum(found.values()) + found[greatest], places)
    return found


def _is_idle(section: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a part that was about KPIs is about none any more."""
    needed = _NEEDED.get(section, _LISTS[section])
    return any(before.get(name) for name in needed) and not any(after.get(n) for n in needed)


def _is_bare(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a segment that made a composite makes none any more."""
    return bool(before.get("weights")) and not after.get("weights")


def _left_out(section: str, name: str, part: Mapping[str, Any], gone: Collection[str]) -> Dropped:
    named = [kpi_of(item) for of in _LISTS.get(section, (section,)) for item in part.get(of, ())]
    lost = tuple(dict.fromkeys(kpi for kpi in named if kpi in gone))
    return Dropped(section, name, lost, part.get("label", name))


def _roles_gone(parts: Parts, kept: Parts) -> dict[str, tuple[str, ...]]:
    """Roles that have no KPI left, and those that they had."""
    had: dict[str, tuple[str, ...]] = {}
    for key, kpi in parts["kpis"].items():
        for role in (kpi or {}).get("given_to", ()):
            had[role] = (*had.get(role, ()), key)
    left = {role for kpi in kept.values() for role in kpi.get("given_to", ())}
    return {role: had[role] for role in parts.get("roles", {}) if role in had.keys() - left}


def _label(parts: Parts, role: str) -> Label:
    found: Label = parts["roles"][role].get("label", role)
    return found


def _voice(
    voice: Mapping[str, Any], gone: Collection[str], roles: Collection[str]
) -> dict[str, Any]:
    """What was said stays, even where the KPI that it was said of waits, or the role is gone."""
    away = {"kpi": gone, "role": roles}
    return {key: part for key, part in voice.items() if part not in away.get(key, ())}
