"""Why a target was handed out as it was: the step of an allocation in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kaname.allocation.methods import METHODS
from kaname.numbers import scale_of, show
from kaname.targets.ledger import Step
from kaname.text import Lang, label, message, printable

if TYPE_CHECKING:
    from kaname.api import Project

METHOD_NAMES = tuple(method.name for method in METHODS)


def key_name(key: str, project: Project, lang: Lang) -> str:
    """A key as people call it: a method in words, a KPI by its label."""
    if key in METHOD_NAMES:
        return message(f"allocation.key-{key}", lang)
    spec = project.design.kpis.get(key)
    return label((spec.label if spec else None) or key, lang)


def why(step: Step, unit: str, project: Project, lang: Lang) -> list[str]:
    """A sentence for each thing that the part rests on; none of a step that does not say it."""
    return [printable(line) for line in _sentences(step, unit, project, lang)]


def _sentences(step: Step, unit: str, project: Project, lang: Lang) -> Iterator[str]:
    whole, share = (_number(step.detail.get(name)) for name in ("whole", "share"))
    if whole is not None and share is not None:
        told = {"whole": show(whole, unit, lang), "share": show(share, "%", lang, 2)}
        version = step.detail.get("version")
        if version:
            told["version"] = _version(str(version), lang)
        yield message("allocation.why-version" if version else "allocation.why-asked", lang, **told)
        yield from _by_key(step, whole, unit, project, lang)
    yield from _ratio(step, lang)
    chance = _number(step.detail.get("attainability"))
    if chance is not None:
        yield message("allocation.why-attainability", lang, chance=show(chance, "%", lang, 0))


def _by_key(step: Step, whole: float, unit: str, project: Project, lang: Lang) -> Iterator[str]:
    """What each key alone would have given."""
    weights, alone = step.detail.get("keys"), step.detail.get("by_key")
    if not isinstance(weights, dict) or not isinstance(alone, dict):
        return
    values = {key: (_number(part) or 0.0) * whole for key, part in alone.items()}
    scale = scale_of([step.value, *values.values()], unit, lang)
    for key, own in values.items():
        weight = show(_number(weights.get(key)), "%", lang, 0)
        value = show(own, unit, lang, scale=scale)
        name = key_name(key, project, lang)
        yield message("allocation.why-key", lang, key=name, weight=weight, value=value)


def _ratio(step: Step, lang: Lang) -> Iterator[str]:
    """Of a ratio: its own past, and the counts that make it."""
    own, count, volume = (_number(step.detail.get(name)) for name in ("own", "count", "volume"))
    if count is None or volume is None:
        return
    told = {"count": f"{count:,.0f}", "volume": f"{volume:,.0f}", "own": show(own, "%", lang)}
    yield message("allocation.why-ratio", lang, **told)


def _version(version: str, lang: Lang) -> str:
    return message("targets.design-text", lang) if version == "design" else version


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
