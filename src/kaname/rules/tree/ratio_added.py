"""A formula that adds ratios or medians."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.expressions import Written, expression, written
from kaname.design.identities import is_definition
from kaname.design.model import Design
from kaname.formula.parse import Binary, Expr, Name, Slice, show
from kaname.rules.rule import Case, Hit, Rule

MIDDLES = frozenset({"median", "percentile"})


def find(case: Case) -> Iterator[Hit]:
    """Formulas with a sum of two ratios of different denominators, or of two medians."""
    for each in written(case.design):
        if each.role == "formula" and each.kpi in case.kpis:
            yield from _of_formula(case.design, each)


def _of_formula(design: Design, each: Written) -> Iterator[Hit]:
    for terms in _sums(each.expr):
        bases = {show(term): base for term in terms if (base := _base(design, term)) is not None}
        if len(set(bases.values())) > 1 and not is_definition(design, each.kpi):
            yield Hit(each.path, {"kpi": each.kpi, "parts": " + ".join(bases)})


def _base(design: Design, term: Name | Slice) -> str | None:
    """What a KPI is a ratio over, or the median it is; None for what may be added.

    Of a slice it is another one: two teams' win rates have two denominators.
    """
    of = str(sorted(term.where)) if isinstance(term, Slice) else ""
    value = expression(design, term.name, "value")
    if isinstance(value, Binary) and value.op == "/":
        return f"/ {show(value.right)} {of}"
    measure = design.measures.get(value.name) if isinstance(value, Name) else None
    return f"median {term.name} {of}" if measure is not None and measure.agg in MIDDLES else None


def _sums(expr: Expr) -> Iterator[list[Name | Slice]]:
    """The KPIs that each sum in an expression adds as they are."""
    if not isinstance(expr, Binary):
        return
    parts = list(_added(expr)) if expr.op in "+-" else [expr.left, expr.right]
    if expr.op in "+-":
        yield [part for part in parts if isinstance(part, Name | Slice)]
    for part in parts:
        yield from _sums(part)


def _added(expr: Expr) -> Iterator[Expr]:
    """The parts of a sum that are added, and what is taken away, but not as a KPI as it is."""
    if not (isinstance(expr, Binary) and expr.op in "+-"):
        yield expr
        return
    yield from _added(expr.left)
    if expr.op == "+" or not isinstance(expr.right, Name | Slice):
        yield from _added(expr.right)


RULE = Rule(
    code="TR004",
    name="ratio-added",
    cause="focus",
    severity="error",
    title={"ja": "率や中央値を足している", "en": "Ratios or medians are added"},
    says={
        "ja": (
            "`{kpi}` の分解式は率や中央値をそのまま足しています（`{parts}`）。"
            "件数など足せる数字に戻し、率は掛け算で使ってください。"
        ),
        "en": (
            "The formula of `{kpi}` adds ratios or medians as they are (`{parts}`): add counts "
            "or amounts, and let ratios multiply."
        ),
    },
    why={
        "ja": (
            "分母の違う率を足した数字は、何の割合でもありません。単純平均も同じで、"
            "件数の多い側が伸びても合計が下がることがあります。率はそれぞれの件数に掛けるか、"
            "件数と件数の割り算に直します。"
        ),
        "en": (
            "Ratios of different denominators add up to a share of nothing. A plain mean of them "
            "is no better: it may fall while the larger part improves. Multiply each ratio by "
            "its count, or divide summed counts by summed counts."
        ),
    },
    example="""\
kpis:
  customers_view:
    formula: proposal_quality + customer_satisfaction
""",
    instead="""\
kpis:
  customers_view:
    value: (quality_points + csat_points) / (quality_full + csat_full)
""",
    source={
        "ja": "KPIツリーの原則：親は子の四則演算で、足すのは足せる数字だけ",
        "en": (
            "How a KPI tree is drawn: a parent is arithmetic on its children, and sums are of "
            "what adds up"
        ),
    },
    find=find,
)
