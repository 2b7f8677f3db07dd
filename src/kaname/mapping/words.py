"""Words: which columns of the sales model a header may mean, and how surely."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from unicodedata import normalize

from rapidfuzz import fuzz, process

from kaname.sales_model import TABLES, Column, fold

Means = tuple[str, str]  # a table and a column of the model

OWN, SYNONYM, SOMETIMES = 1.0, 0.97, 0.74  # the model's own word, another, one of some systems
_TAGGED, _PREFIXED, _SUFFIXED, _ALIKE = 0.96, 0.93, 0.9, 0.55
_CLOSE = 88.0  # of 100: how alike a misspelt word must be
_SHORT = 12  # characters of a table's name that may stand before a column's
_LONG = 6  # characters from which on a likeness is more than chance
_TAG = re.compile(r"[（(【\[][^）)】\]]*[）)】\]]|[※*＊]|_\d$")
_SUFFIXES = ("名称", "名", "コード", "番号", "日時", "日付", "年月日", "年月", "金額", "額")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@cache
def meanings(header: str) -> Mapping[Means, float]:
    """The columns of the model that a header may mean, each with a confidence up to 1."""
    found: dict[Means, float] = {}
    for word, surely in _ways(header):
        for means, known in _index().get(word, ()):
            found[means] = max(found.get(means, 0.0), surely * known)
    for means, surely in _with_table(header):
        found[means] = max(found.get(means, 0.0), surely)
    return found or dict(_alike(header))


@cache
def table_words(table: str) -> frozenset[str]:
    """The names of files and sheets that hold a table, folded."""
    of = TABLES[table]
    return frozenset(fold(word) for word in (table, *of.label.values(), *of.synonyms))


def spaced(header: str) -> str:
    """A header with its English words apart: `SalesOrderNumber` is `sales order number`."""
    text = _CAMEL.sub(" ", normalize("NFKC", header)).replace("_", " ")
    return " ".join(text.casefold().split())


def names_a_code(header: str) -> bool:
    """Whether a header says that it holds codes rather than names."""
    words = spaced(header)
    ends = words.rpartition(" ")[2] in ("id", "key", "code", "no", "number", "no.")
    return ends or words.endswith(("コード", "番号", "id", "no"))


def _ways(header: str) -> Iterator[tuple[str, float]]:
    """The header as written, without tags such as (案件), and without an ending such as 名."""
    yield fold(header), 1.0
    bare = _TAG.sub("", normalize("NFKC", header))
    if fold(bare) and bare != header:
        yield fold(bare), _TAGGED
    word = fold(bare or header)
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) > len(suffix) + 1:
            yield word.removesuffix(suffix), _SUFFIXED
            break


def _with_table(header: str) -> Iterator[tuple[Means, float]]:
    """What is left of a header that begins with its table's name: `商談 金額`, `deal_amount`."""
    word = fold(header)
    for length in range(1, len(word)):
        for table in _prefixes().get(word[:length], ()):
            for column in _own_words().get((table, word[length:]), ()):
                yield (table, column), _PREFIXED


@cache
def _prefixes() -> Mapping[str, tuple[str, ...]]:
    """The short names of tables, each with the tables that are called so."""
    found: dict[str, tuple[str, ...]] = {}
    for table in TABLES:
        for word in table_words(table):
            if len(word) <= _SHORT and "一覧" not in word:
                found[word] = (*found.get(word, ()), table)
    return found


@cache
def _own_words() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The model's own words for the columns of each table, and the columns that they mean."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for table, of in TABLES.items():
        for name, column in of.columns.items():
            for word in {fold(word) for word in (name, *column.label.values())}:
                found[table, word] = (*found.get((table, word), ()), name)
    return found


@cache
def _index() -> Mapping[str, tuple[tuple[Means, float], ...]]:
    """Each folded word, with the columns that it may mean."""
    found: dict[str, dict[Means, float]] = {}
    for table, of in TABLES.items():
        for name, column in of.columns.items():
            for word, surely in _words(name, column):
                known = found.setdefault(fold(word), {})
                known[table, name] = max(known.get((table, name), 0.0), surely)
    return {word: tuple(known.items()) for word, known in found.items()}


def _words(name: str, column: Column) -> Iterator[tuple[str, float]]:
    yield from ((word, OWN) for word in (name, *column.label.values()))
    yield from ((word, SYNONYM) for word in column.synonyms)
    yield from ((word, SOMETIMES) for word in column.also)


def _alike(header: str) -> Iterator[tuple[Means, float]]:
    word = fold(header)
    if len(word) < _LONG or len(word) > 60:
        return
    for known, _, _ in process.extract(
        word, list(_index()), scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=3
    ):
        yield from ((means, _ALIKE) for means, _ in _index()[known])
