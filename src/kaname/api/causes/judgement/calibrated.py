"""What is found of a project's people and deals, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kaname.api.causes.judgement.chains import Bottleneck
from kaname.api.causes.judgement.starts import Cohort as Beginners
from kaname.causes.insight import Insight
from kaname.causes.judgement.cohorts import Cohort
from kaname.causes.judgement.dwell import StageRecord
from kaname.causes.judgement.people import Judgement
from kaname.causes.judgement.ranks import Rank
from kaname.causes.judgement.reliability import Reliability
from kaname.causes.judgement.slips import OwnerSlips, Slips
from kaname.periods import Period


@dataclass(frozen=True, slots=True)
class StalledDeal:
    """An open deal that has been in its stage for longer than nine in ten stay there."""

    deal: str
    title: str
    owner: str
    stage: str
    days: int
    median: int | None
    slow: int
    amount: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Everything about people's judgement and deals' progress, and the sentences of it.

    `months`: the months whose statements are judged, taken `ahead` days before their ends;
    `whole`: stated probabilities of all deals (None: none that can be judged); `people` by name,
    the strangest first (teams, where asked for `by` them); `quarters` of opening with what was
    won by which age; `stages` by name; `stalled` by amount, beside the number of open deals.
    """

    as_of: date
    by: str | None
    persons: bool
    ahead: int
    currency: str
    months: tuple[Period, ...] = ()
    whole: Reliability | None = None
    people: tuple[tuple[str, Judgement], ...] = ()
    ranks: tuple[Rank, ...] = ()
    slips: Slips | None = None
    slipping: tuple[tuple[str, OwnerSlips], ...] = ()
    quarters: tuple[tuple[Period, Cohort], ...] = ()
    stages: tuple[tuple[str, StageRecord], ...] | None = None
    stalled: tuple[StalledDeal, ...] = ()
    open: int = 0
    beginners: tuple[Beginners, ...] = ()
    bottlenecks: tuple[Bottleneck, ...] = ()
    history: int = 0  # complete months of the KPIs
    insights: tuple[Insight, ...] = ()
