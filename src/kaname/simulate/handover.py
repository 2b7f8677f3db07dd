"""Who looks after what when people leave, move to another section, or join."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.simulate import deals
from kaname.simulate.records import Ints, Status
from kaname.simulate.world import World, pick


@dataclass(frozen=True, slots=True)
class Held:
    """What a rep who leaves a section looked after."""

    section: int
    accounts: Ints
    leads: Ints
    deals: Ints


def assign_all(world: World) -> None:
    """Every company gets an owner in its section, at the beginning."""
    account, first = np.arange(len(world.accounts)), world.when.run_in
    _own(world, account, pick(world, world.accounts["section"], first), first)


def follow(world: World, day: int) -> None:
    """Bring posts up to `day`; who left a section hands over there, who came takes a share."""
    before, after = world.posts, world.staff.sections_on(day)
    moved = np.flatnonzero(before != after)
    if not len(moved):
        return
    world.posts = after
    gone = moved[before[moved] >= 0]
    # all of it is listed first: who comes in as another leaves must not pass on what he is given
    for held in [_held(world, int(rep), int(before[rep])) for rep in gone]:
        _hand_over(world, held, day)
    for rep in moved[after[moved] >= 0]:
        _take_share(world, int(rep), int(after[rep]), day)


def _held(world: World, rep: int, section: int) -> Held:
    deals_, leads = world.deals, world.worked
    return Held(
        section,
        np.flatnonzero(world.accounts["owner"] == rep),
        leads[world.leads["owner"][leads] == rep],
        np.flatnonzero((deals_["status"] == Status.OPEN) & (deals_["owner"] == rep)),
    )


def _hand_over(world: World, held: Held, day: int) -> None:
    section = np.full(len(held.accounts), held.section)
    _own(world, held.accounts, pick(world, section, day), day)
    leads, lead = world.leads, world.deals["lead"][held.deals]
    since = leads["created"][held.leads] // 86_400
    leads["owner"][held.leads] = _successors(world, held.section, since)
    began = np.where(lead >= 0, leads["created"][lead], world.deals["created"][held.deals])
    to = _successors(world, held.section, began // 86_400)
    leads["owner"][lead[lead >= 0]] = to[lead >= 0]  # the person goes with the deal
    deals.hand_over(world, held.deals, to, np.full(len(to), day * 86_400 + 8 * 3600))


def _successors(world: World, section: int, since: Ints) -> Ints:
    """A colleague for each, one who was in the company when it began.

    So its beginning has an owner in the organisation of that day.
    """
    here = np.flatnonzero(world.posts == section)
    here = here[np.argsort(world.staff.hired[here], kind="stable")]
    able = np.searchsorted(world.staff.hired[here], since, side="right")
    return here[(world.rng.random(len(since)) * np.maximum(able, 1)).astype(np.int64)]


def _take_share(world: World, rep: int, section: int, day: int) -> None:
    mine = np.flatnonzero(world.accounts["section"] == section)
    size = int((world.posts == section).sum())
    share = mine[world.rng.random(len(mine)) < 1 / size]
    _own(world, share, np.full(len(share), rep), day)


def _own(world: World, account: Ints, member: Ints, day: int) -> None:
    if len(account):
        world.accounts["owner"][account] = member
        world.owners.append((account, member, day))
