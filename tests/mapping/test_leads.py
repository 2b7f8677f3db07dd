"""Leads: what a list of people is by its name and headers, and when nothing is assumed."""

from __future__ import annotations

import pytest

from kaname.mapping import apply, propose
from tests.mapping.written import found

LEADS = "リードID,会社名,氏名,登録日,獲得経路\nL1,アルファ,青木,2026/11/1,展示会\n"
PEOPLE = "レコード番号,会社名,氏名,登録日,獲得経路\nL1,アルファ,青木,2026/11/1,展示会\n"
CONTACTS = "取引先責任者 ID,取引先名,氏名,作成日,リードソース\nC1,アルファ,青木,2026/11/1,Web\n"
ENGLISH = "{} ID,Company,Create Date,{}\n1,Alpha,2026-11-01,x\n"


@pytest.mark.parametrize(
    ("text", "file", "kind"),
    [
        (LEADS, "リード一覧.csv", "lead"),
        (PEOPLE, "見込み客一覧.csv", "lead"),
        (LEADS, "export.csv", "lead"),  # by its headers
        (CONTACTS, "取引先責任者一覧.csv", "contact"),
        (CONTACTS, "コンタクト.csv", "contact"),  # whose lead source says nothing
        (CONTACTS, "export.csv", "contact"),
        (ENGLISH.format("Lead", "Phone"), "leads.csv", "lead"),
        (ENGLISH.format("Contact", "Lead Status"), "contacts.csv", None),  # may hold either
        (PEOPLE, "名刺一覧.csv", None),
    ],
)
def test_kind_of_all_rows_where_no_column_says_it(text: str, file: str, kind: str | None) -> None:
    table = found(text, file)
    proposal = propose([table])
    ((name, source),) = proposal.mapping.sources.items()
    assert [into.table for into in source.into][:1] == ["person"]
    result = apply(name, source, table, proposal.mapping)
    assert result.frames["person"]["kind"].to_list() == [kind]
    said = "mapping.assumed-kind" in {finding.rule for finding in proposal.findings}
    assert said == (kind is not None)


def test_a_column_that_says_it_is_believed() -> None:
    text = LEADS.replace("獲得経路", "区分").replace("展示会", "窓口担当者")
    table = found(text, "リード一覧.csv")
    proposal = propose([table])
    ((name, source),) = proposal.mapping.sources.items()
    assert apply(name, source, table, proposal.mapping).frames["person"]["kind"][0] == "contact"
