"""Blocks of a first design on stated figures: targets, actuals and attainment (予実)."""

from __future__ import annotations

from kaname.intake.first_parts import Available, Block, Comment, Spec, Words, both, kpi

TABLE = "period_value"
_FIRST = ("sales", "net_sales", "won_amount", "bookings", "gross_profit", "operating_income")
_MONEY = (*_FIRST, "sales_marketing_cost", "cost_to_serve")
_LABELS: dict[str, Words] = {
    "sales": both("売上", "Sales"),
    "net_sales": both("売上高", "Net sales"),
    "won_amount": both("受注金額", "Won amount"),
    "bookings": both("受注金額", "Bookings"),
    "gross_profit": both("粗利", "Gross profit"),
    "operating_income": both("営業利益", "Operating income"),
}
# Kinds of units, the coarsest first, and the dimension that they are members of.
_LEVELS = {
    "company": None,
    "division": "team",
    "department": "team",
    "section": "team",
    "team": "team",
    "member": "rep",
    "segment": "segment",
    "region": "region",
    "channel": "channel",
    "product": "product",
    "account": "account_id",
}


def blocks(at_hand: Available, lead: Block | None) -> list[Block]:
    """The target of the leading KPI and its attainment; without one, the stated actuals too.

    [] where it is not known which measures and scenarios stand in the table: they must not be
    added to one another.
    """
    measures = at_hand.codes.get(f"{TABLE}.measure")
    if not at_hand.has(TABLE, "value") or not measures:
        return []
    shared = [name for name in (lead.names if lead else ()) if name in measures]
    if lead is not None and lead.amount and shared and _stated(at_hand, "target"):
        return [_of_lead(at_hand, lead, shared[0])]
    return [_of_table(at_hand, _chosen(measures))]


def _chosen(measures: frozenset[str]) -> str:
    """The measure that says most of a sales organisation, else the first by name."""
    return next((name for name in _FIRST if name in measures), sorted(measures)[0])


def _stated(at_hand: Available, scenario: str) -> bool:
    return at_hand.holds(f"{TABLE}.scenario", scenario)


def _of_lead(at_hand: Available, lead: Block, name: str) -> Block:
    own = next(iter(lead.kpis))
    words = _LABELS[name]
    measures = {"target": _measure(at_hand, name, "target")}
    kpis = {
        "attainment": _attainment(f"{lead.amount} / target", f"{own} / target"),
        "target": kpi(both(f"{words['ja']}目標", f"{words['en']} target"), "target"),
    }
    comments: dict[tuple[str, str], Comment] = {}
    if name != lead.names[0]:
        params: dict[str, object] = {"target": words, "actual": lead.kpis[own]["label"]}
        comments["kpis", "attainment"] = ("first_design.other-target", params)
    return Block({TABLE: _fact(at_hand)}, measures, kpis, comments)


def _of_table(at_hand: Available, name: str) -> Block:
    """Stated actuals by targets and attainment, as far as they are stated."""
    words = _LABELS.get(name, both(name, name))
    labels = {
        "actual": both(f"{words['ja']}（実績）", f"{words['en']} (actual)"),
        "target": both(f"{words['ja']}（目標）", f"{words['en']} (target)"),
    }
    found = [scenario for scenario in labels if _stated(at_hand, scenario)]
    measures = {scenario: _measure(at_hand, name, scenario) for scenario in found}
    kpis = {scenario: kpi(labels[scenario], scenario) for scenario in found}
    if len(found) == 2:
        kpis["actual"]["formula"] = "target * attainment"
        kpis["attainment"] = _attainment("actual / target", None)
    return Block({TABLE: _fact(at_hand)} if found else {}, measures, kpis)


def _attainment(value: str, formula: str | None) -> Spec:
    return kpi(both("達成率", "Attainment"), value, formula)


def _measure(at_hand: Available, name: str, scenario: str) -> Spec:
    where = f"measure = '{_sql(name)}' and scenario = '{scenario}'"
    versions = at_hand.codes.get(f"{TABLE}.version", frozenset())
    if len(versions) > 1 and not _latest(at_hand):
        where += f" and version = '{_sql(max(versions))}'"
    spec: Spec = {"of": TABLE, "agg": "sum", "expr": "value", "where": where}
    return spec | (at_hand.money if name in _MONEY else {"unit": "1"})


def _sql(text: str) -> str:
    return text.replace("'", "''")


def _latest(at_hand: Available) -> str | None:
    """What tells the newest statement of a unit and span from those before it."""
    columns = [column for column in ("as_of", "version") if at_hand.has(TABLE, column)]
    return f"concat_ws(' ', {', '.join(columns)})" if len(columns) > 1 else "".join(columns) or None


def _fact(at_hand: Available) -> Spec:
    end = "period_end"
    if not at_hand.has(TABLE, "period_end", least=1):
        end = "coalesce(period_end, last_day(period_start))"  # figures by the month
    kinds = at_hand.codes.get(f"{TABLE}.scope_kind", frozenset({"company", "team", "member"}))
    ordered = [*(kind for kind in _LEVELS if kind in kinds), *sorted(kinds - _LEVELS.keys())]
    stated: Spec = {"kind": "scope_kind", "id": "scope_id", "span": ["period_start", end]}
    if _latest(at_hand):
        stated["latest"] = _latest(at_hand)
    stated["levels"] = {kind: _level(at_hand, kind) for kind in ordered}
    return {"stated": stated}


def _level(at_hand: Available, kind: str) -> Spec:
    dimension = _LEVELS.get(kind)
    if dimension is None:
        return {}
    if kind == "member" and at_hand.has("member", "member_id"):
        return _of_member(at_hand)
    return {"dimensions": {dimension: "scope_id"}}


def _of_member(at_hand: Available) -> Spec:
    """A person's figures by the same names as everywhere else, and by the team at the time."""
    dimensions = at_hand.of_member("scope_id")
    if dimensions == {"rep": "scope_id"}:
        return {"dimensions": dimensions}
    return {"join": {"member": at_hand.member("scope_id")}, "dimensions": dimensions}
