"""What the company sells: four lines (SaaS, hardware, finance, retail) and the services."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl


@dataclass(frozen=True, slots=True)
class Product:
    """A line of the price list; list price in yen, cost as a share of the net price.

    `price` is per month for recurring products (seat bundles, leases, upkeep) and per piece else.
    `season` is the season in which a seasonal product sells, None for all others.
    """

    key: str
    name: str
    family: str
    price: int
    cost: float
    season: str | None = None
    recurring: bool = False


SAAS, HARDWARE, FINANCE, RETAIL, SERVICE = range(5)
FAMILIES = ("SaaS", "機器", "金融", "小売", "サービス")
SPRING, SUMMER, AUTUMN, WINTER = "春", "夏", "秋", "冬"
PRODUCTS = (
    Product("P01", "品質記録クラウド", "SaaS", 90_000, 0.24, recurring=True),
    Product("P02", "設備保全クラウド", "SaaS", 140_000, 0.22, recurring=True),
    Product("P03", "在庫見える化クラウド", "SaaS", 70_000, 0.26, recurring=True),
    Product("P04", "営業日報クラウド", "SaaS", 45_000, 0.20, recurring=True),
    Product("P05", "店舗分析クラウド", "SaaS", 60_000, 0.23, recurring=True),
    Product("P06", "温湿度計測ユニット", "機器", 180_000, 0.62),
    Product("P07", "振動診断センサー", "機器", 320_000, 0.60),
    Product("P08", "外観検査カメラ", "機器", 1_450_000, 0.64),
    Product("P09", "流量計測ステーション", "機器", 2_600_000, 0.61),
    Product("P10", "業務用スポット冷房機", "機器", 240_000, 0.63, SUMMER),
    Product("P11", "設備リース", "金融", 110_000, 0.55, recurring=True),
    Product("P12", "機器総合保険", "金融", 26_000, 0.48, recurring=True),
    Product("P13", "住まいの火災保険", "金融", 6_500, 0.50, recurring=True),
    Product("P14", "くらしの積立プラン", "金融", 20_000, 0.70, recurring=True),
    Product("P15", "医療保険スタンダード", "金融", 8_200, 0.52, recurring=True),
    Product("P16", "空気清浄機", "小売", 24_800, 0.66),
    Product("P17", "卓上加湿器", "小売", 6_980, 0.60, WINTER),
    Product("P18", "冷感ひざかけ", "小売", 3_980, 0.52, SUMMER),
    Product("P19", "携帯扇風機", "小売", 2_480, 0.55, SUMMER),
    Product("P20", "健康家電お手入れセット", "小売", 1_980, 0.48),
    Product("P21", "詰め替え用フィルター", "小売", 3_200, 0.45),
    Product("P22", "導入設計", "サービス", 350_000, 0.55),
    Product("P23", "現場教育", "サービス", 150_000, 0.50),
    Product("P24", "年間保守", "サービス", 20_000, 0.42, recurring=True),
)
KEYS = tuple(p.key for p in PRODUCTS)
FAMILY_OF = np.array([FAMILIES.index(p.family) for p in PRODUCTS])
PRICE = np.array([p.price for p in PRODUCTS], dtype=np.float64)
COST = np.array([p.cost for p in PRODUCTS])  # shares of the net price
RECURRING = np.array([p.recurring for p in PRODUCTS])
SEASON_MONTHS = {SPRING: (3, 4, 5), SUMMER: (6, 7, 8), AUTUMN: (9, 10, 11), WINTER: (12, 1, 2)}


def product() -> pl.DataFrame:
    """The price list as a table of the sales model."""
    money = pl.Decimal(18, 2)
    return pl.DataFrame(
        {
            "product_id": KEYS,
            "name": [p.name for p in PRODUCTS],
            "family": [p.family for p in PRODUCTS],
            "season": pl.Series([p.season for p in PRODUCTS], dtype=pl.String),
            "is_recurring": RECURRING,
            "list_price": pl.Series(PRICE).cast(money),
            "unit_cost": pl.Series(np.round(PRICE * COST)).cast(money),
        }
    )
