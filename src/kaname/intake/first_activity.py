"""Blocks of a first design on activities: how much the field does, per rep and by kind."""

from __future__ import annotations

from kaname.intake.first_parts import HALF, Available, Block, Spec, both, kpi

TABLE = "activity"
_CLOCKS = ("started_at", "ended_at", "planned_at")
_KINDS = {
    "visit": ("visits", both("訪問件数", "Visits"), both("1人当たり訪問件数", "Visits per rep")),
    "call": ("calls", both("架電件数", "Calls"), both("1人当たり架電件数", "Calls per rep")),
    "web_meeting": (
        "web_meetings",
        both("Web 会議件数", "Web meetings"),
        both("1人当たり Web 会議件数", "Web meetings per rep"),
    ),
}


def blocks(at_hand: Available) -> list[Block]:
    """Activities, visits, calls and appointments; [] where no activity has a time."""
    clock = max(_CLOCKS, key=lambda column: at_hand.share(TABLE, column))
    if not at_hand.has(TABLE, clock):
        return []
    facts: dict[str, Spec] = {TABLE: {"time": clock, "unit": "activity"}}
    reps = at_hand.has(TABLE, "member_id", least=HALF)
    found = [_all(facts, reps)]
    found += [_of_kind(kind, reps) for kind in _KINDS if _known(at_hand, kind)]
    if at_hand.holds("activity.outcome", "appointment"):
        found.append(_appointments())
    return found


def _known(at_hand: Available, kind: str) -> bool:
    return "activity.kind" in at_hand.codes and at_hand.holds("activity.kind", kind)


def _all(facts: dict[str, Spec], reps: bool) -> Block:
    measures: dict[str, Spec] = {"activities": {"of": TABLE, "agg": "count"}}
    label = both("活動件数", "Activities")
    if not reps:
        return Block(facts, measures, {"activities": kpi(label, "activities", timing="leading")})
    measures["active_reps"] = {
        "of": TABLE,
        "agg": "count_distinct",
        "expr": "member_id",
        "unit": "person",
    }
    kpis = {
        "activities": kpi(
            label, "activities", "active_reps * activities_per_rep", timing="leading"
        ),
        "active_reps": kpi(both("活動した人数", "Reps with activities"), "active_reps"),
        "activities_per_rep": kpi(
            both("1人当たり活動件数", "Activities per rep"), "activities / active_reps"
        ),
    }
    return Block(facts, measures, kpis)


def _of_kind(kind: str, reps: bool) -> Block:
    name, label, per = _KINDS[kind]
    measures: dict[str, Spec] = {name: {"of": TABLE, "agg": "count", "where": f"kind = '{kind}'"}}
    formula = f"active_reps * {name}_per_rep" if reps else None
    kpis = {name: kpi(label, name, formula, timing="leading")}
    if reps:
        kpis[f"{name}_per_rep"] = kpi(per, f"{name} / active_reps")
    return Block({}, measures, kpis, needs="activities")


def _appointments() -> Block:
    measures: dict[str, Spec] = {
        "appointments": {"of": TABLE, "agg": "count", "where": "outcome = 'appointment'"}
    }
    kpis = {
        "appointments": kpi(
            both("アポイント件数", "Appointments"),
            "appointments",
            "activities * appointment_rate",
            timing="leading",
        ),
        "appointment_rate": kpi(
            both("アポイント率", "Appointment rate"),
            "appointments / activities",
            why=both(
                "量ではなく質。誰にどう話すかが表れる。",
                "Quality, not quantity: whom one talks to, and how.",
            ),
        ),
    }
    return Block({}, measures, kpis, needs="activities")
