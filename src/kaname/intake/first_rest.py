"""Blocks of a first design where deals and orders are not all: leads, contracts, mere counts."""

from __future__ import annotations

from kaname.intake.first_parts import Available, Block, Spec, both, kpi
from kaname.sales_model import TABLES


def recurring(at_hand: Available) -> list[Block]:
    """Monthly recurring revenue, and leads with their conversion."""
    return [block for block in (_contracts(at_hand), _leads(at_hand)) if block.kpis]


def counted(at_hand: Available) -> list[Block]:
    """How many rows each table has today: all that can be said of tables without dates."""
    found = []
    for table in at_hand.shares:
        words = TABLES[table].label
        label = both(f"{words['ja']}の件数（現在）", f"{words['en']}: rows today")
        measures: dict[str, Spec] = {
            f"{table}_rows": {"of": table, "agg": "count", "time": "none", "unit": "row"}
        }
        kpis = {f"{table}_rows": kpi(label, f"{table}_rows")}
        found.append(Block({table: {"time": "none"}}, measures, kpis))
    return found


def _contracts(at_hand: Available) -> Block:
    table = "contract_event"
    if not at_hand.has(table, "event_on", "mrr_delta"):
        return Block({}, {}, {})
    change: Spec = {"of": table, "agg": "sum", "expr": "mrr_delta", **at_hand.money}
    measures: dict[str, Spec] = {"mrr": change | {"window": "ever"}, "mrr_change": change}
    kpis = {
        "mrr": kpi(both("月次経常収益 MRR", "MRR"), "mrr", "opening(mrr) + mrr_change"),
        "mrr_change": kpi(both("MRR の増減", "Change of MRR"), "mrr_change"),
    }
    return Block({table: {"time": "event_on", "unit": "event"}}, measures, kpis)


def _leads(at_hand: Available) -> Block:
    table = "person"
    if not at_hand.has(table, "created_at"):
        return Block({}, {}, {})
    where: Spec = {"where": "kind = 'lead'"} if at_hand.holds("person.kind", "lead") else {}
    measures: dict[str, Spec] = {"leads": {"of": table, "agg": "count", **where}}
    kpis = {"new_leads": kpi(both("新規リード数", "New leads"), "leads", timing="leading")}
    if at_hand.has(table, "converted_at"):
        joined = " and ".join([*map(str, where.values()), "converted_at is not null"])
        measures["converted"] = {"of": table, "agg": "count", "where": joined}
        kpis = {
            "converted_leads": kpi(
                both("商談化リード数", "Converted leads"),
                "converted",
                "new_leads * lead_conversion",
                timing="leading",
            ),
            **kpis,
            "lead_conversion": kpi(both("商談化率", "Lead conversion"), "converted / leads"),
        }
    return Block({table: {"time": "created_at", "unit": "lead"}}, measures, kpis)
