"""Time as the organisation counts it: fiscal calendar, periods and labels, business days."""

from kaname.periods.calendar import Calendar, Grain, Period, Unit, today
from kaname.periods.headings import display, display_short
from kaname.periods.labels import parse
from kaname.periods.period import (
    fiscal_start,
    period_at,
    period_of,
    shift,
    shift_period,
    spine,
)
from kaname.periods.spans import periods_of_span, read_span
from kaname.periods.workdays import business_days, is_business_day, same_elapsed

__all__ = [
    "Calendar",
    "Grain",
    "Period",
    "Unit",
    "business_days",
    "display",
    "display_short",
    "fiscal_start",
    "is_business_day",
    "parse",
    "period_at",
    "period_of",
    "periods_of_span",
    "read_span",
    "same_elapsed",
    "shift",
    "shift_period",
    "spine",
    "today",
]
