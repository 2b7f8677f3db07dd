"""Weights of a composite by experience: volume first, the weight of quality rises with the ramp."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from kaname.allocation.ramp import Ramp

Nature = Literal["quantity", "quality"]
AT_FIRST = 0.8  # of a new hire's weight lies on volume


def progress(curve: Ramp, tenure: float) -> float:
    """How far somebody has come from the first month (0) to full productivity (1)."""
    begins = float(curve.curve[0])
    full = len(curve.curve)
    if not tenure < full:  # unknown, too
        return 1.0
    if begins >= 1.0:
        return max(tenure, 0.0) / full
    return (float(curve.curve[int(max(tenure, 0.0))]) - begins) / (1.0 - begins)


def volume_share(full: float, progressed: float) -> float:
    """The weight of volume: 80 % at first, at full tenure that of the design; never below it."""
    return full + (max(AT_FIRST, full) - full) * (1.0 - progressed)


def volume_of(weights: Mapping[str, float], nature: Mapping[str, Nature]) -> float:
    """How much of what has a nature lies on volume."""
    volume = sum(w for kpi, w in weights.items() if nature.get(kpi) == "quantity")
    both = volume + sum(w for kpi, w in weights.items() if nature.get(kpi) == "quality")
    return volume / both if both else 0.0


def weights(
    design: Mapping[str, float], nature: Mapping[str, Nature], progressed: float
) -> dict[str, float]:
    """The weights of each KPI; they add up to 1 and keep their proportions inside each nature.

    Where all KPIs are of one nature, and for those without a nature, the design's stand.
    """
    whole = sum(design.values())
    share = {kpi: weight / whole for kpi, weight in design.items()}
    of = {
        n: sum(w for k, w in share.items() if nature.get(k) == n) for n in ("quantity", "quality")
    }
    both = of["quantity"] + of["quality"]
    if not of["quantity"] or not of["quality"]:
        return share
    volume = volume_share(of["quantity"] / both, progressed)
    factor = {"quantity": volume * both / of["quantity"]}
    factor["quality"] = (1.0 - volume) * both / of["quality"]
    return {kpi: w * factor.get(nature.get(kpi, ""), 1.0) for kpi, w in share.items()}
