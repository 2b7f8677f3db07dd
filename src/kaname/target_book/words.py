"""Words of the book: the names of its sheets, headers and units, in one language."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.periods import Period, display
from kaname.target_book import layout
from kaname.target_book.book import LEVELS, Book
from kaname.text import Lang, message

GUIDE, CHECK, EVIDENCE = "guide", "check", "evidence"
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
_ONE = {
    layout.NAME: "target_book.head-name",
    layout.PARENT: "target_book.head-parent",
    layout.TENURE: "target_book.head-tenure",
    layout.AREA: "target_book.head-area",
    layout.TOTAL: "target_book.head-total",
    layout.NOW: "target_book.head-now",
    layout.DIFFERENCE: "target_book.head-difference",
    layout.LAST: "target_book.head-last",
    layout.CHANGE: "target_book.head-change",
    layout.GAP: "target_book.head-gap",
    layout.REASON: "target_book.head-reason",
}
_MEAN = {
    layout.TOTAL: "target_book.head-mean",
    layout.NOW: "target_book.head-mean-now",
    layout.DIFFERENCE: "target_book.head-mean-difference",
    layout.LAST: "target_book.head-mean-last",
}


def sheets(lang: Lang) -> Mapping[str, str]:
    """The names of the sheets, by level and part."""
    names = {name: message(f"target_book.sheet-{name}", lang) for name in (GUIDE, CHECK, EVIDENCE)}
    names |= {kind: message(f"target_book.level-{kind}", lang) for kind in LEVELS}
    return {name: text.translate(_FORBIDDEN)[:31] for name, text in names.items()}


def headers(book: Book, lang: Lang) -> dict[str, str]:
    """The header of each column by its key."""
    named = _ONE if book.adds else _ONE | _MEAN
    found = {key: message(rule, lang) for key, rule in named.items()}
    found[layout.LAST] = _of_known(found[layout.LAST], book, lang)
    for period in book.periods:
        shown = display(period, lang)
        found[period.label] = shown
        now = message("target_book.head-now-of", lang, period=shown)
        last = message("target_book.head-last-of", lang, period=_a_year_before(book, period, lang))
        found[layout.keyed(layout.NOW, period.label)] = now
        found[layout.keyed(layout.LAST, period.label)] = last
    return found


def _a_year_before(book: Book, period: Period, lang: Lang) -> str:
    """The period a year before, which the figures of the last year are of."""
    return display(book.before.get(period.label, period), lang)


def _of_known(head: str, book: Book, lang: Lang) -> str:
    """The header of last year; where it is not whole, of how many periods it is."""
    whole = len(book.periods)
    known = sum(any(u.last_year[at] is not None for u in book.units) for at in range(whole))
    if known in (0, whole):
        return head
    return message("target_book.of-known", lang, head=head, known=known, all=whole)
