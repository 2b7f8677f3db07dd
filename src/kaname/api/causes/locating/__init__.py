"""Locating: which segments of a project's data explain a KPI's deviation."""

from kaname.api.causes.locating.locating import locate_kpi
from kaname.causes.locating.located import Located, locate_table

__all__ = ["Located", "locate_kpi", "locate_table"]
