"""The pipeline of a project: what its design says of deals, or what the sales model gives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kaname.api.composite import person_dimension
from kaname.api.project import Project
from kaname.design.model import Fact
from kaname.design.model_tables import table_of
from kaname.design.pipeline import Pipeline
from kaname.errors import Finding, KanameError

DEALS, CHANGES, ACCOUNTS = "opportunity", "opportunity_change", "account"
_MODEL: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "amount": ("amount", ("amount",)),
    "stage": ("stage", ("stage",)),
    "owner": ("owner_id", ("owner_id",)),
    "expected": ("expected_close_on", ("expected_close_on",)),
    "probability": ("probability", ("probability",)),
    "category": ("coalesce(yomi, forecast_category)", ("yomi", "forecast_category")),
    "segment": (
        "concat_ws(' / ', pipeline, deal_type)",
        ("pipeline", "deal_type"),
    ),
}


def pipeline_of(project: Project) -> Pipeline:
    """The design's pipeline, else that of the fact which reads the sales model's deals.

    Raises KanameError where the design has neither.
    """
    if project.design.pipeline is not None:
        return project.design.pipeline
    found = [name for name, fact in project.design.facts.items() if reads_deals(name, fact)]
    if not found:
        facts = ", ".join(project.design.facts)
        raise KanameError(Finding("landing.no-pipeline", {"facts": facts}))
    return _of_model(project, found[0])


def reads_deals(name: str, fact: Fact) -> bool:
    """Whether a fact reads the sales model's table of deals."""
    return reads(DEALS, name, fact)


def reads(table: str, name: str, fact: Fact) -> bool:
    """Whether a fact reads a table of the sales model, or a file of its name."""
    return table_of(name, fact) == table or Path(fact.from_ or "").stem == table


def _of_model(project: Project, name: str) -> Pipeline:
    columns = {column.casefold() for column in project.session.schema.tables[name]}
    given = {key: text for key, (text, needed) in _MODEL.items() if columns.issuperset(needed)}
    return Pipeline(
        of=name,
        opened="created_at",
        closed="closed_at",
        won="status = 'won'",
        lost="status in ('lost', 'dropped')",
        title=_title(project, name),
        **given,
    )


def _title(project: Project, name: str) -> str | None:
    """The customer's name and the deal's key, where the deals are joined to customers."""
    fact = project.design.facts[name]
    for alias, join in fact.join.items():
        table = (alias if isinstance(join, str) else join.table) or alias
        there = project.design.facts.get(table)
        if there is None or not reads(ACCOUNTS, table, there):
            continue
        if "name" in project.session.schema.tables[table]:
            return f"concat_ws(' ', {alias}.name, opportunity_id)"
    return None


def person_of(project: Project, of: Pipeline) -> str | None:
    """The dimension of the deals' fact that lists people; None where there is none."""
    try:
        person = person_dimension(project.design)
    except KanameError:
        return None
    return person if person in project.design.facts[of.of].dimensions else None
