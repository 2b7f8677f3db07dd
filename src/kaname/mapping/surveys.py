"""Surveys: an answer's line with a column for each question becomes one assessment for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from unicodedata import normalize

from kaname.mapping.draft import Draft
from kaname.mapping.evidence import Evidence
from kaname.mapping.model import Into, Value, as_value
from kaname.sales_model import TABLES, fold

KIND = TABLES["assessment"].columns["kind"]
_MOST = re.compile(r"([0-9]{1,3})\s*(?:段階|点満点|point|pt)", re.IGNORECASE)
_NPS = 10.0  # what a recommendation is asked up to


def split(each: Draft, main: Into) -> tuple[Into, ...]:
    """A part for each question whose kind its header tells; else one, by the words around it.

    None where nothing tells the kind: no answer counts without it.
    """
    if each.target != "assessment" or "kind" in main.columns:
        return (main,)
    asked = dict(_asked(each))
    if not asked:
        kind, score = _contained(each.seen.title), each.columns.get("score")
        asked = {score: kind} if kind and score else {}
    return tuple(_part(each, main, header, kind, len(asked)) for header, kind in asked.items())


def _asked(each: Draft) -> Iterator[tuple[str, str]]:
    """The headers of figures that name a kind of assessment, and the kind."""
    others = {header for column, header in each.columns.items() if column != "score"}
    for header, seen in each.seen.columns.items():
        number = seen.column.kind in ("integer", "number") and header not in others
        kind = _contained(fold(header)) if number else None
        if kind is not None:
            yield header, kind


def _part(each: Draft, main: Into, header: str, kind: str, count: int) -> Into:
    columns: dict[str, str | Value] = dict(main.columns)
    columns |= {"kind": Value(value=kind), "score": header}
    if count > 1:  # of one line several assessments are made
        key = as_value(main.columns["assessment_id"])
        plain = key.model_dump(by_alias=True, exclude_defaults=True)
        columns["assessment_id"] = Value.model_validate(plain | {"tag": kind})
    most = _most(each.seen.columns[header], kind)
    if most is not None and "max_score" not in columns:
        columns["max_score"] = Value(value=most)
    order = [name for name in TABLES["assessment"].columns if name in columns]
    # A question that was not answered has no score, which is no fault.
    return Into(table="assessment", columns={n: columns[n] for n in order}, where={header: "*"})


def _most(seen: Evidence, kind: str) -> float | None:
    """The points that were possible, where the header or the question says it."""
    found = _MOST.search(normalize("NFKC", seen.column.header))
    return float(found[1]) if found else _NPS if kind == "nps" else None


def _contained(text: str) -> str | None:
    """The code of the longest word of a kind within a text."""
    words: Mapping[str, str] = KIND.meanings
    found = [word for word in words if len(word) > 2 and word in text]
    return words[max(found, key=len)] if found else None
