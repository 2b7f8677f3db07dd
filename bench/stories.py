"""The demo company's ten planted stories: found by `kaname causes` without hints, and invented.

    python -m bench.stories [--companies 7:60 11:60 23:60 7:150] [--table]

Each company (seed:reps) is made twice, with its stories and without. A story is found when an
insight is of its kind of KPI, in its place, in its direction and within its time; the truth is
`stories.json`, which the product never reads. What the company without stories is told to have is
invented, unless it is not a story but real (a team that began, say): it is counted all the same.
"""

from __future__ import annotations

import json
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from bench.line import HEADER, Line
from kaname import api
from kaname.api.causes.review.review import Review, review
from kaname.causes.insight import Insight
from kaname.simulate import simulate

COMPANIES = ((7, 60), (11, 60), (23, 60), (7, 150))
END, MONTHS = date(2026, 11, 25), 36
FOUND = 7  # stories of ten, at least, in the first company
INVENTED = 8  # in the first company without stories, at most
SPEAKS = ("moved", "people", "actions", "data")  # sections that claim that something is the case
SILENT = frozenset({"effects.none", "effects.little", "effects.early", "effects.record"})


@dataclass(frozen=True)
class Company:
    """A company, what the review says of it, and what was done to it."""

    folder: Path
    review: Review

    @cached_property
    def truth(self) -> Mapping[str, Mapping[str, Any]]:
        """The stories by key."""
        told = json.loads((self.folder / "stories.json").read_text("utf-8"))
        return {story["key"]: story for story in told}

    def names(self, table: str, key: str, name: str, ids: Sequence[str]) -> list[str]:
        """What rows are called."""
        rows = pl.read_parquet(self.folder / f"{table}.parquet").filter(pl.col(key).is_in(ids))
        return rows[name].unique().sort().to_list()

    @cached_property
    def insights(self) -> tuple[Insight, ...]:
        """All insights with those under them."""
        return tuple(_flat(self.review.insights))


def _flat(insights: Sequence[Insight]) -> Iterator[Insight]:
    for insight in insights:
        yield insight
        yield from _flat(insight.causes)


def company(folder: Path, seed: int, reps: int, *, stories: bool) -> Company:
    """A company made and reviewed, of as many months as alerts can go back."""
    simulate(folder, end=END, months=MONTHS, reps=reps, seed=seed, stories=stories)
    return Company(folder, review(api.open(folder / "design.yaml"), months=18))


# --- what a story looks like when it is told ------------------------------------------------------


def _near(insight: Insight, story: Mapping[str, Any], days: int) -> bool:
    begun = date.fromisoformat(story["start"])
    return insight.since is not None and abs(insight.since - begun) <= timedelta(days=days)


def _in(insight: Insight, *values: str) -> bool:
    """Whether the insight is in a place that names all of these."""
    place = " ".join(insight.where.values())
    return all(value.rsplit("/", maxsplit=1)[-1] in place for value in values)


def _outage(of: Company, story: Mapping[str, Any]) -> bool:
    """In each of the centre's teams."""
    low = [
        i
        for i in of.insights
        if i.kpi == "contact_rate" and _near(i, story, 31) and (i.size or 0) < 0
    ]
    return all(any(_in(i, team) for i in low) for team in story["where"]["team"])


def _full(of: Company, story: Mapping[str, Any]) -> bool:
    return any(
        i.kind.startswith("calibration.jam-")
        and i.kpi in ("appointments", "first_meetings")
        and _near(i, story, 45)
        for i in of.insights
    )


def _misjudged(of: Company, story: Mapping[str, Any]) -> bool:
    kinds = ("calibration.cautious-person", "calibration.optimistic-person")
    every = [i for i in of.insights if i.kind in kinds]
    named = [
        any(
            i.kind == kind and _in(i, *of.names("member", "member_id", "name", [who]))
            for i in every
        )
        for who, kind in zip(story["where"]["member"], kinds, strict=True)
    ]
    return all(named) and len(every) == len(named)


def _campaign(of: Company, story: Mapping[str, Any]) -> bool:
    return any(
        i.kind == "causes.poor-yield"
        and _in(i, *story["where"]["campaign"])
        and _near(i, story, 31)
        for i in of.insights
    )


def _cohort(of: Company, story: Mapping[str, Any]) -> bool:
    names = of.names("member", "member_id", "name", story["where"]["member"])
    kinds = ("calibration.behind", "calibration.ramped")
    return any(
        i.kind in kinds and _near(i, story, 31) and sum(_in(i, n) for n in names) > len(names) / 2
        for i in of.insights
    )


def _competitor(of: Company, story: Mapping[str, Any]) -> bool:
    place = [value for dim in ("segment", "product_family") for value in story["where"][dim]]
    return any(
        (i.kpi or "").endswith("win_rate")
        and _in(i, *place)
        and _near(i, story, 62)
        and (i.size or 0) < 0
        and any(_in(c, *story["where"]["competitor"]) for c in i.causes)
        for i in of.insights
    )


def _seasons(of: Company, story: Mapping[str, Any]) -> bool:
    names = set(of.names("product", "product_id", "name", story["where"]["product"]))
    told = {
        i.where["product"]
        for i in of.insights
        if i.kind == "causes.season" and "product" in i.where
    }
    return len(told & names) >= len(names) - 1 and told <= names


def _price(of: Company, story: Mapping[str, Any]) -> bool:
    return any(
        i.kind.startswith("causes.turn-up")
        and (i.kpi or "").endswith("average_deal")
        and _in(i, *story["where"]["product_family"])
        and _near(i, story, 93)
        for i in of.insights
    )


def _training(of: Company, story: Mapping[str, Any]) -> bool:
    trained = [i for i in of.insights if i.kpi == "win_rate" and _in(i, *story["where"]["team"])]
    other = story["where"]["team_of_other_action"]
    rest = [i for i in of.insights if i.kpi == "win_rate" and _in(i, *other)]
    worked = any(i.kind.startswith("effects.worked") for i in trained)
    return worked and not any(i.kind.startswith("effects.worked") for i in rest)


def _late(of: Company, story: Mapping[str, Any]) -> bool:
    team = story["where"]["team"][0].rsplit("/", maxsplit=1)[-1]
    told = [i for i in of.insights if i.kind == "health.found" and team in i.text("ja")]
    return len(told) >= 2


JUDGES: Mapping[str, Callable[[Company, Mapping[str, Any]], bool]] = {
    "telephony_outage": _outage,
    "closers_full": _full,
    "misjudged_chances": _misjudged,
    "poor_campaign": _campaign,
    "ramping_cohort": _cohort,
    "new_competitor": _competitor,
    "seasonal_products": _seasons,
    "price_rise": _price,
    "training": _training,
    "late_entry": _late,
}


def found(of: Company) -> dict[str, bool]:
    """Each story, whether it was told."""
    return {key: judge(of, of.truth[key]) for key, judge in JUDGES.items()}


def claims(of: Company) -> list[Insight]:
    """What the review says is the case and more than chance, but for what it says is not."""
    told = [i for s in of.review.sections if s.key in SPEAKS for i in s.insights]
    return [i for i in told if i.p is not None and i.p <= 0.05 and i.kind not in SILENT]


def lines(companies: Sequence[tuple[int, int]] = COMPANIES[:1]) -> Iterator[Line]:
    """Stories not found, and inventions, of each company; the first one has limits."""
    for n, (seed, reps) in enumerate(companies):
        with tempfile.TemporaryDirectory() as with_, tempfile.TemporaryDirectory() as without:
            told = found(company(Path(with_), seed, reps, stories=True))
            invented = claims(company(Path(without), seed, reps, stories=False))
        missing = [key for key, is_found in told.items() if not is_found]
        limit = None if n else float(len(JUDGES) - FOUND)
        detail = ", ".join(missing) or "all ten"
        yield Line(f"stories not found, seed {seed}, {reps} reps", len(missing), "", limit, detail)
        kinds = ", ".join(f"{i.kpi or i.kind} {' '.join(i.where.values())}" for i in invented)
        yield Line(
            "  told where nothing was planted", len(invented), "", None if n else INVENTED, kinds
        )


def main(arguments: Sequence[str]) -> int:
    """Print the table; exit 1 if a figure is over its limit."""
    parser = ArgumentParser(prog="python -m bench.stories")
    usual = [f"{seed}:{reps}" for seed, reps in COMPANIES]
    parser.add_argument("--companies", nargs="*", default=usual, help="seed:reps …")
    given = parser.parse_args(arguments)
    print(HEADER)
    over = False
    pairs = [tuple(int(part) for part in text.split(":")) for text in given.companies]
    for line in lines([(seed, reps) for seed, reps in pairs]):
        print(line, flush=True)
        over |= line.over
    return int(over)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
