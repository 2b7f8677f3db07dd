"""Amounts as whole numbers of one small unit, so that sums are exact; and as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from kaname.numbers import CODE, EXACT, MINUS, Scale, scale_of, show
from kaname.text import LANGS, Lang

MOST_DECIMALS = 6


def number(written: object) -> Decimal | None:
    """The number that a plain text (or a float) says; None where it says none."""
    if written is None:
        return None
    try:
        found = Decimal(str(written).strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def decimals(numbers: Iterable[Decimal]) -> int:
    """How many decimals hold all of them exactly, at most `MOST_DECIMALS`."""
    most = 0
    for each in numbers:
        exponent = each.normalize().as_tuple().exponent
        most = max(most, -exponent if isinstance(exponent, int) else 0)
    return min(most, MOST_DECIMALS)


def minor(value: Decimal, places: int) -> int:
    """The value in units of 10 to the −`places`, half rounded away from zero."""
    return int(value.scaleb(places, EXACT).quantize(Decimal(1), context=EXACT))


def spoken(values: Sequence[int], places: int, unit: str | None) -> list[dict[Lang, str]]:
    """Each amount in words of both languages, all on one scale on which each is exact."""
    exact = [Decimal(value).scaleb(-places, EXACT) for value in values]
    by_lang = {lang: _spoken(exact, unit, lang) for lang in LANGS}
    return [{lang: by_lang[lang][at] for lang in LANGS} for at in range(len(values))]


def _spoken(exact: Sequence[Decimal], unit: str | None, lang: Lang) -> list[str]:
    if unit is None:
        return [_plain(value, lang) for value in exact]
    smallest = min((abs(value) for value in exact if value), default=Decimal(0))
    for size in (max(map(abs, exact), default=Decimal(0)), smallest):
        scale = scale_of([float(size)], unit, lang)
        for places in range(scale.decimals, 3):
            if _holds(exact, scale, places):
                scale = replace(scale, decimals=places)
                return [show(float(value), unit, lang, scale=scale) for value in exact]
    return _whole(exact, unit, lang)


def _whole(exact: Sequence[Decimal], unit: str, lang: Lang) -> list[str]:
    """All digits: 412,300,001円."""
    if CODE.fullmatch(unit):  # a small sum of the currency has no 万 or M
        scale = replace(scale_of([0.0], unit, lang), decimals=decimals(exact))
    else:
        scale = scale_of([float(value) for value in exact], unit, lang)
    return [show(float(value), unit, lang, scale=scale) for value in exact]


def _holds(exact: Sequence[Decimal], scale: Scale, places: int) -> bool:
    moved = [value.scaleb(scale.power + places, EXACT) for value in exact]
    return all(value == value.to_integral_value() for value in moved)


def _plain(value: Decimal, lang: Lang) -> str:
    sign = MINUS[lang] if value < 0 else ""
    return f"{sign}{abs(value):,.{decimals([value])}f}"
