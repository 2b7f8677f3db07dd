"""Wording: numbers and periods of findings as readers of both languages write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kaname.causes.insight import Figure
from kaname.text import LANGS, Lang, label, message

Words = Mapping[Lang, str]
NAMES = frozenset({"kpi", "pair", "kgi", "other", "targets", "name"})  # params that are KPIs


def level(value: float, unit: str) -> Words:
    """A figure in its unit."""
    return _said(Figure(value, unit))


def share(value: float) -> Words:
    """0.123 as 12.3%."""
    return dict.fromkeys(LANGS, f"{value:.1%}")


def change(value: float) -> Words:
    """0.38 as +38.0%."""
    return _said(Figure(value, form="share"))


def month(day: date) -> Words:
    """The month of a day."""
    return {lang: message("health.month", lang, year=day.year, month=day.month) for lang in LANGS}


def chance(p: float) -> Words:
    """The probability by chance alone, as far as it can be told from none."""
    return dict.fromkeys(LANGS, f"p = {p:.3f}" if p >= 0.001 else "p < 0.001")


def named(
    params: Mapping[str, object], labels: Mapping[str, str | Words], *, keys: bool
) -> dict[str, object]:
    """The same with KPIs by their labels; with `keys` the key beside, for who edits the text."""
    found = dict(params)
    for name in NAMES & params.keys():
        value = params[name]
        each = value if isinstance(value, tuple) else (value,)
        found[name] = {
            lang: message("coverage.and", lang).join(
                _name(str(key), labels.get(str(key)), lang, keys=keys) for key in each
            )
            for lang in LANGS
        }
    return found


def _name(key: str, words: str | Words | None, lang: Lang, *, keys: bool) -> str:
    if words is None:
        return f"`{key}`"
    form = "health.name-and-key" if keys else "health.name"
    return message(form, lang, label=label(words, lang), key=key)


def _said(figure: Figure) -> Words:
    return {lang: figure.text(lang) for lang in LANGS}
