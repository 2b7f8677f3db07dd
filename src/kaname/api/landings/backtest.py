"""The landing's back-test on a company's own history, and how well people's forecasts have held."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from kaname.api.landings.landing import Question
from kaname.api.landings.past import AHEAD, MOST, past_periods, past_targets
from kaname.errors import Finding
from kaname.landing.backtest import EVEN, FEWEST, Trial, thin, trials
from kaname.landing.judging import Record, by_person, by_rank, snapshots
from kaname.landing.outlook import learner
from kaname.periods import Grain

JUDGED = 12  # months of people's forecasts that are kept
CALLED = 28  # days before the month's end at which they are taken
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Backtest:
    """Trials by grain, the records of ranks and of people, and what is to be said of them."""

    kpi: str
    unit: str
    trials: dict[Grain, list[Trial]]
    ranks: tuple[Record, ...]
    people: tuple[Record, ...]
    notes: tuple[Finding, ...]


def backtest(of: Question, progress: Progress | None = None) -> Backtest:
    """The landing of past months and quarters at 12, 8 and 4 weeks before their ends.

    Beside it the weighted pipeline and what people submitted. Says so where the history is too
    thin: then there are no trials.
    """
    deals = of.book.deals
    seen = learner(deals, of.day.toordinal(), of.project.calendar)
    past = {grain: past_periods(seen, grain) for grain in MOST}
    months = past[Grain.MONTH]
    if thin(seen.of.deals) or len(months) < FEWEST:
        closed = seen.of.deals.count - seen.of.deals.open.size
        params = {"months": len(months), "deals": closed, "least": FEWEST}
        note = Finding("landing.no-backtest", params, severity="warning")
        return Backtest(of.counted.kpi, of.unit, {}, (), (), (note,))
    found = {}
    for grain, periods in past.items():
        targets = past_targets(of.project, of.counted.kpi, of.where, periods, of.past_day)
        found[grain] = trials(seen, periods, AHEAD, targets, _told(progress, grain))
    spans = [(p.start.toordinal(), p.end.toordinal()) for p in months[:JUDGED]]
    shots = snapshots(seen.of.deals, spans, CALLED)
    people = _named(of, by_person(seen.of.deals, shots))
    ranks = tuple(by_rank(seen.of.deals, shots))
    notes = tuple(_poor(found))
    return Backtest(of.counted.kpi, of.unit, found, ranks, people, notes)


def _poor(found: Mapping[Grain, Sequence[Trial]]) -> Iterator[Finding]:
    """A warning for each grain whose probabilities of the target were worse than even."""
    for grain, tried in found.items():
        poor = [
            (trial.ahead // 7, trial.ours.brier)
            for trial in tried
            if len(trial.cases) >= FEWEST and (trial.ours.brier or 0) > EVEN
        ]
        if poor:
            params = {
                "weeks": ", ".join(str(weeks) for weeks, _ in poor),
                "briers": ", ".join(f"{brier:.3f}" for _, brier in poor),
                "even": EVEN,
            }
            yield Finding(f"landing.poor-chances-{grain}", params, severity="warning")


def _told(progress: Progress | None, grain: Grain) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress(f"landing.testing-{grain}", done, total)


def _named(of: Question, records: list[Record]) -> tuple[Record, ...]:
    """The records under the names of people, where those are known."""
    names = dict(zip(_owners(of), of.book.owners, strict=True))
    named = [
        Record(
            names.get(r.name, r.name), r.months, r.deals, r.bias, r.mape, r.brier, r.stated, r.share
        )
        for r in records
    ]
    return tuple(sorted(named, key=lambda record: record.name))


def _owners(of: Question) -> list[str]:
    """The owner of each deal as the log names them."""
    deals = of.book.deals
    owners = deals.names.get("owner", ())
    values = deals.state.get("owner")
    if values is None:
        return [""] * deals.count
    return ["" if isnan(value) else owners[int(value)] for value in values]
