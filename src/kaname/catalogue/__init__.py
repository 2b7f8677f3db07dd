"""The catalogue: KPIs of the domain in the measure language, and ready designs made of them."""

from kaname.catalogue.composing import USUAL_CALENDAR, compose, design_text
from kaname.catalogue.entry import Entry, Parameter
from kaname.catalogue.library import Library, library

__all__ = ["USUAL_CALENDAR", "Entry", "Library", "Parameter", "compose", "design_text", "library"]
