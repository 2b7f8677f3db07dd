"""Numbers as the reader writes them: 111.6百万円, ▲8.4, 68.0%, 20件; ¥111.6M, −8.4, 20 deals."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, localcontext

from kaname.text import Lang, catalogue

UNDEFINED = "—"
MINUS = {"ja": "▲", "en": "−"}
RATIOS = frozenset({"", "1", "%", "ratio", "percent"})
CURRENCIES = {"円": "JPY", "¥": "JPY", "ドル": "USD", "$": "USD", "ユーロ": "EUR", "€": "EUR"}
NOUNS = {"件": "item", "社": "company", "人": "person", "名": "person", "日": "day", "週": "week",
         "月": "month", "か月": "month", "ヶ月": "month", "カ月": "month", "年": "year",
         "時間": "hour", "分": "minute", "点": "point", "回": "time", "倍": "multiple"}  # fmt: skip
IRREGULAR = {"people": "person"}
WITHOUT_CENTS = frozenset({"JPY", "KRW", "VND", "CLP"})
ALWAYS_FRACTIONAL = frozenset({"score", "point", "hour", "multiple"})
CODE = re.compile(r"[A-Z]{3}")
EXACT = Context(prec=700, rounding=ROUND_HALF_UP)  # holds every float with its decimals

Step = tuple[float, int, str, int]  # from this size on: power of ten, its word, decimals
SCREEN: dict[Lang, tuple[Step, ...]] = {
    "ja": ((1e11, -8, "億", 1), (1e7, -6, "百万", 1), (1e6, -4, "万", 0), (1e4, -4, "万", 1)),
    "en": ((1e10, -9, "B", 1), (1e6, -6, "M", 1)),
}
PROSE: dict[Lang, tuple[Step, ...]] = {
    "ja": ((1e12, -12, "兆", 1), (1e8, -8, "億", 1), (1e6, -4, "万", 0), (1e4, -4, "万", 1)),
    "en": SCREEN["en"],
}


@dataclass(frozen=True, slots=True)
class Scale:
    """How the numbers of one unit are written: shared by a table, so that it never mixes units.

    A number is the value times 10 to the `power`. `symbol` stands before it, `suffix` after it
    (that of 1 in English may differ: 1 deal, 2 deals).
    """

    lang: Lang
    power: int = 0
    decimals: int = 0
    symbol: str = ""
    suffix: str = ""
    suffix_of_one: str = ""

    @property
    def unit(self) -> str:
        """The unit on its own, for a column's head: 百万円, ¥M, %, deals."""
        return (self.symbol.strip() + self.suffix).strip()


def scale_of(
    values: Iterable[float | None], unit: str, lang: Lang, *, prose: bool = False
) -> Scale:
    """The one scale that suits all these values, chosen by the largest.

    Japanese money is in 百万円 on a screen, in 億円 in prose from 1億 on; 万円 where it is small.
    """
    known = [abs(float(v)) for v in values if v is not None and math.isfinite(v)]
    kind, *per = (part.strip() for part in unit.split("/"))
    currency = CURRENCIES.get(kind, kind)
    if kind in RATIOS:
        scale = Scale(lang, power=2, decimals=1, suffix="%", suffix_of_one="%")
    elif CODE.fullmatch(currency):
        scale = _money(known, currency, (PROSE if prose else SCREEN)[lang], lang)
    else:
        scale = _count(known, kind, lang)
        scale = replace(scale, decimals=1) if per else scale
    rest = "".join("/" + _denominator(noun, lang) for noun in per)
    return replace(scale, suffix=scale.suffix + rest, suffix_of_one=scale.suffix_of_one + rest)


def show(
    value: float | None,
    unit: str,
    lang: Lang,
    decimals: int | None = None,
    *,
    scale: Scale | None = None,
) -> str:
    """The value with its unit; `—` when undefined. Ratios are fractions: 0.68 is 68.0%.

    Without `scale` (see `scale_of`) the value's own size chooses 百万円, 万円, M and so on.
    """
    return _joined(value, scale or scale_of([value], unit, lang), decimals, signed=False)


def parts(
    value: float | None,
    unit: str,
    lang: Lang,
    decimals: int | None = None,
    *,
    scale: Scale | None = None,
) -> tuple[str, str]:
    """The number and the unit apart: `("111.6", "百万円")`, `("111.6", "¥M")`, `("—", "")`."""
    return _apart(value, scale or scale_of([value], unit, lang), decimals, signed=False)


def show_change(
    change: float | None,
    unit: str,
    lang: Lang,
    decimals: int | None = None,
    *,
    scale: Scale | None = None,
) -> str:
    """A difference with its sign and unit: +2.5百万円, ▲3件, ±0.0pt. Ratios differ in points."""
    scale = _of_change(scale or scale_of([change], unit, lang))
    return _joined(change, scale, decimals, signed=True)


def change_parts(
    change: float | None,
    unit: str,
    lang: Lang,
    decimals: int | None = None,
    *,
    scale: Scale | None = None,
) -> tuple[str, str]:
    """The signed number and the unit of a difference apart: `("▲1.9", "pt")`."""
    scale = _of_change(scale or scale_of([change], unit, lang))
    return _apart(change, scale, decimals, signed=True)


def show_ratio_change(change: float | None, lang: Lang, decimals: int = 1) -> str:
    """A relative change with its sign, as a percentage: 0.16 is +16.0%, −0.05 is ▲5.0%."""
    return _joined(change, scale_of([change], "%", lang), decimals, signed=True)


def rounded(value: float, scale: Scale) -> float:
    """The value as the scale shows it; it must be finite."""
    shown = _rounded(value, scale, None)
    assert shown is not None
    return float(shown.scaleb(-scale.power))


def add_up(values: Sequence[float], scale: Scale, whole: float | None = None) -> list[float]:
    """The values rounded as the scale shows them, so that they sum to their rounded sum.

    `whole` is what they shall sum to instead, one that is as the scale shows it. What rounding
    leaves over goes to the largest remainders. All values must be finite.
    """
    places = scale.power + scale.decimals
    with localcontext(EXACT):
        exact = [Decimal(repr(float(value))).scaleb(places) for value in values]
        floors = [value.to_integral_value(ROUND_FLOOR) for value in exact]
        asked = sum(exact, Decimal(0))
        if whole is not None:
            asked = Decimal(repr(float(whole))).scaleb(places)
        left_over = int(asked.to_integral_value() - sum(floors, Decimal(0)))
        each, more = divmod(left_over, len(exact)) if exact else (0, 0)
        nearest = sorted(range(len(exact)), key=lambda i: floors[i] - exact[i])
        raised = set(nearest[:more])
        made = [floor + each + (i in raised) for i, floor in enumerate(floors)]
        return [float(one.scaleb(-places)) for one in made]


def _rounded(value: float | None, scale: Scale, decimals: int | None) -> Decimal | None:
    """The number to write, half rounded away from zero as on paper; None where undefined."""
    if value is None or not math.isfinite(value):
        return None
    places = scale.decimals if decimals is None else decimals
    exact = Decimal(repr(float(value))).scaleb(scale.power)
    return exact.quantize(Decimal(1).scaleb(-places), context=EXACT)


def _sign(number: Decimal, lang: Lang, signed: bool) -> str:
    if number < 0:
        return MINUS[lang]
    if not signed:
        return ""
    return "+" if number > 0 else "±"


def _joined(value: float | None, scale: Scale, decimals: int | None, *, signed: bool) -> str:
    number = _rounded(value, scale, decimals)
    if number is None:
        return UNDEFINED
    sign = _sign(number, scale.lang, signed)
    return f"{sign}{scale.symbol}{abs(number):,f}{_suffix(number, scale)}"


def _apart(
    value: float | None, scale: Scale, decimals: int | None, *, signed: bool
) -> tuple[str, str]:
    number = _rounded(value, scale, decimals)
    if number is None:
        return UNDEFINED, ""
    unit = (scale.symbol.strip() + _suffix(number, scale)).strip()
    return f"{_sign(number, scale.lang, signed)}{abs(number):,f}", unit


def _suffix(number: Decimal, scale: Scale) -> str:
    return scale.suffix_of_one if str(abs(number)) == "1" else scale.suffix


def _of_change(scale: Scale) -> Scale:
    return replace(
        scale,
        suffix=scale.suffix.replace("%", "pt", 1),
        suffix_of_one=scale.suffix_of_one.replace("%", "pt", 1),
    )


def _money(sizes: Sequence[float], code: str, ladder: Sequence[Step], lang: Lang) -> Scale:
    largest = max(sizes, default=0.0)
    cents = code not in WITHOUT_CENTS and largest < 100 and not _whole(sizes)
    plain = (0.0, 0, "", 2 if cents else 0)
    _, power, step, decimals = next((s for s in ladder if largest >= s[0]), plain)
    known = catalogue().get(f"numbers.{code}")
    if lang == "en":
        symbol = known["en"] if known else f"{code} "
        return Scale(lang, power, decimals, symbol, step, step)
    suffix = step + (known["ja"] if known else code)
    return Scale(lang, power, decimals, "", suffix, suffix)


def _count(sizes: Sequence[float], noun: str, lang: Lang) -> Scale:
    name = _singular(noun)
    decimals = 1 if name in ALWAYS_FRACTIONAL or not _whole(sizes) else 0
    one, many = _words(noun, lang)
    space = " " if lang == "en" and name != "multiple" else ""
    return Scale(lang, 0, decimals, "", space + many, space + one)


def _whole(sizes: Sequence[float]) -> bool:
    return all(abs(size - round(size)) <= 1e-9 * max(1.0, size) for size in sizes)


def _denominator(noun: str, lang: Lang) -> str:
    if lang == "ja" and _singular(noun) == "month":
        return "月"  # か月 counts months, 月 is what something happens per
    code = CURRENCIES.get(noun, noun)
    return code if CODE.fullmatch(code) else _words(noun, lang)[0]


def _words(noun: str, lang: Lang) -> tuple[str, str]:
    """The counter words of a noun for one and for many of it; what is no word stays as it is."""
    name = _singular(noun)
    if lang == "ja" and not noun.isascii():
        return noun, noun
    if known := catalogue().get(f"numbers.{name}"):
        one, _, many = known[lang].partition("|")
        return one, many or one
    plain = name.replace("_", " ")
    if not (plain.isascii() and plain.replace(" ", "").isalpha()):
        return noun, noun
    return ("件", "件") if lang == "ja" else (plain, _plural(plain))


def _singular(noun: str) -> str:
    if noun in NOUNS:
        return NOUNS[noun]
    name = noun.lower()
    if name in IRREGULAR or f"numbers.{name}" in catalogue():
        return IRREGULAR.get(name, name)
    if name.endswith("ies"):
        return name[:-3] + "y"
    if name.endswith(("sses", "xes", "ches", "shes")):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


def _plural(name: str) -> str:
    if re.search(r"[^aeiou]y$", name):
        return name[:-1] + "ies"
    return name + ("es" if name.endswith(("s", "x", "ch", "sh")) else "s")
