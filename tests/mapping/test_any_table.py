"""Any table: a proposal and its rows, or findings; never a traceback, and no row lost unsaid."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.mapping import apply, propose, read_text, render
from kaname.sheets.table import Column, Table
from kaname.warehouse.columns import as_guessed

HEADERS = st.one_of(
    st.sampled_from(
        "案件番号 案件名 顧客名 顧客コード 担当者 部署 金額 受注日 受注予定日 受注予定月 フェーズ 結果 確度 ヨミ "
        "月 年月 目標 実績 値 区分 達成率 活動日 活動種別 レコード番号 レコードの開始行 商品 数量 小計 伝票番号 売上日 "
        "opportunity_id close_date Stage amount OrderDate SalesAmount EmployeeKey Year".split()
    ),
    st.text(min_size=1, max_size=6),
)
CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        "2026/4/1 2026-04-01 2026年4月 4月 令和8年4月1日 03/04/2026 2026-04-01T01:00:00Z 100 ▲5 1,200 0.5 60% "
        "未定 受注 失注 提案 A B * 青木 ヤマト 目標 実績 はい 99999999999999999999 1e300 訪問".split()
    ),
    st.text(max_size=6).map(lambda text: text.strip() or None),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    names = draw(st.lists(HEADERS, min_size=1, max_size=9, unique=True))
    height = draw(st.integers(0, 8))
    data = {n: draw(st.lists(CELLS, min_size=height, max_size=height)) for n in names}
    frame = pl.DataFrame(data, schema=dict.fromkeys(names, pl.String))
    made = draw(st.booleans())
    columns = tuple(
        Column(n, n, None if made and at else at, as_guessed(frame[n].alias(""), (), "UTC").kind)
        for at, n in enumerate(names)
    )
    sheet = draw(st.sampled_from([None, "案件", "予実"]))
    file = draw(st.sampled_from(["案件一覧.xlsx", "予実表.xlsx", "data.csv", "活動履歴_2026.csv"]))
    lines = pl.Series(range(2, height + 2), dtype=pl.Int64)
    return Table(file, file, sheet, None, columns, frame, lines)


@settings(max_examples=60)
@given(st.lists(tables(), min_size=1, max_size=3))
def test_no_table_is_a_traceback(found: list[Table]) -> None:
    proposal = propose(found)
    document = read_text(render(proposal.mapping, "ja", proposal.notes), "m.yaml")
    assert document.mapping == proposal.mapping
    assert document.findings == (), [finding.line() for finding in document.findings]
    for finding in proposal.findings:
        assert finding.line("ja")
    for name, table in proposal.tables.items():
        result = apply(name, proposal.mapping.sources[name], table, proposal.mapping)
        said = set(result.rejects["line"].to_list())
        for into in proposal.mapping.sources[name].into:
            if not into.where and not into.distinct:
                kept = result.frames[into.table]["_row"]
                assert {int(row) + 2 for row in kept} | said >= set(table.lines.to_list())
