"""What a first load is told of the landing forecast: how it would have done in the past."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kaname.cli.paths import typed
from kaname.errors import KanameError
from kaname.text import Lang, message

if TYPE_CHECKING:
    from kaname.api import Progress
    from kaname.landing.backtest import Trial

WEEKS = (8, 4)  # before a month's end


def first_landing(design: Path, lang: Lang, tell: Progress | None) -> list[str]:
    """The landing's back-test on the months that are over; nothing where no deals land."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.landings.backtest import backtest  # noqa: PLC0415 -- as above
    from kaname.api.landings.landing import question  # noqa: PLC0415 -- as above
    from kaname.periods import Grain  # noqa: PLC0415 -- as above

    try:
        found = backtest(question(api.open(design)), tell)
    except KanameError:
        return []  # `kaname landing` says why
    lines = [note.text(lang) for note in found.notes]
    tried = list(_tried(found.trials.get(Grain.MONTH, []), lang))
    more = [message("landing.first-more", lang, path=typed(design))] if tried else []
    return [*lines, *tried, *more]


def _tried(trials: list[Trial], lang: Lang) -> Iterator[str]:
    for trial in trials:
        ours, weighted = trial.ours.mape, trial.weighted.mape
        if trial.ahead // 7 in WEEKS and ours is not None and weighted is not None:
            yield message(
                "landing.first-tried",
                lang,
                weeks=trial.ahead // 7,
                months=len(trial.cases),
                ours=f"{ours:.0%}",
                weighted=f"{weighted:.0%}",
            )
