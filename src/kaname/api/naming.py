"""Naming: the KPIs that people mean, who say a label or a synonym as often as a key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kaname.design.model import Design
from kaname.design.part import Label
from kaname.errors import Finding
from kaname.text import LANGS, Lang, label, message, nearest, suggest

MOST = 8  # names that a finding lists: those most like the one that is unknown
ALIKE = 0.55  # how alike a label has to be to be the one that was meant


def named(design: Design, written: Iterable[str]) -> list[str]:
    """The keys of KPIs by key, label or synonym, each once; what is none of them stays as it is."""
    known: dict[str, str] = {}
    for key, names in _kpis(design).items():
        for name in names:
            known.setdefault(name, key)
    return list(dict.fromkeys(w if w in design.kpis else known.get(w, w) for w in written))


def unknown_kpi(design: Design, written: str) -> Finding:
    """That no KPI is called so; the nearest ones by label and key, and the one probably meant."""
    labels = {key: kpi.label for key, kpi in design.kpis.items()}
    return _unknown("measure.unknown-kpi", written, _kpis(design), labels)


def unknown_dimension(design: Design, known: Iterable[str], written: str) -> Finding:
    """That none of the known dimensions is called so; the nearest ones by label and key."""
    labels = dimension_labels(design, known)
    names = {key: spellings(own) for key, own in labels.items()}
    return _unknown("measure.unknown-dimension", written, names, labels)


def dimension_labels(design: Design, known: Iterable[str]) -> dict[str, Label | None]:
    """The label of each of these dimensions, None where the design gives none."""
    declared = design.dimensions
    return {key: declared[key].label if key in declared else None for key in known}


def meant(written: str, names: Mapping[str, Sequence[str]]) -> str | None:
    """The key that was probably meant, by itself or by one of its names."""
    first, alike = next(iter(nearest(written, names).items()), ("", 0.0))
    return suggest(written, names) or (first if alike >= ALIKE else None)


def listed(labels: Mapping[str, Label | None], keys: Sequence[str]) -> dict[Lang, str]:
    """The first keys with their labels: `受注高（won_amount）、受注率（win_rate）`."""
    found = {}
    for lang in LANGS:
        names = [_entry(labels.get(key), key, lang) for key in keys[:MOST]]
        words = message("text.comma", lang).join(names)
        found[lang] = message("text.more", lang, names=words) if len(keys) > MOST else words
    return found


def _entry(own: Label | None, key: str, lang: Lang) -> str:
    if own is None or label(own, lang) == key:
        return key
    return message("text.label-and-key", lang, label=label(own, lang), key=key)


def _unknown(
    rule: str, written: str, names: Mapping[str, Sequence[str]], labels: Mapping[str, Label | None]
) -> Finding:
    known = listed(labels, list(nearest(written, names)))
    return Finding(rule, {"name": written, "known": known}, suggestion=meant(written, names))


def _kpis(design: Design) -> dict[str, list[str]]:
    return {key: [*spellings(kpi.label), *kpi.synonyms] for key, kpi in design.kpis.items()}


def spellings(own: Label | None) -> list[str]:
    """A label in every language that it has."""
    return [] if own is None else [own] if isinstance(own, str) else list(own.values())
