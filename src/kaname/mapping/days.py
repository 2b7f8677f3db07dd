"""Days: what a column of dates needs to be read as the model's: an order, a month's last day."""

from __future__ import annotations

from kaname.mapping import slashed
from kaname.mapping.draft import Seen
from kaname.mapping.evidence import Evidence
from kaname.mapping.model import Value
from kaname.mapping.words import spaced
from kaname.sales_model import Column as Model
from kaname.warehouse.columns import as_declared

_MONTHS = ("月", "月度", "month", "月(予定)", "月予定")


def value(of: Seen, header: str, column: Model) -> str | Value:
    """The header, with the order of slashed dates, or which day of a month is meant."""
    seen = of.columns[header]
    expected = column.label["en"].startswith("Expected")
    if expected and (_names_months(seen) or seen.periods >= 0.5):
        return Value.model_validate({"from": header, "period": "last", "grain": "month"})
    if seen.column.kind == "text" and (seen.periods >= 0.5 or seen.yearless):
        return Value.model_validate({"from": header, "period": "start"})
    order = slashed.order(of, header)
    return Value.model_validate({"from": header, "order": order}) if order else header


def _names_months(seen: Evidence) -> bool:
    """Whether a header such as 受注予定月 stands over days that are all the first of a month."""
    if seen.column.kind not in ("date", "timestamp") or not spaced(seen.header).endswith(_MONTHS):
        return False
    days = as_declared(seen.values, "date", (), "UTC").values.drop_nulls()
    return len(days) > 0 and bool((days.dt.day() == 1).all())
