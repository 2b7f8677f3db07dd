"""A figure that people collect by hand although a system has it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaname.design.expressions import is_measure, measured
from kaname.design.model import Design, Kpi, Label
from kaname.formula.parse import names
from kaname.rules.rule import Case, Hit, Rule

_WORDS = (
    r"\b(?:excel|spread-?sheets?|google sheets?|(?:by|in) hand|hand-?(?:made|typed|written)"
    r"|manual(?:ly)?|(?:on )?paper(?= (?:forms?|sheets?|logs?|reports?|records?|diar(?:y|ies))\b)"
    r"|on paper|self-?reported)\b"
)
_WORDS_JA = (
    r"(?:エクセル|表計算|スプレッドシート|手集計|手入力|手作業|手計算|手書き|手作り|自己申告"
    r"|(?<![表手])紙の)"
)
_BY_HAND = re.compile(rf"^\W*paper\W*$|{_WORDS}|{_WORDS_JA}", re.IGNORECASE)
_DENIED = re.compile(  # "nothing by hand", "手入力なし": what it is not
    r"\b(?:nothing|not|never|no|none|without|instead of|rather than)"
    rf"(?:\s+(?!but\b|so\b)\w+){{0,2}}?\s+{_WORDS}"
    rf"|(?:excel|{_WORDS_JA})(?:は|を|が|も)?(?:なし|無し|不要|せず|しない|廃止|やめ|では?な)",
    re.IGNORECASE,
)
_FORMS = frozenset({"assessment", "period_value"})  # judged or stated by people: no system counts


def find(case: Case) -> Iterator[Hit]:
    """KPIs collected by hand that the rows of a system would give."""
    for name, kpi in case.kpis.items():
        source = _by_hand(kpi)
        if source is not None and _counted(case, name):
            params = {"kpi": name, "source": source}
            yield Hit(("kpis", name, "collected_from"), params, at_key=False)


def _by_hand(kpi: Kpi) -> Label | None:
    source = kpi.collected_from
    texts = source.values() if isinstance(source, dict) else [source or ""]
    return source if any(_BY_HAND.search(_DENIED.sub("", text)) for text in texts) else None


def _counted(case: Case, kpi: str) -> bool:
    tables = _tables(case.design, kpi, set())
    if tables - _FORMS:
        return True
    return "assessment" in tables and case.coverage.get(kpi) == "measurable"


def _tables(design: Design, kpi: str, seen: set[str]) -> set[str]:
    """The tables of the sales model, or the files, that a KPI is measured from."""
    by = measured(design, kpi)
    if by is None or kpi in seen:
        return set()
    seen.add(kpi)
    role, expr = by
    found: set[str] = set()
    for name in names(expr):
        if is_measure(design, name.name, role):
            found |= _of_measure(design, name.name, set())
        else:
            found |= _tables(design, name.name, seen)
    return found


def _of_measure(design: Design, name: str, seen: set[str]) -> set[str]:
    measure = design.measures[name]
    if measure.of is not None:
        return {_table(design, measure.of)}
    seen.add(name)
    words = set(re.findall(r"\w+", f"{measure.expr} {measure.where}")) & design.measures.keys()
    return {table for word in words - seen for table in _of_measure(design, word, seen)}


def _table(design: Design, name: str) -> str:
    """The table of the sales model that a fact reads; the name of any other fact's file."""
    fact = design.facts.get(name)
    if fact is None or fact.from_ == "model":
        return (fact and fact.table) or name
    return fact.from_ or "sql"


RULE = Rule(
    code="DA001",
    name="typed-by-hand",
    cause="data",
    severity="warning",
    title={"ja": "システムにある数値を手で集めている", "en": "Collected by hand what a system has"},
    says={
        "ja": (
            "`{kpi}` は「{source}」で集めていますが、もとの行はデータにあります。"
            "手集計をやめ、元のシステムを `collected_from` に書いてください。"
        ),
        "en": (
            "`{kpi}` is collected by hand (`{source}`) although its rows are in the data: "
            "stop collecting it, and name the system that has them in `collected_from`."
        ),
    },
    why={
        "ja": (
            "手集計は担当者の時間を奪い、遅れ、誤りが混じります。会議の場で数字の正しさを議論し始めると、"
            "原因と打ち手の話に進めません。行がシステムにあるなら、同じ数字は待たずに出ます。"
        ),
        "en": (
            "Figures put together by hand take the reps' time, come late and carry mistakes. A "
            "meeting that has to discuss whether a figure is right never gets to its cause. "
            "Where the rows are in a system, the same figure is there without waiting."
        ),
    },
    example="""\
kpis:
  meetings:
    collected_from: {ja: Excelの手集計, en: Spreadsheet filled by hand}
""",
    instead="""\
kpis:
  meetings:
    collected_from: CRM
""",
    source={
        "ja": "失敗の五つの原因：分析体制の不備（手作りの Excel、遅れ、誤り）",
        "en": "Five causes of failure: no data and analysis (hand-made spreadsheets, late, wrong)",
    },
    find=find,
    reads_coverage=True,
)
