"""The catalogue as people ask for it: a list, one KPI in full, a design text with some."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kaname.catalogue import Entry, design_text, library
from kaname.catalogue.closure import Needed, needed
from kaname.catalogue.entry import INDUSTRIES, STYLES, Parameter
from kaname.catalogue.library import settings_in
from kaname.catalogue.situation import SITUATIONS
from kaname.design.load import read_text
from kaname.design.units import kpi_units
from kaname.errors import Finding, KanameError
from kaname.text import LANGS, Lang, message, suggest

CHOICES: Mapping[str, Sequence[str]] = {
    "style": STYLES,
    "industry": INDUSTRIES,
    "situation": SITUATIONS,
}
_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,15}", re.ASCII)
_COMMA = re.compile("[,、，]")
_QUOTED = re.compile(r"^'(.*)'$")
_ODD = re.compile(r"['\"\\{}\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Page:
    """A KPI of the catalogue: its entry, unit, and the parts that measure it."""

    entry: Entry
    unit: str
    needs: Needed
    parameters: Mapping[str, object]


def listed(style: str | None = None, industry: str | None = None) -> tuple[Entry, ...]:
    """The KPIs that are usual in a style or an industry; all of them where none is asked for.

    Raises KanameError for a style or industry that there is not.
    """
    check_choice(style=style, industry=industry)
    return tuple(e for e in library().entries.values() if e.fits(style, industry))


def page(key: str) -> Page:
    """A KPI in full, by its key or its label in either language; KanameError if unknown."""
    return pages([key])[0]


def pages(keys: Sequence[str]) -> tuple[Page, ...]:
    """Several KPIs in full, in the order asked; KanameError for one that is unknown."""
    entries = [_entry(key) for key in keys]
    units = _units(tuple(entry.key for entry in entries))
    return tuple(_page(entry, units[entry.key]) for entry in entries)


def _page(entry: Entry, unit: str) -> Page:
    known = library()
    value = str(entry.kpi.get("value", ""))
    needs = needed([value], known.measures, known.facts, known.dimensions)
    used = settings_in([entry.kpi, *needs.measures.values(), *needs.facts.values()])
    defaults = {
        name: known.parameters[name].default for name in sorted(used) if name in known.parameters
    }
    return Page(entry, unit, needs, defaults)


def text(keys: Iterable[str] | None, parameters: Mapping[str, str]) -> str:
    """A design text with these KPIs (keys or labels; all where none are named) and no tree."""
    values = settings(parameters)
    chosen = [_entry(key).key for key in keys] if keys else None
    return sound(design_text(chosen, parameters=values))


def sound(text: str) -> str:
    """The text of a design that is yet to stand somewhere; KanameError with its faults."""
    document = read_text(text, "")
    faults = [replace(f, place=None) for f in document.findings if f.severity == "error"]
    if faults:
        raise KanameError(faults)
    return text


def settings(written: Mapping[str, str]) -> Mapping[str, str]:
    """Settings of the catalogue as its texts take them, from how people write them.

    `14`, `1,000,000`; `closer, senior` and `'closer', 'senior'` are the same. Raises KanameError
    for a name that is no setting, and for a value that is not of the kind of its default.
    """
    known = library().parameters
    for name in written:
        if name not in known:
            params = {"name": name, "known": ", ".join(sorted(known))}
            meant = suggest(name, known)
            raise KanameError(Finding("catalogue.unknown-setting", params, suggestion=meant))
    return {name: _setting(known[name], value) for name, value in written.items()}


def _setting(parameter: Parameter, written: str) -> str:
    kind = "number" if isinstance(parameter.default, int) else "words"
    found = _whole(written) if kind == "number" else _words(written)
    if found is None:
        params = {"name": parameter.name, "value": written, "default": parameter.default}
        raise KanameError(Finding(f"catalogue.setting-{kind}", params))
    return found


def _whole(written: str) -> str | None:
    plain = unicodedata.normalize("NFKC", written).strip()
    return str(int(plain.replace(",", ""))) if _WHOLE.fullmatch(plain) else None


def _words(written: str) -> str | None:
    """Words in quotes, with commas between; quotes that the command line took are put back."""
    words = [_QUOTED.sub(r"\1", word.strip()) for word in _COMMA.split(written)]
    fit = all(word and not _ODD.search(word) for word in words)
    return ", ".join(f"'{word}'" for word in words) if fit else None


def check_choice(**chosen: str | None) -> None:
    """Raises KanameError for a style, industry or situation that there is not."""
    for what, name in chosen.items():
        if name is not None and name not in CHOICES[what]:
            raise KanameError(unknown(what, name, CHOICES[what]))


def unknown(what: str, name: str, known: Sequence[str]) -> Finding:
    """That there is no such style, industry or situation among those known."""
    words = {lang: ", ".join(_choice(what, key, lang) for key in known) for lang in LANGS}
    params = {"option": f"--{what}", "name": name, "known": words}
    return Finding("catalogue.unknown-design", params, suggestion=suggest(name, known))


def _choice(what: str, key: str, lang: Lang) -> str:
    words = message(f"catalogue.{what}-{key}", lang)
    return message("catalogue.choice", lang, key=key, label=words)


def _units(keys: tuple[str, ...]) -> Mapping[str, str]:
    """The units of KPIs of the catalogue, inferred from their measures."""
    document = read_text(design_text(keys), "catalogue")
    assert document.design is not None
    return kpi_units(document.design)


def _entry(key: str) -> Entry:
    entries = library().entries
    names = {label: e for e in entries.values() for label in _labels(e)}
    found = entries.get(key) or names.get(key)
    if found is None:
        meant = suggest(key, [*entries, *names])
        raise KanameError(Finding("catalogue.unknown-kpi", {"name": key}, suggestion=meant))
    return found


def _labels(entry: Entry) -> tuple[str, ...]:
    label = entry.label
    return (label,) if isinstance(label, str) else tuple(label[lang] for lang in LANGS)
