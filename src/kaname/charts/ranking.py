"""Rankings drawn: bars with their intervals, the first one the most important."""

from __future__ import annotations

from typing import Any

from kaname.charts.chart import Bar, Ranking
from kaname.charts.look import Look
from kaname.charts.rows import Row, drawn
from kaname.charts.wording import scaled, words
from kaname.numbers import Scale, scale_of, show
from kaname.text import Lang, message


def ranking(chart: Ranking, lang: Lang, look: Look) -> dict[str, Any]:
    """Rows in the order given; the thin lines are intervals, of which a note tells."""
    ends = [v for bar in chart.bars for v in (bar.value, bar.low, bar.high)]
    scale = scale_of(ends, chart.unit, lang)
    rows = [_row(bar, chart.unit, scale, lang) for bar in chart.bars]
    unsure = any(bar.low is not None and bar.high is not None for bar in chart.bars)
    note = message("charts.intervals", lang) if unsure else None
    return {**drawn(rows, scale.unit, lang, look), "subtitle": note}


def _row(bar: Bar, unit: str, scale: Scale, lang: Lang) -> Row:
    value = scaled(bar.value, scale)
    return Row(
        words(bar.label, lang),
        show(bar.value, unit, lang, scale=scale),
        0.0 if value is not None else None,
        value,
        "down" if (value or 0) < 0 else "up",
        low=scaled(bar.low, scale) if bar.high is not None else None,
        high=scaled(bar.high, scale) if bar.low is not None else None,
    )
