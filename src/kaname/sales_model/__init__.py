"""The sales model: the 19 tables that every source is brought to, their words and checks."""

from kaname.sales_model.checks import Checked, check
from kaname.sales_model.columns import PROVENANCE, code_of, dtype, polars_schema, required
from kaname.sales_model.definition import Code, Column, Table
from kaname.sales_model.model import TABLES
from kaname.sales_model.words import fold

__all__ = [
    "PROVENANCE",
    "TABLES",
    "Checked",
    "Code",
    "Column",
    "Table",
    "check",
    "code_of",
    "dtype",
    "fold",
    "polars_schema",
    "required",
]
