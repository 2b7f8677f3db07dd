"""What can be trusted of fields as they are: what a closing writes over says nothing of before.

A CRM without a log shows closed deals in the stage `Won`, with a probability of 1 and the day on
which they closed as the expected one. Learnt from, that would be the answer instead of a sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from kaname.formula.values import Flags, Floats
from kaname.landing.deals import NEVER, Deals, Field, Ints, value_on

SHARE = 0.5  # of how often a field is known of open deals: as often it must be of closed ones
USED: tuple[Field, ...] = ("stage", "expected", "probability", "amount")


def trusted(deals: Deals) -> Deals:
    """The deals without values that their closing wrote and no log tells from."""
    closed = deals.closed != NEVER
    state: dict[Field, Floats] = dict(deals.state)
    for name, wrong in _overwritten(deals).items():
        mended = deals.state[name].copy()
        mended[closed & ~_logged(deals, name) & wrong] = np.nan
        state[name] = mended
    return replace(deals, state=state)


def usable(deals: Deals) -> frozenset[Field]:
    """The fields that are known of deals just before they closed about as often as of open ones."""
    ended = np.flatnonzero((deals.closed != NEVER) & (deals.closed > deals.opened))
    return frozenset(name for name in USED if name in deals.state and _usable(deals, name, ended))


def _usable(deals: Deals, name: Field, ended: Ints) -> bool:
    now = deals.state[name][deals.open]
    before = value_on(deals, name, ended, deals.closed[ended] - 1)
    if name != "amount":
        return _known(before) >= SHARE * max(_known(now), 0.5)
    sides = [before[deals.won[ended]], before[~deals.won[ended]]]
    shares = [float((np.nan_to_num(side) > 0).mean()) for side in sides if side.size]
    open_share = float((np.nan_to_num(now) > 0).mean()) if now.size else 1.0
    return min([open_share, *shares]) >= SHARE


def _known(values: Floats) -> float:
    return float((~np.isnan(values)).mean()) if values.size else 0.0


def _overwritten(deals: Deals) -> Mapping[Field, Flags]:
    """For each field: where what stands there looks like the work of a closing."""
    found: dict[Field, Flags] = {}
    state = deals.state
    if "probability" in state:
        found["probability"] = np.isin(state["probability"], (0.0, 1.0))
    if "expected" in state:
        found["expected"] = state["expected"] == deals.closed
    if "stage" in state:
        found["stage"] = np.isin(state["stage"], _ends(deals))
    return found


def _ends(deals: Deals) -> Floats:
    """The stages that no open deal is in, and that no deal has ever left."""
    known = deals.state["stage"]
    log = deals.logs.get("stage")
    left = log.old if log is not None else np.zeros(0)
    return np.setdiff1d(known[~np.isnan(known)], np.concatenate([known[deals.open], left]))


def _logged(deals: Deals, name: Field) -> Flags:
    """Of which deals changes of a field are logged."""
    found = np.zeros(deals.count, dtype=np.bool_)
    log = deals.logs.get(name)
    if log is not None:
        found[log.deal] = True
    return found
