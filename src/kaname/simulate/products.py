"""What the company sells: measuring instruments, software for them, set-up and upkeep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Product:
    """A line of the price list; prices in yen."""

    key: str
    name: str
    family: int
    price: int
    cost: float  # share of the net price
    recurring: bool = False


FAMILIES = ("計測機器", "管理ソフト", "導入支援", "保守サービス")
PRODUCTS = (
    Product("P01", "温湿度計測ユニット", 0, 180_000, 0.62),
    Product("P02", "振動診断センサー", 0, 320_000, 0.60),
    Product("P03", "外観検査カメラ", 0, 1_450_000, 0.64),
    Product("P04", "流量計測ステーション", 0, 2_600_000, 0.61),
    Product("P05", "品質記録クラウド", 1, 480_000, 0.32, True),
    Product("P06", "設備保全クラウド", 1, 720_000, 0.30, True),
    Product("P07", "在庫可視化クラウド", 1, 560_000, 0.33, True),
    Product("P08", "導入設計", 2, 350_000, 0.55),
    Product("P09", "現場教育", 2, 150_000, 0.50),
    Product("P10", "データ移行", 2, 420_000, 0.58),
    Product("P11", "年間保守", 3, 240_000, 0.42, True),
    Product("P12", "出張校正", 3, 130_000, 0.48),
)
FAMILY_OF = np.array([p.family for p in PRODUCTS])
PRICE = np.array([p.price for p in PRODUCTS], dtype=np.float64)
COST = np.array([p.cost for p in PRODUCTS])

# median amount of a deal in yen: segment x family
AMOUNT = np.array(
    [
        [7.6e6, 6.2e6, 3.0e6, 2.4e6],
        [4.6e6, 3.9e6, 1.8e6, 1.4e6],
        [2.4e6, 2.1e6, 0.9e6, 0.7e6],
    ]
)
SPREAD = 0.45  # standard deviation of the logarithm
SHARE_NEW = np.array([0.55, 0.38, 0.05, 0.02])  # families of the first purchase
SHARE_MORE = np.array([0.46, 0.26, 0.12, 0.16])  # of later ones
LATER = 0.95  # later purchases are a little smaller
PRICES_RISE = 0.025  # per year
WEEKS = np.array([6.0, 3.0, 4.0, 2.0])  # from order to revenue
