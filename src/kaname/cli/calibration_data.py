"""A calibration as data: every person, rank, quarter, stage and stalled deal."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaname.api.causes.judgement.calibrated import Calibration
    from kaname.api.causes.judgement.starts import Cohort
    from kaname.causes.judgement.slips import OwnerSlips


def data(found: Calibration) -> dict[str, Any]:
    """The records in plain values; `bias` is stated less won."""
    return {
        "as_of": found.as_of.isoformat(),
        "by": found.by,
        "days": found.ahead,
        **_people(found),
        **_deals(found),
    }


def _people(found: Calibration) -> dict[str, Any]:
    whole = found.whole
    return {
        "whole": None if whole is None else {**asdict(whole), "bias": whole.bias},
        "people": [
            {"name": name, **_without(asdict(one), "person"), "bias": one.bias}
            for name, one in found.people
        ],
        "ranks": [asdict(rank) for rank in found.ranks],
        "beginners": [_beginners(cohort) for cohort in found.beginners],
    }


def _beginners(of: Cohort) -> dict[str, Any]:
    return {
        "month": of.month.label,
        "people": of.people,
        "named": of.named,
        "activity": of.found.activity,
        "activity_p": of.found.activity_p,
        "later": of.found.later,
        "wins": _without(asdict(of.found.wins), "group"),
        "ramping": of.found.ramping,
    }


def _deals(found: Calibration) -> dict[str, Any]:
    return {
        "slips": None if found.slips is None else asdict(found.slips),
        "slipping": [{"name": name, **_slips(one)} for name, one in found.slipping],
        "quarters": [
            {"quarter": quarter.label, **_without(asdict(one), "cohort")}
            for quarter, one in found.quarters
        ],
        "stages": [
            {"name": name, **_without(asdict(one), "stage")} for name, one in found.stages or ()
        ],
        "stalled": [asdict(deal) for deal in found.stalled],
    }


def _slips(of: OwnerSlips) -> dict[str, Any]:
    beside = {"expected": of.beside.expected, "p": of.beside.p}
    return {**asdict(of.slips), **beside, "named": of.named}


def _without(of: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in of.items() if key != name}
