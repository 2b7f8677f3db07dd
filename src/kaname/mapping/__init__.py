"""Mapping: which columns of people's sheets are which columns of the sales model, as a text."""

from kaname.mapping.applying import Applied, apply
from kaname.mapping.assigning import Assigned, assign, layout, named_for
from kaname.mapping.coverage import Coverage
from kaname.mapping.document import Document, read, read_text
from kaname.mapping.lookups import order
from kaname.mapping.model import Into, Mapping, Read, Source, Value
from kaname.mapping.proposal import Proposal, propose
from kaname.mapping.rendering import extend, render

__all__ = [
    "Applied",
    "Assigned",
    "Coverage",
    "Document",
    "Into",
    "Mapping",
    "Proposal",
    "Read",
    "Source",
    "Value",
    "apply",
    "assign",
    "extend",
    "layout",
    "named_for",
    "order",
    "propose",
    "read",
    "read_text",
    "render",
]
