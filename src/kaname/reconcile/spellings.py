"""Spellings of one name: legal forms, variant characters, what keyboards put for one another."""

from __future__ import annotations

from collections.abc import Mapping

# Written form -> the kind of company it means. After NFKC: ㈱ is `(株)`, ㍿ is `株式会社`.
JAPANESE_FORMS: Mapping[str, str] = {
    "株式会社": "株式会社",
    "(株)": "株式会社",
    "有限会社": "有限会社",
    "(有)": "有限会社",
    "合同会社": "合同会社",
    "(同)": "合同会社",
    "(合)": "合同会社",
    "合資会社": "合資会社",
    "(資)": "合資会社",
    "合名会社": "合名会社",
    "(名)": "合名会社",
    "一般社団法人": "一般社団法人",
    "(一社)": "一般社団法人",
    "公益社団法人": "公益社団法人",
    "(公社)": "公益社団法人",
    "一般財団法人": "一般財団法人",
    "(一財)": "一般財団法人",
    "公益財団法人": "公益財団法人",
    "(公財)": "公益財団法人",
    "社会福祉法人": "社会福祉法人",
    "(福)": "社会福祉法人",
    "医療法人": "医療法人",
    "(医)": "医療法人",
    "学校法人": "学校法人",
    "(学)": "学校法人",
    "独立行政法人": "独立行政法人",
    "(独)": "独立行政法人",
    "特定非営利活動法人": "NPO法人",
    "npo法人": "NPO法人",
}
# The words at the end of a name, dots and commas apart -> the kind.
ENGLISH_FORMS: Mapping[tuple[str, ...], str] = {
    ("inc",): "inc",
    ("incorporated",): "inc",
    ("co", "ltd"): "ltd",
    ("co", "limited"): "ltd",
    ("company", "limited"): "ltd",
    ("company", "ltd"): "ltd",
    ("pte", "ltd"): "ltd",
    ("pty", "ltd"): "ltd",
    ("ltd",): "ltd",
    ("limited",): "ltd",
    ("corp",): "corp",
    ("corporation",): "corp",
    ("co",): "co",
    ("llc",): "llc",
    ("l", "l", "c"): "llc",
    ("llp",): "llp",
    ("plc",): "plc",
    ("gmbh",): "gmbh",
    ("ag",): "ag",
    ("s", "a"): "sa",
    ("b", "v"): "bv",
    ("kk",): "株式会社",
    ("k", "k"): "株式会社",
    ("kabushiki", "kaisha"): "株式会社",
    ("gk",): "合同会社",
    ("g", "k"): "合同会社",
}

# One character in two shapes: variants (異体字), then old forms (旧字体), before the usual form.
_PAIRS = """
髙高 﨑崎 嵜崎 邊辺 邉辺 濵浜 濱浜 桒桑 栁柳 𠮷吉 槗橋 曻昇 凜凛 龝秋 㐂喜 靏鶴 靍鶴 寳宝
寶宝 淵渕 渊渕 圡土 斈学 兎兔 舩船 鉃鉄 鐡鉄 亞亜 惡悪 壓圧 圍囲 醫医 壹壱 稻稲 飮飲 隱隠
營営 榮栄 衞衛 驛駅 圓円 鹽塩 奧奥 應応 櫻桜 歐欧 價価 假仮 會会 懷懐 繪絵 擴拡 殼殻 覺覚
學学 嶽岳 樂楽 勸勧 卷巻 關関 觀観 歸帰 龜亀 僞偽 戲戯 犧犠 舊旧 據拠 擧挙 峽峡 狹狭 堯尭
曉暁 區区 驅駆 勳勲 惠恵 溪渓 經経 繼継 莖茎 螢蛍 輕軽 鷄鶏 藝芸 缺欠 儉倹 劍剣 圈圏 檢検
權権 獻献 縣県 險険 顯顕 驗験 嚴厳 廣広 恆恒 鑛鉱 號号 國国 濟済 碎砕 齋斎 劑剤 雜雑 參参
慘惨 棧桟 蠶蚕 贊賛 殘残 絲糸 齒歯 兒児 辭辞 濕湿 實実 舍舎 寫写 釋釈 壽寿 收収 從従 澁渋
獸獣 縱縦 肅粛 處処 敍叙 奬奨 將将 燒焼 證証 條条 狀状 乘乗 淨浄 剩剰 疊畳 繩縄 壤壌 孃嬢
讓譲 釀醸 眞真 寢寝 愼慎 盡尽 圖図 粹粋 醉酔 穗穂 隨随 髓髄 樞枢 數数 瀨瀬 聲声 靜静 齊斉
攝摂 竊窃 專専 戰戦 淺浅 潛潜 纖繊 踐践 錢銭 禪禅 雙双 壯壮 搜捜 插挿 爭争 窗窓 總総 聰聡
莊荘 裝装 騷騒 增増 藏蔵 臟臓 屬属 續続 墮堕 體体 對対 帶帯 臺台 瀧滝 擇択 澤沢 單単 擔担
膽胆 團団 彈弾 斷断 癡痴 遲遅 晝昼 蟲虫 鑄鋳 廳庁 聽聴 鎭鎮 遞逓 鐵鉄 轉転 點点 傳伝 黨党
盜盗 燈灯 當当 鬪闘 德徳 獨独 讀読 屆届 貳弐 惱悩 腦脳 霸覇 廢廃 拜拝 賣売 麥麦 發発 髮髪
拔抜 蠻蛮 祕秘 彥彦 甁瓶 拂払 佛仏 竝並 變変 辨弁 瓣弁 辯弁 舖舗 豐豊 沒没 飜翻 槇槙 每毎
萬万 滿満 默黙 彌弥 藥薬 譯訳 豫予 餘余 與与 譽誉 搖揺 樣様 謠謡 來来 賴頼 亂乱 覽覧 兩両
獵猟 綠緑 壘塁 淚涙 勵励 禮礼 隸隷 靈霊 齡齢 戀恋 爐炉 勞労 樓楼 郞郎 祿禄 亙亘 灣湾 晉晋
眾衆 步歩 產産 淸清 靑青 黑黒 內内 卽即 鄕郷 曾曽 遙遥 瑤瑶 緣縁 聯連 鷗鴎 鹼鹸 頰頬 蠟蝋
麵麺 屛屏 幷并 倂併 ヶケ ヵカ ゐイ ヰイ ヱエ
"""
VARIANTS: Mapping[int, str] = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}

# Characters that are names of their own but often mistaken: folded for a proposal only.
LOOKALIKES: Mapping[int, str | None] = {
    **dict(zip(map(ord, "斎嶋嶌冨舘峯埜壄龍檜籐碕"), "斉島島富館峰野野竜桧藤崎", strict=True)),
    **dict(zip(map(ord, "ァィゥェォッャュョヮ"), "アイウエオツヤユヨワ", strict=True)),
    ord("が"): "ケ",
    ord("ヴ"): "ブ",
    ord("ー"): None,
}

DASHES = "-‐‑‒–—―−﹣－ｰ─━"
BETWEEN = " \t\n\u3000・･.,、。'’`\"/_()（）[]「」"  # that people put or leave out
