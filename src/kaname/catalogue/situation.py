"""Situation: which layers a design has, by what the organisation is up to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from kaname.catalogue.ready import Parts, driven

# Find the lever that raises sales; build strength over years; a market that changes fast.
Situation = Literal["lever", "strength", "change"]
SITUATIONS: tuple[Situation, ...] = get_args(Situation)


def layered(parts: Parts, situation: Situation) -> Parts:
    """The sections with the layers of the situation.

    The tree is always there. `strength` adds the scorecard's map, `change` the objectives, too.
    Where the map is left out, its causal links stay as drivers of the KPIs.
    """
    whole = {**parts, "strategy": {**parts.get("strategy", {}), "situation": situation}}
    if situation != "change":
        whole.pop("objectives", None)
    if situation == "lever":
        card = whole.pop("scorecard", None)
        whole["kpis"] = _driven(parts["kpis"], card.get("links", ()) if card else ())
    return whole


def _driven(kpis: Mapping[str, Any], links: Any) -> dict[str, Any]:
    """The KPIs with the links' causes among their drivers."""
    found = {key: dict(kpi or {}) for key, kpi in kpis.items()}
    for link in links:
        lagged = {"kpi": link["from"], "lag": link["lag"]} if "lag" in link else link["from"]
        found[link["to"]] = driven(found[link["to"]], [lagged])
    return found
