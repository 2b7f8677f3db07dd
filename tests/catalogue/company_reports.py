"""What was judged, asked and stated: assessments, and figures of finance and plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from tests.catalogue.company_people import MEMBERS, TEAMS, Fields, member_on
from tests.catalogue.company_time import DAY, FIRST, any_day, later, moment, months
from tests.catalogue.company_time import after as next_month

# kind: instrument, full scores, how many
SCORES: dict[str, tuple[str, tuple[float, ...], int]] = {
    "csat": ("survey", (5.0, 10.0), 150),
    "nps": ("survey", (10.0,), 60),
    "rep_rating": ("survey", (5.0,), 120),
    "proposal_quality": ("checklist", (20.0,), 90),
    "proposal_evaluation": ("survey", (5.0,), 90),
    "differentiation": ("checklist", (10.0,), 90),
    "engagement": ("telemetry", (100.0,), 90),
    "product_explanation": ("survey", (5.0,), 80),
    "roi": ("manual", (800_000.0, 1_500_000.0), 60),
    "usage": ("telemetry", (30.0, 120.0), 130),
    "understanding": ("form", (10.0,), 130),
    "tool_use": ("telemetry", (100.0,), 110),
}


def assessments(
    rng: Random, accounts: Sequence[Fields], deals: Sequence[Fields], acts: Sequence[Fields]
) -> list[Fields]:
    """All kinds; surveys partly unanswered, checks before and after a deal was won."""
    rows = list(_scores(rng, accounts, deals, acts))
    rows += _learning(rng) + _onboarding(rng, accounts)
    rows += [row for deal in deals if deal["closed_at"] for row in _checks(rng, deal)]
    for n, row in enumerate(rows):
        row["assessment_id"] = f"S{n:05}"
    return rows


def _scores(
    rng: Random, accounts: Sequence[Fields], deals: Sequence[Fields], acts: Sequence[Fields]
) -> Iterator[Fields]:
    meetings = [a["activity_id"] for a in acts if a["kind"] == "web_meeting"]
    for kind, (instrument, full, count) in SCORES.items():
        for n in range(count):
            day = FIRST + n * DAY if n < 3 else any_day(rng)
            survey = instrument == "survey"
            answered = rng.random() < 0.7 if survey else None
            most = rng.choice(full)
            score = rng.choice([0.0, round(most * rng.random(), 1), most])
            yield {
                "kind": kind,
                "instrument": instrument,
                "assessed_at": moment(rng, day),
                "member_id": member_on(rng, day) if rng.random() < 0.95 else None,
                "account_id": rng.choice(accounts[:60])["account_id"],
                "opportunity_id": rng.choice(deals)["opportunity_id"]
                if "p" in kind or "d" in kind
                else None,
                "activity_id": rng.choice(meetings) if kind == "engagement" else None,
                "score": _given(rng, kind, answered, score),
                "max_score": most,
                "invited": True if survey else None,
                "answered": answered,
            }


def _given(rng: Random, kind: str, answered: bool | None, score: float) -> float | None:
    """The score; unanswered surveys have none, or a 0 that some systems put there."""
    if answered is False:
        return 0.0 if kind in ("csat", "rep_rating") and rng.random() < 0.3 else None
    return None if kind == "roi" and rng.random() < 0.15 else score


def _learning(rng: Random) -> list[Fields]:
    """Skills that are required of members, and trainings to which most were invited."""
    rows: list[Fields] = []
    for n in range(160):
        day = FIRST + n * DAY if n < 3 else any_day(rng)
        training = n % 2 == 0
        invited = rng.random() < 0.9
        rows.append(
            {
                "kind": "training" if training else "skill",
                "instrument": "lms",
                "assessed_at": moment(rng, day),
                "member_id": member_on(rng, day),
                "passed": rng.choice([True, True, False, None]),
                "invited": invited,
                "answered": invited and rng.random() < 0.7 if training else None,
            }
        )
    return rows


def _onboarding(rng: Random, accounts: Sequence[Fields]) -> list[Fields]:
    """Started, and for most of them finished later or at once."""
    rows: list[Fields] = []
    for n in range(50):
        day = FIRST + n * DAY if n < 3 else any_day(rng)
        started, one = moment(rng, day), {"account_id": accounts[n]["account_id"]}
        passed = rng.choice([True, False, None])
        fixed: Fields = {"kind": "onboarding", "instrument": "telemetry", **one}
        rows.append(fixed | {"assessed_at": started, "passed": passed})
        done = later(rng, started, 45) if passed is None else None
        if done:
            rows.append(fixed | {"assessed_at": done, "passed": True})
    return rows


def _checks(rng: Random, deal: Fields) -> list[Fields]:
    """Suitability and explanation: in time, too late, failed, unsigned or missing."""
    closed = deal["closed_at"]
    assert isinstance(closed, datetime)
    rows: list[Fields] = []
    for kind, most in (("suitability", 2), ("explanation", 3)):
        for _ in range(rng.randint(0, most)):
            late = rng.random() < 0.08
            at = later(rng, closed, 10) if late else closed - timedelta(hours=rng.randint(1, 500))
            passed = rng.choice([True, True, True, True, True, False, None])
            fixed: Fields = {
                "kind": kind,
                "instrument": "form",
                "assessed_at": at,
                "passed": passed,
            }
            more = {"opportunity_id": deal["opportunity_id"], "account_id": deal["account_id"]}
            if at:
                rows.append(fixed | more | {"member_id": deal["owner_id"]})
    return rows


ACTUALS = {
    "operating_income": (200_000, 900_000),
    "net_sales": (2_000_000, 9_000_000),
    "sales_marketing_cost": (500_000, 900_000),
    "operating_hours": (300, 600),
    "scheduled_hours": (600, 720),
    "defective_units": (0, 40),
    "produced_units": (1_000, 3_000),
    "standard_hours": (300, 500),
    "hours_worked": (400, 600),
    "licences": (9, 14),
    "target_population": (900, 1_200),
}


def period_values(rng: Random, accounts: Sequence[Fields]) -> list[Fields]:
    """Actuals by month (restated once), by quarter and year too; plans in several versions."""
    rows: list[Fields] = []
    for month in months():
        for measure, (low, high) in ACTUALS.items():
            if measure == "operating_hours" and month.month == 7:
                continue  # nobody stated it
            rows += _stated(rng, measure, month, (low, high))
        rows += _stated(rng, "market_size", month, (40_000_000, 90_000_000), "market")
        rows += _cost_to_serve(rng, month, accounts)
        rows += _targets(rng, month)
    return rows


def _row(measure: str, month: date, value: int, **more: object) -> Fields:
    fixed: Fields = {
        "measure": measure,
        "scenario": "actual",
        "version": "v1",
        "scope_kind": "company",
        "scope_id": "全社",
        "period_start": month,
        "period_end": next_month(month),
        "as_of": next_month(month) + 10 * DAY,
        "value": Decimal(value),
        "status": "approved",
    }
    return fixed | more


def _stated(
    rng: Random, measure: str, month: date, bounds: tuple[int, int], scenario: str = "actual"
) -> list[Fields]:
    """The month's figure, first another one, a plan of it, and one for the whole quarter."""
    last = next_month(next_month(next_month(month)))
    rows = [_row(measure, month, rng.randint(*bounds), scenario=scenario)]
    rows.append(_row(measure, month, rng.randint(*bounds), scenario="target"))
    first = {"as_of": next_month(month) + 2 * DAY, "scenario": scenario}
    if rng.random() < 0.5:
        rows.append(_row(measure, month, rng.randint(*bounds), **first))
    if month.month in (4, 7, 10):
        value = 3 * rng.randint(*bounds)
        rows.append(_row(measure, month, value, period_end=last, scenario=scenario, version="q"))
    return rows


def _cost_to_serve(rng: Random, month: date, accounts: Sequence[Fields]) -> list[Fields]:
    """By customer; in one month for the company only, in another not at all."""
    if month.month == 6:
        return []
    if month.month == 11:
        plan = _row("cost_to_serve", month, 650_000, scenario="target")
        return [_row("cost_to_serve", month, 700_000), plan]
    return [
        _row("cost_to_serve", month, rng.randint(1, 60) * 1_000, scope_kind="account")
        | {"scope_id": account["account_id"]}
        for account in accounts[:100]
        if rng.random() < 0.8
    ]


def _targets(rng: Random, month: date) -> list[Fields]:
    """Won amounts planned for members, teams and the company, later revised; and others."""
    rows: list[Fields] = []
    for version, decided in (("当初", month - 40 * DAY), ("修正", month - 5 * DAY)):
        plan: Fields = {"scenario": "target", "version": version, "as_of": decided}
        total = 0
        for n, team in enumerate(TEAMS):
            value = rng.randint(30, 60) * 100_000
            total += value
            more = plan | {"scope_kind": "team", "scope_id": team}
            rows.append(_row("won_amount", month, value) | more)
            owner = plan | {"scope_kind": "member", "scope_id": MEMBERS[n]}
            rows.append(_row("won_amount", month, value // 3) | owner)
        rows.append(_row("won_amount", month, total) | plan)
        rows.append(_row("sales", month, total * 2) | plan)
    outlook = {"scenario": "outlook", "version": "見通し"}
    rows.append(_row("won_amount", month, 9_999_999) | outlook)
    return rows
