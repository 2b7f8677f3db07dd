"""The columns of the 19 tables and their types, as the shared definition has them and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

Row = Mapping[str, object]
TYPES: Mapping[str, pl.DataType] = {
    "i": pl.Int32(),
    "f": pl.Float64(),
    "m": pl.Decimal(18, 2),
    "v": pl.Decimal(18, 4),
    "r": pl.Decimal(18, 8),
    "b": pl.Boolean(),
    "d": pl.Date(),
    "t": pl.Datetime("us"),
}
# Per table its columns; what has no letter is text.
COLUMNS = {
    "calendar_day": """date:d fiscal_year:i half:i fiscal_quarter:i fiscal_month:i iso_week
        is_business_day:b business_day_of_month:i""",
    "member": """member_id valid_from:d valid_to:d name role org_path manager_id territory_id
        hired_on:d grade is_quota_carrier:b work_minutes_per_day:i""",
    "account": """account_id parent_id name segment industry region territory_id owner_id
        first_order_on:d potential_amount:m kind""",
    "person": """person_id account_id kind owner_id lead_source campaign_id created_at:t status
        bant_budget:i bant_authority:i bant_need:i bant_timing:i score:f score_initial:f
        qualified_at:t converted_at:t opportunity_id referred_by_account_id""",
    "product": "product_id name family season is_recurring:b list_price:m unit_cost:m",
    "opportunity": """opportunity_id account_id person_id owner_id pipeline deal_type amount:m
        gross_profit:m currency created_at:t first_meeting_at:t problem_identified_at:t
        proposed_at:t answered_at:t closed_at:t expected_close_on:d stage status probability:f
        forecast_category yomi lost_reason competitor lead_source campaign_id
        referred_by_account_id next_action_on:d stage_due_on:d""",
    "opportunity_change": """opportunity_id changed_at:t field old_value new_value old_rank:i
        new_rank:i changed_by observed""",
    "opportunity_credit": "opportunity_id member_id role share:f",
    "activity": """activity_id kind direction member_id account_id person_id opportunity_id
        planned_at:t started_at:t responded_at:t ended_at:t due_at:t travel_minutes:i outcome
        is_new_approach:b is_first_meeting:b is_continuation:b prepared_info:b
        prepared_material:b next_step_agreed:b set_by_activity_id""",
    "campaign_touch": """campaign_id person_id channel touched_at:t step:i steps_total:i
        delivered:b opened_at:t clicked_at:t responded_at:t completed_at:t is_control:b""",
    "order_line": """order_id line_no:i account_id opportunity_id product_id member_id store_id
        channel ordered_at:t revenue_on:d quantity:f net_amount:m cost_amount:m order_kind
        campaign_id""",
    "contract_event": """contract_id account_id product_id member_id event event_on:d mrr_delta:m
        event_id""",
    "assessment": """assessment_id kind instrument assessed_at:t member_id account_id
        opportunity_id activity_id score:f max_score:f passed:b invited:b answered:b""",
    "period_value": """measure scenario version scope_kind scope_id period_start:d period_end:d
        as_of:d value:v unit basis status""",
    "territory": """territory_id name kind area_km2:f accounts:i potential_amount:m
        mean_travel_minutes:f valid_from:d valid_to:d""",
    "delivery": """delivery_id order_id promised_on:d shipped_at:t delivered_at:t
        last_status_at:t status evidence""",
    "customer_event": "event_id account_id person_id kind detected_at:t confidence:f",
    "fx_rate": "currency rate_kind valid_from:d rate_to_base:r",
    "account_owner": "account_id member_id valid_from:d valid_to:d",
}


def frame(table: str, rows: Sequence[Row]) -> pl.DataFrame:
    """The rows as a frame with every column of the table; what a row does not name is null."""
    schema = schema_of(table)
    unknown = {name for row in rows for name in row} - set(schema)
    assert not unknown, f"{table} has no {unknown}"
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def schema_of(table: str) -> pl.Schema:
    """The columns of a table with their types."""
    parts = (column.partition(":") for column in COLUMNS[table].split())
    return pl.Schema({name: TYPES.get(letter, pl.String()) for name, _, letter in parts})
