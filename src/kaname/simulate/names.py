"""Invented names: people with common family names, companies that do not exist."""

from __future__ import annotations

import numpy as np

from kaname.simulate.records import Ints

FAMILY = (
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 "
    "斎藤 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 "
    "村上 遠藤 青木 坂本 福田 太田 西村 藤井 岡本 藤原 金子 三浦 中野 原田 松田 竹内 上田 中山 "
    "和田 森田 石田 小島 柴田 原 宮崎 酒井 工藤 横山 宮本 内田 高木 安藤 谷口 丸山 今井 高田 "
    "河野 藤本 小野 村田 武田 上野 杉山 増田 菅原 平野 大塚 千葉 久保 松井 岩崎 桜井 野口 松尾 "
    "野村 木下 菊地 佐野 大西 杉本 新井 浜田 市川 古川 水野 小松 島田 小山 高野 山内 西田 川口"
).split()
GIVEN = (
    "由佳 拓真 彩乃 悠介 千尋 和人 直樹 美緒 康平 沙織 亮太 真由 隆志 友香 陽平 奈緒 浩司 絵里 "
    "祐樹 麻衣 慎吾 香奈 恭平 早紀 達郎 理沙 雄大 綾香 俊介 明日香 正樹 智子 誠一 瑞穂 航 詩織 "
    "晃 佳代 修平 七海"
).split()
STEMS = (
    "夕凪 星屑 月灯 雪椿 朝霧 銀狐 風待 虹橋 雲海 花筏 水鏡 波路 若竹野 青嶺 緋桜 白樺台 霞ヶ浜 "
    "空木 紅葉坂 千鳥浦 鈴音 柚子森 海鳴 陽だまり 木漏日 琥珀野 翡翠原 茜空 藍染川 菜花台 百草 "
    "初雁 笹舟 山霧 潮見坂 麦秋 流星 常春 遠雷 花信 霜月野 蛍火 楓見 竜胆 芒原 薄氷 春告 雁渡 "
    "野分 小春日 天彦 山彦 雲雀野 朧月 泉沢里 樫ノ森 苔庭 萌黄 浅葱 群青 鴇色 山吹野 桔梗台 鳴砂 "
    "渡鳥 帆影 灯台守 糸車 水車小路 石畳 風車台 砂時計 羅針 糸杉 火打石"
).split()
TRADES = {
    "製造": "精機 工業 製作所 電子工業 金属 化成 樹脂 精密",
    "食品": "食品 製菓 醸造 乳業 水産 製粉",
    "物流": "物流 運輸 倉庫 ロジテム",
    "建設": "建設 工務店 設備 土木",
    "卸売": "商事 物産 商会 マテリアル",
    "小売": "ストア ホーム 百貨 ドラッグ",
    "医療": "メディカル 薬品 ヘルスケア 医療機器",
    "情報通信": "システム ソフト 情報 テレコム",
}
INDUSTRIES = tuple(TRADES)
_FORMS = ("株式会社{}", "{}株式会社")
TOWNS = "夕凪 星見 月島台 雪ノ下 朝霧 風待 虹橋 花筏 水鏡 波路 緋桜 千鳥 鈴音 海鳴".split()


def people(count: int, rng: np.random.Generator) -> list[str]:
    """Full names, a family name again only when all have been used.

    They differ as long as there are names: up to FAMILY times GIVEN.
    """
    first = rng.integers(0, len(GIVEN), len(FAMILY))
    names: list[str] = []
    for turn in range(count // len(FAMILY) + 1):
        order = rng.permutation(len(FAMILY))
        names += [f"{FAMILY[f]} {GIVEN[(first[f] + turn) % len(GIVEN)]}" for f in order]
    return names[:count]


def companies(industry: Ints, rng: np.random.Generator) -> list[str]:
    """A different company name for each entry of `industry` (positions in INDUSTRIES)."""
    names = [""] * len(industry)
    for code, trades in enumerate(TRADES.values()):
        stems = [stem + trade for stem in STEMS for trade in trades.split()]
        mine = np.flatnonzero(industry == code)
        forms = rng.integers(0, len(_FORMS), len(mine))
        # an industry with more companies than names counts on: 第2 …, 第3 …
        for place, row in enumerate(mine):
            again, pick = divmod(place, len(stems))
            if pick == 0:
                order = rng.permutation(len(stems))
            name = stems[order[pick]] + (f"第{again + 1}" if again else "")
            names[row] = _FORMS[forms[place]].format(name)
    return names


def shops(count: int) -> list[str]:
    """`count` different names of shops of ours."""
    names = [TOWNS[n % len(TOWNS)] for n in range(count)]
    return [f"{t}{n // len(TOWNS) + 1 if n >= len(TOWNS) else ''}店" for n, t in enumerate(names)]
