"""The input book: an .xlsx template for targets, deals, activities, organisation and surveys."""

from kaname.input_book.forms import FORMS, Field, Form
from kaname.input_book.writing import first_month, write

__all__ = ["FORMS", "Field", "Form", "first_month", "write"]
