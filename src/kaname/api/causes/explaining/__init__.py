"""Explaining: why a figure of the design's differs from another one, from its data."""

from kaname.api.causes.explaining.explaining import Explanation, explain
from kaname.api.causes.explaining.question import kpi_of

__all__ = ["Explanation", "explain", "kpi_of"]
