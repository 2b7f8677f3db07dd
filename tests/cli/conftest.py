"""A small company, its design and its data, and the command line to ask about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kaname.cli import app

DEALS = """\
deal,rep,region,stage,closed_on,amount
1,Aoki,East,Won,2026-04-10,1200000
2,Aoki,East,Lost,2026-04-22,
3,Baba,West,Won,2026-05-12,800000
4,Baba,West,Won,2026-05-20,950000.5
5,Aoki,East,Won,2026-05-28,400000
"""
DESIGN = """\
kaname: 1
name: {ja: 営業, en: Sales}
currency: JPY
calendar: {fiscal_year_starts: 4, timezone: Asia/Tokyo, as_of: 2026-05-31}
facts:
  deals:
    from: deals.csv
    key: deal
    time: closed_on
    unit: deal
    dimensions: {rep: rep, region: region, 担当者: rep}
measures:
  won:        {of: deals, agg: count, where: stage = 'Won'}
  closed:     {of: deals, agg: count, where: "stage in ('Won', 'Lost')"}
  won_amount: {of: deals, agg: sum, expr: amount, where: stage = 'Won', unit: JPY}
  east:       {of: deals, agg: count, where: "stage = 'Won' and region = 'East'"}
  west:       {of: deals, agg: count, where: "stage = 'Won' and region = 'West'"}
kpis:
  sales:
    label: {ja: 受注金額, en: Won amount}
    role: kgi
    value: won_amount
    formula: won_deals * average_deal
  won_deals:    {label: {ja: 受注件数, en: Won deals}, value: won, formula: east_deals + west_deals}
  average_deal: {label: {ja: 平均単価, en: Average deal}, value: won_amount / won}
  east_deals:   {label: {ja: 東の受注, en: Won in the East}, value: east}
  west_deals:   {label: {ja: 西の受注, en: Won in the West}, value: west}
  win_rate:     {label: {ja: 受注率, en: Win rate}, value: won / closed}
"""

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def sales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company's design; its data is loaded once for all tests."""
    folder = tmp_path_factory.mktemp("company")
    (folder / "deals.csv").write_text(DEALS, "utf-8")
    (folder / "sales.yaml").write_text(DESIGN, "utf-8")
    return folder / "sales.yaml"


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """English words, and loaded data kept for the session only."""
    monkeypatch.setenv("KANAME_STORE", str(tmp_path_factory.getbasetemp() / "kaname-store"))
    monkeypatch.setenv("KANAME_LANG", "en")


@pytest.fixture
def run(sales: Path, environment: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`kaname` with these arguments, in the company's folder."""
    monkeypatch.chdir(sales.parent)

    def invoke(*arguments: str) -> Result:
        result = CliRunner().invoke(app, list(arguments))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke
