"""Watching a design's KPIs: what stands out, since when, why, and what was told already."""

from kaname.api.causes.watching.alerting import Alerts, alerts, remember

__all__ = ["Alerts", "alerts", "remember"]
