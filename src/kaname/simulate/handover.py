"""Who looks after what when people leave, move to another section, or join."""

from __future__ import annotations

import numpy as np

from kaname.simulate import deals
from kaname.simulate.records import Ints, Status
from kaname.simulate.world import World, pick


def assign_all(world: World) -> None:
    """Every company gets an owner in its section, at the beginning."""
    account = np.arange(len(world.accounts))
    _own(world, account, pick(world, world.accounts["section"].astype(np.int64)), world.when.run_in)


def follow(world: World, day: int) -> None:
    """Bring posts up to `day`; who left a section hands over there, who came takes a share."""
    before, after = world.posts, world.staff.sections_on(day)
    moved = np.flatnonzero(before != after)
    if not len(moved):
        return
    world.posts = after
    for rep in moved[before[moved] >= 0]:
        _hand_over(world, int(rep), int(before[rep]), day)
    for rep in moved[after[moved] >= 0]:
        _take_share(world, int(rep), int(after[rep]), day)


def _hand_over(world: World, rep: int, section: int, day: int) -> None:
    account = np.flatnonzero(world.accounts["owner"] == rep)
    _own(world, account, pick(world, np.full(len(account), section)), day)
    lead = world.worked[world.leads["owner"][world.worked] == rep]
    first = world.leads["created"][lead]
    world.leads["owner"][lead] = _successors(world, section, first // 86_400)
    open_ = world.deals["status"] == Status.OPEN
    deal = np.flatnonzero(open_ & (world.deals["owner"] == rep))
    to = _successors(world, section, world.deals["created"][deal] // 86_400)
    deals.hand_over(world, deal, to, np.full(len(deal), day * 86_400 + 8 * 3600))


def _successors(world: World, section: int, since: Ints) -> Ints:
    """A colleague for each, who was in the company when it began (so that its beginning has an
    owner in the organisation of that day)."""
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
