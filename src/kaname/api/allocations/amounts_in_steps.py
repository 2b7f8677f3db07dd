"""Amounts in whole steps: what is written of totals, pins and commitments, exact."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import floor, log10
from pathlib import Path

from kaname.allocation.bounds import Told
from kaname.allocation.pinning import Limits
from kaname.api.amounts import asked
from kaname.errors import Finding, KanameError, Place
from kaname.numbers import scale_of, show
from kaname.text import LANGS, Lang

FINE = 200  # steps that a person's month should have, so that rounding is not seen
FINEST = Decimal("0.0001")
_PIN = re.compile(r"(?P<name>[^=<>]+?)\s*(?P<sign><=|>=|=)\s*(?P<amount>[^=<>]+)")


@dataclass(frozen=True, slots=True)
class Steps:
    """The step of an allocation and the unit that amounts are in."""

    size: Decimal
    unit: str

    def count(self, amount: Decimal) -> int | None:
        """How many steps an amount is; None where it is no whole number of them."""
        steps = amount / self.size
        return int(steps) if steps == steps.to_integral_value() else None

    def amount(self, steps: int) -> float:
        """The amount of so many steps."""
        return float(self.size * steps)

    @property
    def told(self) -> Told:
        """How a message says a count of steps, in each language, to the last digit."""
        return lambda steps: exactly(self.size * steps, self.unit)


def exactly(amount: Decimal | float, unit: str) -> Mapping[Lang, str]:
    """An amount to its last digit, as each language writes it."""
    exact = Decimal(repr(amount)) if isinstance(amount, float) else amount
    places = max(-int(exact.normalize().as_tuple().exponent), 0)
    found: dict[Lang, str] = {}
    for lang in LANGS:
        scale = scale_of([1.0], unit, lang)
        more = 0 if scale.power else min(places, 4)
        found[lang] = show(float(exact), unit, lang, more or None, scale=scale)
    return found


def read_amount(written: str) -> Decimal:
    """An amount as people write it, and 0. Raises KanameError for what is none."""
    plain = unicodedata.normalize("NFKC", written).strip().replace(",", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("nan")
    if number.is_finite():
        return number
    size = plain.lstrip("-−▲△")
    try:
        amount = asked(size).amount
    except KanameError:
        amount = None
    if amount is None or len(plain) - len(size) > 1:
        raise KanameError(Finding("allocation.unreadable-amount", {"text": written}))
    exact = Decimal(repr(amount))
    return -exact if size != plain else exact


def usual_step(total: Decimal, cells: int, *, whole: bool) -> Decimal:
    """A step that a person's month has many of and the total is a multiple of.

    `whole`: counts, which are handed out one by one.
    """
    step = Decimal(1)
    if not whole and total:
        fine = float(abs(total)) / max(cells, 1) / FINE
        step = Decimal(10) ** max(floor(log10(fine)) if fine > 0 else 0, 0)
    while total % step and step > FINEST:
        step /= 10
    return step


def check_step(total: Decimal, step: Decimal, unit: str) -> list[Finding]:
    """What is wrong with a step for a total."""
    if step <= 0 or not step.is_finite():
        return [Finding("allocation.step-not-above-zero", {"step": str(step)})]
    words = {"step": exactly(step, unit), "total": exactly(total, unit)}
    if step > abs(total) > 0:
        return [Finding("allocation.step-over-total", words)]
    if total % step:
        fitting = Decimal(10) ** floor(log10(step))
        while total % fitting:
            fitting /= 10
        return [Finding("allocation.total-not-in-steps", words | {"better": f"{fitting:f}"})]
    return []


def read_limits(written: Sequence[str], steps: Steps) -> tuple[Limits, list[Finding]]:
    """Pins (`Tanaka=30M`) and bounds (`Tanaka>=20M`), and what is wrong with them."""
    kinds: dict[str, dict[str, int]] = {"=": {}, ">=": {}, "<=": {}}
    found: list[Finding] = []
    for text in written:
        match = _PIN.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if match is None:
            found.append(Finding("allocation.unreadable-pin", {"text": text}))
            continue
        count, wrong = _counted(text, match["amount"], steps)
        found += wrong
        if count is not None:
            kinds[match["sign"]][match["name"].strip()] = count
    return Limits(kinds["="], kinds[">="], kinds["<="]), found


def _counted(pin: str, written: str, steps: Steps) -> tuple[int | None, list[Finding]]:
    try:
        amount = read_amount(written)
    except KanameError:
        return None, [Finding("allocation.pin-no-amount", {"text": pin, "amount": written})]
    count = steps.count(amount)
    if count is None:
        words = {"text": written, "step": exactly(steps.size, steps.unit)}
        return None, [Finding("allocation.pin-not-in-steps", words)]
    return count, []


def read_table(path: Path) -> dict[str, float]:
    """Names and amounts of a CSV file: its first two columns, below a line of heads.

    Raises KanameError with every line that cannot be read and every name that stands twice.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise KanameError(Finding("allocation.unreadable-file", {"file": path.name})) from None
    found: dict[str, float] = {}
    wrong = []
    for number, row in _rows(text):
        place = Place(path.name, number, 1)
        name = row[0].strip() if row else ""
        value = _number(row[1]) if len(row) > 1 else None
        if value is None or not name:
            wrong.append(Finding("allocation.unreadable-line", {"text": ",".join(row)}, place))
        elif name in found:
            wrong.append(Finding("allocation.twice", {"name": name}, place))
        else:
            found[name] = value
    if not found and not wrong:
        wrong.append(Finding("allocation.empty-file", {"file": path.name}, Place(path.name)))
    if wrong:
        raise KanameError(wrong)
    return found


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text))
    next(reader, None)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, row


def _number(written: str) -> float | None:
    try:
        amount = read_amount(written)
    except KanameError:
        return None
    return float(amount) if amount >= 0 else None
