"""A KPI that is its own driver, pair or cause."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.places import Path
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Drivers, pairs and links of the strategy map that lead from a KPI to itself."""
    for path, kpi in _loops(case):
        yield Hit(path, {"kpi": kpi}, at_key=False)


def _loops(case: Case) -> Iterator[tuple[Path, str]]:
    for name, kpi in case.kpis.items():
        for at, driver in enumerate(kpi.driven_by):
            if driver == name:
                yield ("kpis", name, "drivers", at), name
        if kpi.pair == name:
            yield ("kpis", name, "pair"), name
    for at, link in enumerate(case.design.scorecard.links if case.design.scorecard else ()):
        if link.from_ == link.to:
            yield ("scorecard", "links", at, "to"), link.to


RULE = Rule(
    code="TR008",
    name="self-reference",
    cause="focus",
    severity="warning",
    title={"ja": "自分自身を要因や対にしている", "en": "A KPI that leads to itself"},
    says={
        "ja": (
            "`{kpi}` の先行要因・対・因果の相手が `{kpi}` 自身です。"
            "ほかのKPIの名前に直すか、外してください。"
        ),
        "en": (
            "`{kpi}` is written as the driver, pair or cause of itself: name the KPI that was "
            "meant, or take it out."
        ),
    },
    why={
        "ja": (
            "自分自身は原因の説明にも歯止めにもなりません。たいていは写し間違いで、"
            "本来の要因や対が抜けたまま、つながりがあるように見えてしまいます。"
        ),
        "en": (
            "Nothing explains itself or holds itself back. Mostly it is a slip in copying, and "
            "the cause or the pair that was meant is missing while the design looks connected."
        ),
    },
    example="""\
kpis:
  opportunities:
    drivers: [meetings, opportunities]
""",
    instead="""\
kpis:
  opportunities:
    drivers: [meetings]
""",
    source={
        "ja": "KPIツリーの原則：先行要因はほかのKPIについての仮説",
        "en": "How a KPI tree is drawn: a driver is a hypothesis on another KPI",
    },
    find=find,
)
