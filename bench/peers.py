"""Other tools that compile the same measures to SQL, where they are installed.

    pip install --group bench

Each function takes the measures, defines them in the tool's own way and gives what compiles them to
SQL; ImportError where the tool is not there. They need not join the organisation as Kaname does:
its columns lie in their table.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from bench.thirty import Wanted

Compile = Callable[[], str]
DIMS = ("division", "section")
TEXTS = ("kind", "outcome", "account_id", "member_id", *DIMS)


def boring_semantic_layer(measures: Mapping[str, Wanted]) -> Compile:
    """Boring Semantic Layer, on Ibis."""
    ibis = importlib.import_module("ibis")
    layer = importlib.import_module("boring_semantic_layer")
    columns = {"started_at": "timestamp", "minutes": "int64"} | dict.fromkeys(TEXTS, "string")
    dimensions = {name: _column(name) for name in DIMS}
    activities = (
        layer.to_semantic_table(ibis.table(columns, name="activities"), name="activities")
        .with_dimensions(month=lambda t: t.started_at.truncate("M"), **dimensions)
        .with_measures(**{name: _in_ibis(wanted) for name, wanted in measures.items()})
    )

    def compiled() -> str:
        asked = activities.group_by("month", *DIMS).aggregate(*measures)
        return str(ibis.to_sql(asked.to_untagged(), dialect="duckdb"))

    return compiled


def metricflow(measures: Mapping[str, Wanted]) -> Compile:
    """MetricFlow without dbt: the manifest from text, a client that only says which engine."""
    engines = importlib.import_module("metricflow.engine.metricflow_engine")
    manifests = importlib.import_module("metricflow_semantics.model.semantic_manifest_lookup")
    clients = importlib.import_module("metricflow.protocols.sql_client")
    duckdb = importlib.import_module("metricflow.sql.render.duckdb_renderer")
    client = SimpleNamespace(
        sql_engine_type=clients.SqlEngine.DUCKDB, sql_plan_renderer=duckdb.DuckDbSqlPlanRenderer()
    )
    engine = engines.MetricFlowEngine(manifests.SemanticManifestLookup(_manifest(measures)), client)
    by = ["metric_time__month", *(f"activity__{name}" for name in DIMS)]

    def compiled() -> str:
        request = engines.MetricFlowQueryRequest.create(
            metric_names=list(measures), group_by_names=by
        )
        return str(engine.explain(request).sql_statement.sql)

    return compiled


TOOLS: dict[str, Callable[[Mapping[str, Wanted]], Compile]] = {
    "boring-semantic-layer": boring_semantic_layer,
    "metricflow": metricflow,
}


def _column(name: str) -> Callable[[Any], Any]:
    return lambda table: table[name]


def _in_ibis(wanted: Wanted) -> Callable[[Any], Any]:
    method = {"count_distinct": "nunique", "average": "mean"}.get(wanted.agg, wanted.agg)

    def measure(table: Any) -> Any:
        condition = None
        for column, value in wanted.where:
            same = table[column] == value
            condition = same if condition is None else condition & same
        over = table if wanted.column is None else table[wanted.column]
        return getattr(over, method)(where=condition)

    return measure


def _manifest(measures: Mapping[str, Wanted]) -> Any:
    parsing = importlib.import_module("metricflow_semantic_interfaces.parsing.dir_to_model")
    objects = importlib.import_module("metricflow_semantic_interfaces.parsing.objects")
    days = {"node_relation": _table("days"), "primary_column": {"name": "day", **_BY_DAY}}
    documents: list[dict[str, Any]] = [
        {"project_configuration": {"time_spines": [days]}},
        {"semantic_model": _model(measures)},
    ]
    for name in measures:
        simple = {"name": name, "type": "simple", "type_params": {"measure": f"of_{name}"}}
        documents.append({"metric": simple})
    text = "\n---\n".join(map(json.dumps, documents))  # JSON is YAML
    file = objects.YamlConfigFile(filepath="bench.yaml", contents=text, url=None)
    found = parsing.parse_yaml_files_to_validation_ready_semantic_manifest([file])
    return found.semantic_manifest


def _model(measures: Mapping[str, Wanted]) -> dict[str, Any]:
    started = {"name": "started_at", "type": "time", "type_params": _BY_DAY}
    return {
        "name": "activities",
        "node_relation": _table("activities"),
        "defaults": {"agg_time_dimension": "started_at"},
        "entities": [{"name": "activity", "type": "primary", "expr": "activity_id"}],
        "dimensions": [started, *({"name": d, "type": "categorical"} for d in DIMS)],
        "measures": [_in_metricflow(name, wanted) for name, wanted in measures.items()],
    }


def _in_metricflow(name: str, wanted: Wanted) -> dict[str, str]:
    value = wanted.column or "1"
    if wanted.where:
        value = f"CASE WHEN {wanted.condition} THEN {value} END"
    agg = "sum" if wanted.agg == "count" else wanted.agg
    return {"name": f"of_{name}", "agg": agg, "expr": value}


def _table(name: str) -> dict[str, str]:
    return {"schema_name": "main", "alias": name}


_BY_DAY = {"time_granularity": "day"}
