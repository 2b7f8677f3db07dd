"""Names that the sections of a system mention: KPIs, dimensions, roles, stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kaname.design.model import Design, Kpi
from kaname.design.places import Path, Places
from kaname.errors import Place

# A name is a measure or a KPI.
Kind = Literal["fact", "dimension", "kpi", "name", "role", "stage"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where something must be known by it."""

    kind: Kind
    name: str
    place: Place


def of_kpi(design: Design, name: str, kpi: Kpi, places: Places) -> Iterator[Mention]:
    """What a KPI names beside its expressions."""
    path: Path = ("kpis", name)
    if kpi.split is not None:
        yield Mention("dimension", kpi.split, places.of((*path, "split")))
    for key in ("pair", "replaces"):
        other = getattr(kpi, key)
        if other is not None:
            yield Mention("kpi", other, places.of((*path, key)))
    for at, driver in enumerate(kpi.drivers):
        deeper: Path = () if isinstance(driver, str) else ("kpi",)
        place = places.of((*path, "drivers", at, *deeper))
        yield Mention("kpi", kpi.driven_by[at], place)
    if places.has(("roles",)):
        yield from _listed("role", (*path, "given_to"), kpi.given_to, places)
    if kpi.stage is not None and places.has(("stages",)):
        yield Mention("stage", kpi.stage, places.of((*path, "stage")))


def of_system(design: Design, places: Places) -> Iterator[Mention]:
    """What strategy, scorecard, objectives, initiatives, segments, reviews and voices name."""
    for path, kpi in _kpis(design):
        yield Mention("kpi", kpi, places.of(path))
    yield from _wheres(design, places)
    for name, segment in design.segments.items():
        for key in ("weights", "targets"):
            for kpi in getattr(segment, key):
                yield Mention("kpi", kpi, places.key(("segments", name, key, kpi)))
    if places.has(("roles",)):
        for at, voice in enumerate(design.voices):
            if voice.role is not None:
                yield Mention("role", voice.role, places.of(("voices", at, "role")))


def _wheres(design: Design, places: Places) -> Iterator[Mention]:
    for section in ("initiatives", "segments"):
        for name, part in getattr(design, section).items():
            for dimension in part.where:
                yield Mention(
                    "dimension", dimension, places.key((section, name, "where", dimension))
                )


def _listed(kind: Kind, path: Path, names: Sequence[str], places: Places) -> Iterator[Mention]:
    for at, name in enumerate(names):
        yield Mention(kind, name, places.of((*path, at)))


def _kpis(design: Design) -> Iterator[tuple[Path, str]]:
    """Every KPI that is named as the value of a key or an item of a list, and where."""
    yield from _of_strategy(design)
    for at, link in enumerate(design.scorecard.links if design.scorecard else ()):
        yield ("scorecard", "links", at, "from"), link.from_
        yield ("scorecard", "links", at, "to"), link.to
    for name, objective in design.objectives.items():
        for at, result in enumerate(objective.key_results):
            yield ("objectives", name, "key_results", at, "kpi"), result.kpi
    for name, initiative in design.initiatives.items():
        for at, effect in enumerate(initiative.effects):
            yield ("initiatives", name, "effects", at, "kpi"), effect.kpi
    for section in ("objectives", "segments", "reviews"):
        for name, part in getattr(design, section).items():
            yield from (((section, name, "kpis", at), kpi) for at, kpi in enumerate(part.kpis))
    for at, voice in enumerate(design.voices):
        if voice.kpi is not None:
            yield ("voices", at, "kpi"), voice.kpi


def _of_strategy(design: Design) -> Iterator[tuple[Path, str]]:
    strategy = design.strategy
    if strategy is None:
        return
    if strategy.goal and strategy.goal.kpi:
        yield ("strategy", "goal", "kpi"), strategy.goal.kpi
    for at, milestone in enumerate(strategy.milestones):
        if milestone.kpi is not None:
            yield ("strategy", "milestones", at, "kpi"), milestone.kpi
