"""The organisation: divisions, sections, and the people who join, move and leave."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from kaname.simulate.horizon import Horizon, add_months, day_of, number
from kaname.simulate.names import people
from kaname.simulate.records import Floats, Ints

FOREVER = 10**6  # a day number beyond every horizon
HEAD_OFFICE = "営業本部"


@dataclass(frozen=True, slots=True)
class Section:
    """A section, its territory and its market."""

    name: str
    division: str
    region: str
    kind: str  # city | suburb | rural
    km2: int
    travel: float  # mean minutes for one visit, both ways
    reps: int
    opens: float | None  # years into the run-in after which the plan has one rep more
    market: float  # share of the companies of the market
    large: float  # share of large companies among them

    @property
    def path(self) -> str:
        return f"{self.division}/{self.name}"


EAST, CENTRAL, WEST, KEY = "東日本営業部", "中部営業部", "西日本営業部", "広域営業部"
SECTIONS = (
    Section("第一営業課", EAST, "東京都心", "city", 60, 34, 6, 0.9, 0.12, 0.06),
    Section("第二営業課", EAST, "東京西部・神奈川", "city", 900, 46, 6, 1.7, 0.12, 0.05),
    Section("北関東営業課", EAST, "北関東", "suburb", 6400, 68, 5, None, 0.09, 0.04),
    Section("東北営業課", EAST, "東北", "rural", 67000, 96, 4, None, 0.07, 0.03),
    Section("名古屋営業課", CENTRAL, "愛知・岐阜・三重", "city", 21600, 48, 6, 2.4, 0.12, 0.06),
    Section("静岡営業課", CENTRAL, "静岡", "suburb", 7800, 62, 4, None, 0.07, 0.04),
    Section("大阪第一営業課", WEST, "大阪", "city", 1900, 38, 5, None, 0.10, 0.06),
    Section("大阪第二営業課", WEST, "京都・兵庫", "city", 13000, 50, 5, 3.1, 0.10, 0.05),
    Section("中四国営業課", WEST, "中国・四国", "rural", 50700, 92, 4, None, 0.07, 0.03),
    Section("九州営業課", WEST, "九州", "rural", 36800, 82, 5, 3.8, 0.09, 0.03),
    Section("大手第一営業課", KEY, "全国（大手・東）", "city", 60, 44, 4, None, 0.03, 0.90),
    Section("大手第二営業課", KEY, "全国（大手・西）", "city", 220, 46, 3, None, 0.02, 0.90),
)
DIVISIONS = tuple(dict.fromkeys(s.division for s in SECTIONS))
MANAGERS = 1 + len(DIVISIONS) + len(SECTIONS)  # head office, divisions, sections


@dataclass(slots=True)
class Career:
    """One rep's way through the company; day numbers, `left` exclusive."""

    hired: int
    prior: float  # months of selling before
    posts: list[tuple[int, int]] = field(default_factory=list)  # (from day, section)
    left: int = FOREVER

    @property
    def section(self) -> int:
        return self.posts[-1][1]


@dataclass(frozen=True, slots=True)
class Staff:
    """All reps; arrays have one entry per rep, stints one per post held."""

    names: list[str]
    managers: list[str]
    hired: Ints
    left: Ints
    prior: Floats
    member: Ints  # of each stint
    section: Ints
    begins: Ints
    ends: Ints  # exclusive
    talk: Floats  # skills in logits: on the phone, in the first meeting, at closing
    hear: Floats
    close: Floats
    effort: Floats  # factor on selling time
    order: Floats  # 0..1: keeps records in order and comes prepared

    def sections_on(self, day: int) -> Ints:
        """Each rep's section on `day`, -1 for who is not there."""
        found = np.full(len(self.hired), -1, dtype=np.int64)
        now = (self.begins <= day) & (day < self.ends)
        found[self.member[now]] = self.section[now]
        return found

    def experience(self, day: int) -> Floats:
        """0 for a beginner, towards 1 with the years: what practice alone brings."""
        months = np.maximum(day - self.hired, 0) / 30.4 + self.prior
        return 1.0 - np.exp(-(months + 3.0) / 24.0)


def hire(when: Horizon, rng: np.random.Generator) -> Staff:
    """The company's people over the horizon: founders, joiners, transfers, leavers."""
    careers = _at_the_outset(when, rng)
    for month in when.months(when.run_in)[1:]:
        _leave(careers, month, rng)
        if month.month in (4, 10):
            _transfer(careers, month, rng)
        _recruit(careers, month, when, rng)
    return _staff(careers, rng)


def _at_the_outset(when: Horizon, rng: np.random.Generator) -> list[Career]:
    sections = [s for s, it in enumerate(SECTIONS) for _ in range(it.reps)]
    years = np.maximum(rng.gamma(1.5, 4.5, len(sections)), 0.3)
    hired = [number(add_months(day_of(when.run_in - int(y * 365)), 0)) for y in years]
    return [Career(h, 0.0, [(h, s)]) for h, s in zip(hired, sections, strict=True)]


def _sizes(careers: list[Career]) -> Counter[int]:
    return Counter(c.section for c in careers if c.left == FOREVER)


def _leave(careers: list[Career], month: date, rng: np.random.Generator) -> None:
    day, sizes = number(month), _sizes(careers)
    for career in [c for c in careers if c.left == FOREVER]:
        chance = 0.011 if day - career.hired < 3 * 365 else 0.005
        if rng.random() < chance and sizes[career.section] > 3 and day - career.hired > 180:
            career.left = day
            sizes[career.section] -= 1


def _transfer(careers: list[Career], month: date, rng: np.random.Generator) -> None:
    day, sizes = number(month), _sizes(careers)
    for career in [c for c in careers if c.left == FOREVER and day - c.posts[-1][0] > 540]:
        if rng.random() < 0.06 and sizes[career.section] > 3:
            wanted = np.array([it.reps + 1 - sizes[s] for s, it in enumerate(SECTIONS)], float)
            wanted[career.section] = -np.inf
            target = int(np.argmax(wanted + rng.random(len(SECTIONS))))
            sizes[career.section] -= 1
            sizes[target] += 1
            career.posts.append((day, target))


def _recruit(careers: list[Career], month: date, when: Horizon, rng: np.random.Generator) -> None:
    """Graduates fill all vacancies in April; in other months some are filled by the experienced."""
    day, sizes = number(month), _sizes(careers)
    years = (day - when.run_in) / 365
    for section, it in enumerate(SECTIONS):
        grown = it.opens is not None and years > it.opens
        for _ in range(it.reps + grown - sizes[section]):
            if month.month == 4:
                careers.append(Career(day, 0.0, [(day, section)]))
            elif rng.random() < 0.3:
                careers.append(Career(day, float(rng.uniform(18, 90)), [(day, section)]))


def _staff(careers: list[Career], rng: np.random.Generator) -> Staff:
    names = people(len(careers) + MANAGERS, rng)
    stints = [
        (rep, section, start, end)
        for rep, career in enumerate(careers)
        for (start, section), end in zip(
            career.posts, [p[0] for p in career.posts[1:]] + [career.left], strict=True
        )
    ]
    member, section, begins, ends = np.array(stints, dtype=np.int64).T
    n = len(careers)
    return Staff(
        names[MANAGERS:],
        names[:MANAGERS],
        np.array([c.hired for c in careers], dtype=np.int64),
        np.array([c.left for c in careers], dtype=np.int64),
        np.array([c.prior for c in careers]),
        member,
        section,
        begins,
        ends,
        talk=rng.normal(0, 0.28, n),
        hear=rng.normal(0, 0.32, n),
        close=rng.normal(0, 0.35, n),
        effort=np.exp(rng.normal(0, 0.10, n)),
        order=rng.beta(6, 2, n),
    )
