"""KPI sheet: a company's own list of KPIs as a design text, what is not understood marked."""

from kaname.kpi_sheet.files import read_file
from kaname.kpi_sheet.reading import Imported, read

__all__ = ["Imported", "read", "read_file"]
