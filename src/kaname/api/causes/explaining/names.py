"""What branches of a tree are called, and the units of their figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from kaname.api.project import Project
from kaname.causes.attribution.branch import Branch
from kaname.design.expressions import expression
from kaname.design.units import measure_units
from kaname.formula.parse import Binary, Call, Name, Slice, subject
from kaname.measure.forest import label_of
from kaname.text import LANGS, Lang, label, message

SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
Words: TypeAlias = str | Mapping[Lang, str]


def labelled(project: Project, branch: Branch) -> Words:
    """What the reader calls what a branch stands for; a measure goes by the KPI that it is."""
    if isinstance(branch.expr, Binary):
        return _composed(project, branch)
    design, name = project.design, named(project, branch)
    if name in design.kpis:
        expr = branch.expr if name == _bare(branch) else Name(name)
        return label_of(expr, name, design.kpis[name])
    measure = design.measures.get(name)
    return (measure.label if measure is not None else None) or branch.term


def unit_of(project: Project, branch: Branch) -> str:
    """The unit of a branch's own figures; of a sum that of its first term."""
    if isinstance(branch.expr, Binary):
        left, right = (unit_of(project, each) for each in _sides(branch.expr))
        plain = "ratio" if left == right else f"{left}/{right}"
        return plain if branch.expr.op == "/" else left
    name = named(project, branch)
    if name in project.design.kpis:
        return project.units.get(name, "")
    return measure_units(project.design).get(name, "")


def _composed(project: Project, branch: Branch) -> Words:
    """What a term of several names is called: `A + B`, or a share of the denominator."""
    assert isinstance(branch.expr, Binary)
    left, right = (labelled(project, each) for each in _sides(branch.expr))
    if branch.share:
        return {lang: message("explain.share-of", lang, name=label(left, lang)) for lang in LANGS}
    sign = SIGNS[branch.expr.op]
    return {lang: f"{label(left, lang)} {sign} {label(right, lang)}" for lang in LANGS}


def _sides(expr: Binary) -> tuple[Branch, Branch]:
    return Branch("", expr.left), Branch("", expr.right)


def dimension(project: Project, dim: str) -> Words:
    """What the reader calls a dimension."""
    declared = project.design.dimensions.get(dim)
    return (declared.label if declared is not None else None) or dim


def named(project: Project, branch: Branch) -> str:
    """The KPI or measure that a branch is, or is a slice or a word of."""
    name = _bare(branch)
    if name in project.design.kpis:
        return name
    same = (k for k in project.design.kpis if expression(project.design, k, "value") == Name(name))
    return next(same, name)


def _bare(branch: Branch) -> str:
    expr = branch.expr
    while isinstance(expr, Call):
        inner = subject(expr)
        if inner is None:
            return branch.term
        expr = inner
    return expr.name if isinstance(expr, Name | Slice) else branch.term
