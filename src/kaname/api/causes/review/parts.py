"""Parts of the review, in the order of the monthly meeting: each asks one analysis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kaname.api.causes.review.reach import Asked
from kaname.api.causes.review.seasonal import seasonal
from kaname.api.causes.review.turning import turned
from kaname.api.causes.review.yielding import yielding
from kaname.causes.insight import Insight
from kaname.errors import KanameError

Ask = Callable[[Asked, date], tuple[Insight, ...]]


@dataclass(frozen=True, slots=True)
class Part:
    """What a section of the review says; `ask` takes the first day that alerts are told from."""

    section: str
    step: str  # key of what is shown while it works
    ask: Ask


def _moved(asked: Asked, since: date) -> tuple[Insight, ...]:
    """The alerts since a day; of the last month alone where the data does not go back so far."""
    from kaname.api.causes.watching.alerting import alerts  # noqa: PLC0415 -- slow import

    project, where = asked.project, asked.where or None
    try:
        month = since.isoformat()[:7]
        return alerts(project, period=asked.last, since=month, where=where).insights
    except KanameError:
        return alerts(project, period=asked.last, where=where).insights


def _leading(asked: Asked, _since: date) -> tuple[Insight, ...]:
    from kaname.api.causes.leading.search import leads  # noqa: PLC0415 -- slow import

    return leads(asked.project, where=asked.where or None).insights


def _people(asked: Asked, _since: date) -> tuple[Insight, ...]:
    from kaname.api.causes.judgement.calibrating import calibration  # noqa: PLC0415 -- slow import

    return calibration(asked.project, where=asked.where or None).insights


def _actions(asked: Asked, _since: date) -> tuple[Insight, ...]:
    from kaname.api.causes.effects.effects import effects  # noqa: PLC0415 -- slow import

    return effects(asked.project).insights


def _data(asked: Asked, _since: date) -> tuple[Insight, ...]:
    from kaname.api.causes.health.examining import examined  # noqa: PLC0415 -- slow import

    return examined(asked.project, scope=asked.where or None).insights


def _factors(asked: Asked, _since: date) -> tuple[Insight, ...]:
    from kaname.api.causes.leading.ranking import factors  # noqa: PLC0415 -- slow import

    return factors(asked.project, where=asked.where or None).insights


PARTS = (
    Part("moved", "causes.step-turns", lambda asked, _: turned(asked)),
    Part("moved", "causes.step-yields", lambda asked, _: yielding(asked)),
    Part("moved", "causes.step-alerts", _moved),
    Part("seasons", "causes.step-seasons", lambda asked, _: seasonal(asked)),
    Part("leads", "causes.step-leads", _leading),
    Part("people", "causes.step-people", _people),
    Part("actions", "causes.step-actions", _actions),
    Part("data", "causes.step-data", _data),
    Part("factors", "causes.step-factors", _factors),
)
SECTIONS: Mapping[str, str] = {part.section: f"causes.section-{part.section}" for part in PARTS}
JOINED = frozenset({"moved", "people", "data"})  # sections that tell of what began on a day
