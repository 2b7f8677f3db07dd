"""A company's lists as files: deals, plan and actual, activities, a ledger; with what is in them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter

HEAD = (
    "案件番号",
    "案件名",
    "顧客名",
    "担当者",
    "フェーズ",
    "確度(%)",
    "金額（千円）",
    "受注予定日",
    "登録日",
)
Deal = tuple[str, str, str, str, str, int, int, date, date]

DEALS: tuple[Deal, ...] = (
    (
        "A-1",
        "計測器",
        "㈱青葉製作所",
        "佐藤",
        "受注",
        100,
        1200,
        date(2026, 10, 5),
        date(2026, 8, 3),
    ),
    (
        "A-2",
        "保守",
        "髙島電機株式会社",
        "佐藤",
        "失注",
        0,
        800,
        date(2026, 10, 9),
        date(2026, 8, 4),
    ),
    ("A-3", "ソフト", "南山﨑工業", "小林", "受注", 100, 3000, date(2026, 11, 2), date(2026, 9, 1)),
    ("A-4", "更新", "㈱青葉製作所", "小林", "提案", 40, 500, date(2026, 12, 15), date(2026, 10, 7)),
)


def deals(
    path: Path, rows: Sequence[Deal] = DEALS, *, total: int | None = None, title: str = "案件一覧"
) -> Path:
    """A list of deals as people keep it: a title, amounts in thousands, a total, a note."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("案件")
        day = book.add_format({"num_format": "yyyy/m/d"})
        sheet.write(0, 0, title)
        sheet.write_row(2, 0, HEAD)
        for number, row in enumerate(rows, 3):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, datetime(*value.timetuple()[:3]), day)
                else:
                    sheet.write(number, column, value)
        bottom = len(rows) + 3
        sheet.write(bottom, 0, "合計")
        sheet.write(bottom, 6, sum(row[6] for row in rows) if total is None else total)
        sheet.write(bottom + 2, 0, "※金額は税抜")
    return path


def plan(path: Path) -> Path:
    """Plan and actual by month and person, in millions of yen; a hundred a month as the target."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("予実")
        sheet.write(0, 0, "2026年度 売上予実（百万円）")
        sheet.write_row(
            2, 0, ["担当者", "区分", *(f"{(3 + m) % 12 + 1}月" for m in range(12)), "合計"]
        )
        for at, person in enumerate(("佐藤", "小林")):
            sheet.write_row(3 + 2 * at, 0, [person, "目標", *[100] * 12, 1200])
            sheet.write_row(4 + 2 * at, 0, [person, "実績", *[90] * 6, *["－"] * 6, 540])
    return path


def visits(path: Path) -> Path:
    """A CP932 file of activities."""
    lines = ["活動日,担当者,顧客名,活動種別,結果"]
    lines += [f"2026/10/{d} 10:00,佐藤,髙島電機株式会社,訪問,完了" for d in (1, 2, 5)]
    path.write_bytes("\r\n".join([*lines, ""]).encode("cp932"))
    return path


def written_at(path: Path, moment: datetime) -> Path:
    """The file as if it had been written at a moment of UTC."""
    seconds = moment.replace(tzinfo=UTC).timestamp()
    os.utime(path, (seconds, seconds))
    return path
