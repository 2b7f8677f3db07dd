"""Needs: tables of the model, which the measures read, and the KPIs that rest on them."""

from __future__ import annotations

import pytest

from kaname.catalogue import compose, design_text, library
from kaname.catalogue.closure import needed
from kaname.catalogue.entry import INDUSTRIES, STYLES
from kaname.catalogue.needs import needs
from kaname.catalogue.ready import ready
from kaname.sales_model import TABLES

HEAD = {"kaname": 1, "name": "t", "currency": "JPY", "calendar": {}}
LOG, CHECKS = ("opportunity_change",), ("assessment",)


def test_kpis_of_the_catalogue_that_need_a_table() -> None:
    assert needs({"kpis": dict.fromkeys(library().entries)}) == {
        **dict.fromkeys(("hearing_rate", "proposal_written_rate", "presentation_rate"), LOG),
        **dict.fromkeys(("negotiation_rate", "closer_load", "forecast_accuracy"), LOG),
        **dict.fromkeys(("deal_progress_rate", "pipeline_progress"), LOG),
        **dict.fromkeys(("suitability_check", "accountability_fulfilment"), CHECKS),
    }


def test_own_measures_and_values_of_a_ready_design() -> None:
    assert needs(ready("finance"))["other_proposals"] == ("customer_event",)
    assert needs(ready("solution"))["final_rate"] == LOG


def test_an_own_measure_stands_for_the_one_of_its_name() -> None:
    own = {"heard": {"of": "opportunity", "agg": "count"}}
    parts = {"kpis": {"hearing_rate": {}, "mine": {"value": "negotiated"}}, "measures": own}
    assert needs(parts) == {"mine": LOG}


@pytest.mark.parametrize("measure", library().needs)
def test_a_needed_table_is_read_by_the_measure(measure: str) -> None:
    known = library()
    facts = needed([measure], known.measures, known.facts, known.dimensions).facts
    read = {str(spec.get("table", name)) for name, spec in facts.items()}
    assert set(known.needs[measure]) <= read & TABLES.keys()


def test_no_text_of_a_design_says_it() -> None:
    assert "needs:" not in design_text()
    for key in (*STYLES, *INDUSTRIES):
        assert "needs:" not in compose(HEAD, {**ready(key), "candidates": {}})
