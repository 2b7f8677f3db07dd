"""Written rows: the short way and the long way read the same, and odd files take the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaname.series.written_rows import any_rows, plain

HEAD = "series,period,value\n"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "rows.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "a,2020-01,1\nb,2020-01,-2.5\na,2020-02,\n",
        "\ufeff系列\t期間\t値\n東\t2020-01\t1e-07\n東\t2020-02\t3\n",
        "period;note;series;value\n2020-01;x;a;7\n",
        HEAD.replace("\n", "\r\n") + 'a,2020-01,"1"\r\n" b ",2020-02,2\r\n',
    ],
)
def test_both_ways_read_the_same(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    short, long = plain(path), any_rows(path)
    assert short is not None
    for name in ("series", "period", "value"):
        assert getattr(short, name).to_list() == getattr(long, name).to_list()
    assert short.lines.tolist() == long.lines.tolist()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (HEAD + 'a,2020-01,"1,000"\n', "utf-8"),
        (HEAD + "a,2020-01,inf\n", "utf-8"),
        (HEAD + "a,2020-01,NA\n", "utf-8"),
        (HEAD + ",2020-01,1\n", "utf-8"),
        (HEAD + "a,2020-01,1,2\n", "utf-8"),
        (HEAD, "utf-8"),
        ("name,period,value\na,2020-01,1\n", "utf-8"),
        ("系列,期間,値\n東,2020-01,1\n", "cp932"),
        ("", "utf-8"),
    ],
)
def test_what_needs_thought_takes_the_long_way(tmp_path: Path, text: str, encoding: str) -> None:
    assert plain(written(tmp_path, text, encoding)) is None


def test_a_file_that_is_none(tmp_path: Path) -> None:
    assert plain(tmp_path / "no.csv") is None
