"""The table of activities: the diary, with ids in the order of time."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kaname.simulate.columns import instants, named, numbered
from kaname.simulate.company import Company, Rows
from kaname.simulate.diary import DEMO, KINDS, OUTCOMES, VISIT
from kaname.simulate.organisation import account_ids, rep_ids
from kaname.simulate.persons import person_of
from kaname.simulate.pipeline import deal_ids
from kaname.simulate.records import NEVER, NOBODY, Flags, Ints

INSTANTS = ("started", "responded", "ended", "due")
FLAGS = {
    "is_new_approach": "new_approach",
    "is_first_meeting": "first_meeting",
    "is_continuation": "continuation",
    "prepared_info": "info",
    "prepared_material": "material",
    "next_step_agreed": "next_step",
}


def activity(of: Company) -> pl.DataFrame:
    """Everything in the diary that is about leads and deals in the data."""
    order, place = _in_time(of, of.diary)
    ids = numbered("V", len(order), 8)

    def taken(column: str) -> NDArray[Any]:
        return np.asarray(of.diary[column][order])  # one at a time: there are millions of rows

    return pl.DataFrame(
        {
            "activity_id": ids,
            "kind": named(KINDS, taken("kind")),
            "direction": named(("outbound", "inbound"), taken("inbound")),
            "member_id": named(rep_ids(of.staff), taken("member")),
            "account_id": named(account_ids(of), taken("account")),
            "person_id": person_of(of, taken("lead"), taken("account")),
            "opportunity_id": named(deal_ids(of), taken("deal")),
            "planned_at": instants(_planned(taken("kind"), taken("started"))),
            **{f"{name}_at": instants(taken(name)) for name in INSTANTS},
            "travel_minutes": _travel(taken("travel")),
            "outcome": named(OUTCOMES, taken("outcome")),
            **{name: pl.Series(taken(column)) for name, column in FLAGS.items()},
            "set_by_activity_id": named(ids, _place(place, taken("set_by"))),
        }
    )


def _place(place: Ints, rows: NDArray[Any]) -> Ints:
    """Where rows of the diary are in the table."""
    return np.where(rows != NOBODY, place[np.maximum(rows, 0)], NOBODY)


def _in_time(of: Company, rows: Rows) -> tuple[Ints, Ints]:
    """The rows shown in the order of time, and the place of every row in it (NOBODY if hidden)."""
    shown = _shown(of, rows)
    order = np.flatnonzero(shown)
    order = order[np.argsort(rows["started"][order], kind="stable")]
    place = np.full(len(shown), NOBODY)
    place[order] = np.arange(len(order))
    return order, place


def _shown(of: Company, rows: Rows) -> Flags:
    deal, lead = rows["deal"], rows["lead"]
    known: Flags = (deal == NOBODY) | of.deal_shown[np.maximum(deal, 0)]
    known &= (lead == NOBODY) | of.lead_shown[np.maximum(lead, 0)]
    return known


def _planned(kind: NDArray[Any], started: NDArray[Any]) -> Ints:
    """Meetings are in the calendar for the full quarter of an hour at which they begin."""
    return np.where((kind >= VISIT) & (kind <= DEMO), started // 900 * 900, NEVER)


def _travel(minutes: NDArray[Any]) -> pl.Series:
    found = pl.Series(minutes, dtype=pl.Int32)
    return pl.select(pl.when(found > 0).then(found)).to_series()
