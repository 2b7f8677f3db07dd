"""Surveys: one answer's line with several questions becomes an assessment for each."""

from __future__ import annotations

from kaname.mapping import apply, propose
from tests.mapping.written import found

ANSWERS = """\
回答日,顧客名,満足度（5段階）,NPS,コメント
2026/11/1,アルファ,5,9,良い
2026/11/2,ベータ,3,,
2026/11/2,ベータ,3,6,
"""


def test_each_question_is_an_assessment_of_its_kind() -> None:
    table = found(ANSWERS, "アンケート_2026年11月.csv")
    proposal = propose([table])
    ((name, source),) = proposal.mapping.sources.items()
    result = apply(name, source, table, proposal.mapping)
    rows = result.frames["assessment"].select("assessment_id", "kind", "score", "max_score").rows()
    assert rows == [
        ("2026/11/1 / アルファ / csat", "csat", 5.0, 5.0),
        ("2026/11/2 / ベータ / csat", "csat", 3.0, 5.0),
        ("2026/11/2 / ベータ / csat #2", "csat", 3.0, 5.0),
        ("2026/11/1 / アルファ / nps", "nps", 9.0, 10.0),
        ("2026/11/2 / ベータ / nps", "nps", 6.0, 10.0),
    ]
    assert result.rejects.is_empty()


def test_the_words_around_the_table_tell_the_kind_of_its_score() -> None:
    table = found("回答日,顧客名,評価\n2026/11/1,アルファ,4\n", "顧客満足度アンケート.csv")
    (source,) = propose([table]).mapping.sources.values()
    assert source.into[0].columns["kind"].value == "csat"  # type: ignore[union-attr]


def test_answers_of_which_nothing_tells_the_kind_are_asked_about() -> None:
    table = found("回答日,顧客名,評価\n2026/11/1,アルファ,4\n", "アンケート.csv")
    proposal = propose([table])
    assert proposal.mapping.sources == {}
    assert [finding.rule for finding in proposal.findings] == ["mapping.unrecognised-table"]
