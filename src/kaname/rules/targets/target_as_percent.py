"""A target of a ratio that was written in percent."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.aims import aims
from kaname.design.units import kpi_units
from kaname.rules.rule import Case, Hit, Rule

MOST = 3.0  # times: above it a ratio is hardly ever meant


def find(case: Case) -> Iterator[Hit]:
    """Figures of ratios above 3, which are 300 %."""
    units = kpi_units(case.design)
    for aim in aims(case.design):
        if units.get(aim.kpi) == "ratio" and aim.value > MOST:
            params = {
                "kpi": aim.kpi,
                "value": f"{aim.value:g}",
                "percent": f"{aim.value:,.0%}",
                "ratio": f"{aim.value / 100:g}",
            }
            yield Hit(aim.path, params, at_key=False)


RULE = Rule(
    code="TG016",
    name="target-as-percent",
    cause="field",
    severity="warning",
    title={"ja": "率の目標が百分率で書かれている", "en": "A ratio's target in percent"},
    says={
        "ja": (
            "率の指標 `{kpi}` の目標が `{value}`（{percent}）です。"
            "百分率のつもりなら `{ratio}` と書いてください。"
        ),
        "en": (
            "`{kpi}` is a ratio, and its target `{value}` is {percent}: write `{ratio}` if "
            "per cent are meant."
        ),
    },
    why={
        "ja": (
            "率は 0〜1 の数で測ります。60 と書くと 6,000% が目標になり、"
            "誰も届かず、総合達成率も 1% ほどにしかなりません。"
        ),
        "en": (
            "Ratios are measured between 0 and 1. A target of 60 is 6,000 %, which nobody reaches, "
            "and it takes every composite down to about 1 %."
        ),
    },
    example="""\
segments:
  veteran:
    targets: {meetings: 30, proposals: 9, win_rate: 36}
""",
    instead="""\
segments:
  veteran:
    targets: {meetings: 30, proposals: 9, win_rate: 0.36}
""",
    source={"ja": "測定単位（営業データの慣例）", "en": "Units of measurement"},
    find=find,
)
