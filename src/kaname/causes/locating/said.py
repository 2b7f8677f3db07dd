"""Said: the figures of one answer in words, all on one scale, so that those shown subtract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, log10

from kaname.causes.locating.scan import Scan
from kaname.numbers import Scale, add_up, rounded, scale_of, show, show_change
from kaname.text import LANGS, Lang

Text = dict[Lang, str]
PLAIN = "\u2060"  # a unit that counts plainly: an invisible joiner, for no unit means a ratio
_DIGITS = 3  # of a table's largest figure


@dataclass(frozen=True, slots=True)
class Said:
    """The scale of each language."""

    scales: Mapping[Lang, Scale]

    def level(self, value: float) -> Text:
        """A figure."""
        return {lang: show(value, "", lang, scale=scale) for lang, scale in self.scales.items()}

    def between(self, actual: float, expected: float) -> Text:
        """The difference of two figures as they are shown."""
        return {
            lang: show_change(rounded(actual, s) - rounded(expected, s), "", lang, scale=s)
            for lang, s in self.scales.items()
        }

    def parts(self, found: Scan, parts: Sequence[float]) -> list[Text]:
        """The parts of the whole change, the last one what is left: those shown sum to it.

        Of sums each cause's is the difference of its two figures as they are shown.
        """
        each: list[Text] = [{} for _ in parts]
        for lang, scale in self.scales.items():
            whole = rounded(found.actual, scale) - rounded(found.expected, scale)
            own = [rounded(c.actual, scale) - rounded(c.expected, scale) for c in found.causes]
            shown = [*own, whole - sum(own)] if _summed(found) else add_up(parts, scale, whole)
            for text, value in zip(each, shown, strict=True):
                text[lang] = show_change(value, "", lang, scale=scale)
        return each


def _summed(found: Scan) -> bool:
    """Whether causes add the difference of their own figures: of sums, and not of ratios."""
    return not found.mix and all(
        abs(one.actual - one.expected - one.delta) <= 1e-9 * max(one.actual, one.expected)
        for one in found.causes
    )


def said(found: Scan, unit: str) -> Said:
    """How the figures of a scan are said: on the scale of the largest; no change shows as 0."""
    figures = [found.actual, found.expected]
    figures += [value for cause in found.causes for value in (cause.actual, cause.expected)]
    least = min((abs(cause.delta) for cause in found.causes), default=0.0)
    scales: dict[Lang, Scale] = {}
    for lang in LANGS:
        scale = _plain(figures, lang) if unit == PLAIN else scale_of(figures, unit, lang)
        while least and not rounded(least, scale) and scale.decimals < _DIGITS:
            scale = replace(scale, decimals=scale.decimals + 1)
        scales[lang] = scale
    return Said(scales)


def _plain(figures: Sequence[float], lang: Lang) -> Scale:
    """Figures without a unit: whole ones as they are, others with three digits of the largest."""
    largest = max(abs(figure) for figure in figures)
    if not largest or all(figure == round(figure) for figure in figures):
        return Scale(lang)
    return Scale(lang, decimals=max(0, _DIGITS - 1 - floor(log10(largest))))
