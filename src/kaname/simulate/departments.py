"""The departments: one for each style of selling, with its areas, teams and way to a win."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

HEAD_OFFICE = "営業本部"
TEAM_SIZE = 9  # seats from which on a team is divided


class Style(IntEnum):
    """What a department does; its position in DIVISIONS."""

    NEW = 0
    ROUTE = 1
    INSIDE = 2
    SOLUTION = 3
    FIELD = 4


DIVISIONS = (
    "新規開拓営業部",
    "ルート営業部",
    "インサイドセールス部",
    "ソリューション営業部",
    "フィールド営業部",
)
ROLES = ("closer", "route", "inside", "closer", "field")
MANAGER = "manager"
PIPELINES = ("新規開拓", "ルート", "インサイド", "ソリューション", "フィールド")
LOST_RANK, WON_RANK = 0, 6
OPENED, HEARD, WRITTEN, PROPOSED, NEGOTIATED = range(1, 6)  # ranks of the stages on the way
STAGES = (
    ("商談化", "課題確認", "提案準備", "提案", "条件交渉"),
    ("引合", "要望確認", "見積作成", "見積提出", "内示"),
    ("商談化", "オンラインヒアリング", "見積作成", "オンライン提案", "申込手続き"),
    ("案件化", "ヒアリング", "提案書作成", "プレゼンテーション", "契約交渉"),
    ("面談", "ニーズ確認", "プラン作成", "プラン提案", "申込手続き"),
)
WON, LOST = "受注", "失注"


@dataclass(frozen=True, slots=True)
class Area:
    """Where a team sells, and its share of all reps; `after` is its name after a reorganisation."""

    team: str
    style: Style
    region: str
    kind: str  # city | suburb | rural
    km2: int
    travel: float  # mean minutes for one visit, both ways
    share: int  # of 60 reps
    after: str = ""


AREAS = (
    Area("東京新規", Style.NEW, "東京都心", "city", 620, 40, 4),
    Area("名古屋新規", Style.NEW, "愛知・岐阜・三重", "city", 21_600, 52, 4, "西日本新規"),
    Area("大阪新規", Style.NEW, "大阪・京都・兵庫", "city", 14_900, 46, 4, "西日本新規"),
    Area("東日本ルート", Style.ROUTE, "東日本", "suburb", 38_000, 62, 4),
    Area("西日本ルート", Style.ROUTE, "西日本", "suburb", 41_000, 66, 4),
    Area("直営店", Style.ROUTE, "首都圏店舗", "city", 3_800, 24, 4),
    Area("東京センター", Style.INSIDE, "全国（東京センター）", "city", 620, 30, 5),
    Area("福岡センター", Style.INSIDE, "全国（福岡センター）", "city", 340, 30, 5),
    Area("製造ソリューション", Style.SOLUTION, "全国（製造）", "city", 620, 54, 4),
    Area("流通ソリューション", Style.SOLUTION, "全国（流通）", "city", 620, 50, 4),
    Area("札幌", Style.FIELD, "北海道", "rural", 83_400, 58, 3),
    Area("仙台", Style.FIELD, "東北", "rural", 66_900, 56, 3),
    Area("さいたま", Style.FIELD, "北関東", "suburb", 22_900, 46, 3),
    Area("横浜", Style.FIELD, "神奈川", "city", 2_400, 36, 3),
    Area("広島", Style.FIELD, "中国・四国", "suburb", 50_700, 50, 3),
    Area("福岡", Style.FIELD, "九州", "suburb", 42_200, 48, 3),
)
KEY_ACCOUNTS = "大手ルート"  # founded by the reorganisation with every third route rep
RE_CUT = (3, 4)  # areas from which it comes
SHOPS, TOKYO_CENTRE, FUKUOKA_CENTRE = 5, 6, 7  # positions in AREAS
AREA_STYLE = np.array([area.style for area in AREAS], dtype=np.int64)
AREA_TRAVEL = np.array([area.travel for area in AREAS])
LEAST_REPS = len(AREAS)


@dataclass(frozen=True, slots=True)
class Seat:
    """A place for one rep: its area, its team, and its team after the reorganisation."""

    area: int
    team: str
    after: str

    @property
    def style(self) -> Style:
        return AREAS[self.area].style


def path(style: Style, team: str) -> str:
    """The place of a team in the organisation: `部/課`."""
    return f"{DIVISIONS[style]}/{team}"


def seats(reps: int) -> list[Seat]:
    """Places for `reps` people over all areas, in teams of a size that one can lead."""
    return [seat for area, size in enumerate(_sizes(reps)) for seat in _of_area(area, size)]


def _sizes(reps: int) -> list[int]:
    """Largest remainder, at least one rep in every area."""
    total = sum(area.share for area in AREAS)
    exact = [max(1.0, reps * area.share / total) for area in AREAS]
    sizes = [int(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda n: (sizes[n] - exact[n], n))
    missing = reps - sum(sizes)
    for n in range(abs(missing)):
        step = 1 if missing > 0 else -1
        place = order[n % len(order)] if step > 0 else sizes.index(max(sizes))
        sizes[place] += step
    return sizes


def _of_area(area: int, size: int) -> Iterator[Seat]:
    teams = -(-size // TEAM_SIZE)
    for place in range(size):
        number = str(place * teams // size + 1) if teams > 1 else ""
        now = f"{AREAS[area].team}{number}課"
        then = f"{AREAS[area].after or AREAS[area].team}{number}課"
        moved = area in RE_CUT and size > 1 and place % 3 == min(2, size - 1)
        yield Seat(area, now, f"{KEY_ACCOUNTS}{number}課" if moved else then)
