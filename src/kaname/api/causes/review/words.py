"""Words of the review: KPIs, segments and months as both languages say them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from kaname.api.causes.review.reach import Asked
from kaname.api.project import Project
from kaname.causes.reviewing.groups import Group
from kaname.periods import display_short, parse
from kaname.text import LANGS, Lang, label, message

Words: TypeAlias = Mapping[Lang, str]


def kpi_words(project: Project, kpi: str) -> Words:
    """The KPI's label."""
    own = project.design.kpis[kpi].label
    return {lang: label(own, lang) if own else kpi for lang in LANGS}


def dimension_words(project: Project, dim: str) -> Words:
    """The dimension's label."""
    declared = project.design.dimensions.get(dim)
    own = declared.label if declared is not None else None
    return {lang: label(own, lang) if own else dim for lang in LANGS}


def listed(words: Iterable[Words]) -> Words:
    """Several of them, with what stands between them in each language."""
    each = list(words)
    return {
        lang: message("causes.between", lang).join(label(one, lang) for one in each)
        for lang in LANGS
    }


def plain(values: Iterable[str]) -> Words:
    """Names from the data, the same in both languages."""
    return listed([dict.fromkeys(LANGS, value) for value in values])


def crossed(where: Mapping[str, str]) -> Words:
    """A combination of segments."""
    return dict.fromkeys(LANGS, " × ".join(where.values()))


def where_of(dims: Sequence[str], group: Group) -> dict[str, str]:
    """The dimension values of a group."""
    return {dims[at]: value for at, value in group.where}


def months(asked: Asked, of: Sequence[int]) -> Words:
    """Months of the year, 0 for January, from the first to the last."""
    year = asked.project.as_of.year
    first, last = (parse(f"{year}-{n + 1:02d}", asked.project.calendar) for n in (of[0], of[-1]))
    return {
        lang: message(
            "causes.months", lang, first=display_short(first, lang), last=display_short(last, lang)
        )
        for lang in LANGS
    }
