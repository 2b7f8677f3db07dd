"""A mapping as text: what is written reads back equal, and a text is added to, not rewritten."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.errors import Finding, KanameError
from kaname.mapping import Mapping, extend, read_text, render
from kaname.mapping.model import Into, Read, Source, Value
from tests.mapping.test_document import GOOD

ADDED = {
    "顧客": Source(
        file="顧客一覧.csv",
        into=(Into(table="account", columns={"account_id": "顧客コード", "name": "顧客名"}),),
    )
}
LINES = """\
  顧客:
    file: 顧客一覧.csv
    into:
      - table: account
        columns:
          account_id: 顧客コード
          name: 顧客名
"""


def mapping(text: str) -> Mapping:
    document = read_text(text, "m.yaml")
    assert document.findings == ()
    assert document.mapping is not None
    return document.mapping


def test_a_mapping_is_written_a_column_to_a_line_and_reads_back_equal() -> None:
    whole = mapping(GOOD)
    text = render(whole)
    assert mapping(text) == whole
    assert (
        "          closed_at: {from: 完了予定日, order: m/d/y, where: {status: [won, lost]}}\n"
        in text
    )
    assert "\n          account_id: 顧客名\n" in text
    assert text.startswith("# ")


def test_the_head_speaks_the_readers_language() -> None:
    assert "proposal" in render(mapping(GOOD), "en").splitlines()[0]
    assert "対応表" in render(mapping(GOOD), "ja").splitlines()[0]


def test_questions_are_comments_of_their_source() -> None:
    notes = {"案件": [Finding("mapping.unused-columns", {"source": "案件", "headers": "`備考2`"})]}
    text = render(mapping(GOOD), "ja", notes)
    assert "    # `案件` の `備考2` は使っていません。" in text
    assert mapping(text) == mapping(GOOD)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_sources_are_added_after_the_last_one(newline: str) -> None:
    text = GOOD.replace("sources:", "sources: # 毎週届くもの").replace("\n", newline)
    before, after = text.split("same:")
    assert extend(text, ADDED) == before + LINES.replace("\n", newline) + "same:" + after


@pytest.mark.parametrize(
    ("text", "longer"),
    [
        ("mapping: 1\n", "mapping: 1\nsources:\n" + LINES),
        ("mapping: 1", "mapping: 1\nsources:\n" + LINES),
        ("mapping: 1\nsources: {}\n", "mapping: 1\nsources:\n" + LINES),
        ("mapping: 1\nsources:\n", "mapping: 1\nsources:\n" + LINES),
        ("\ufeffmapping: 1\nsources:\n  a: {file: b}", None),
        ("mapping: 1\nsources:\n    a:\n        file: b  # 四つ下げ\n# 終わり\n", None),
    ],
)
def test_sources_are_added_to_any_text(text: str, longer: str | None) -> None:
    written = extend(text, ADDED)
    assert longer is None or written == longer
    assert mapping(written).sources["顧客"] == ADDED["顧客"]
    assert all(line in written for line in text.splitlines() if "{}" not in line)


def test_a_source_that_is_there_is_not_added_again() -> None:
    with pytest.raises(KanameError) as raised:
        extend(GOOD, {"案件": ADDED["顧客"]})
    assert [finding.rule for finding in raised.value.findings] == ["design.key-exists"]


def test_an_added_text_keeps_its_other_bytes() -> None:
    written = extend(GOOD, ADDED)
    assert sha256(written.replace(LINES, "").encode()).digest() == sha256(GOOD.encode()).digest()


TEXT = st.text(
    alphabet=st.sampled_from("aZ 0-9:#{}[]'\"*&!%@,案件名％（）\n\t~|>"), min_size=1, max_size=12
)
VALUES = st.builds(
    Value,
    from_=st.one_of(TEXT, st.tuples(TEXT, TEXT)),
    values=st.dictionaries(TEXT, TEXT, max_size=3),
    times=st.one_of(st.none(), st.floats(0.001, 1e9)),
    with_=st.sampled_from([" ", " / ", ""]),
    where=st.dictionaries(TEXT, st.one_of(TEXT, st.tuples(TEXT, TEXT)), max_size=2),
)
SOURCES = st.builds(
    Source,
    file=TEXT,
    sheet=st.one_of(st.none(), TEXT),
    read=st.builds(Read, units=st.dictionaries(TEXT, TEXT, max_size=2)),
    into=st.lists(
        st.builds(
            Into,
            table=TEXT,
            columns=st.dictionaries(TEXT, st.one_of(TEXT, VALUES), max_size=3),
            distinct=st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
    unused=st.lists(TEXT, max_size=3).map(tuple),
)


@given(
    st.builds(
        Mapping,
        mapping=st.just(1),
        currency=st.one_of(st.none(), TEXT),
        sources=st.dictionaries(TEXT, SOURCES, max_size=2),
        same=st.dictionaries(TEXT, st.dictionaries(TEXT, TEXT, min_size=1, max_size=2), max_size=2),
    )
)
def test_any_mapping_reads_back_equal(whole: Mapping) -> None:
    document = read_text(render(whole), "m.yaml")
    kept = document.mapping  # its names need not exist in the sales model
    assert kept == whole, document.findings
