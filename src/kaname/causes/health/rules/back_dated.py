"""A unit that enters what happened days after it happened."""

from __future__ import annotations

from kaname.causes.health.evidence import Evidence
from kaname.causes.health.page import page
from kaname.causes.health.rule import DataRule, Look
from kaname.causes.health.rules.month_end_spikes import piled

NAME = "back-dated"


def look(evidence: Evidence) -> Look:
    """Each unit beside the others, for each fact that says when its rows were entered."""
    return piled(evidence.delays)


RULE = DataRule(
    page(
        code="EV009",
        name=NAME,
        cause="data",
        severity="warning",
        title={"ja": "さかのぼった入力", "en": "Back-dated entries"},
        says={
            "ja": (
                "{unit}の{fact}は、{since}以降 {share} が{days}日以上あとから入力されています"
                "（ほかは {others}、{rows} 件、{p}）。"
                "その日のうちに入力できる形にし、それまでは月中の数字を割り引いて見てください。"
            ),
            "en": (
                "{unit}: {share} of {fact} since {since} were entered {days} days or more after "
                "the event (others {others}; {rows} rows, {p}). Make it easy to enter on the day, "
                "and read figures of the running month with care until then."
            ),
        },
        why={
            "ja": (
                "あとから入った結果は、会議の時点では見えていません。"
                "受注率も停滞も着地見込みも、入力の遅れの分だけ誤って見え、"
                "過去の予測を検証しても、そのとき知り得たことが分からなくなります。"
            ),
            "en": (
                "Results entered later were not there when the meeting looked. Win rate, stalled "
                "deals and the landing are wrong by the delay, and no forecast can be judged by "
                "what was known at the time."
            ),
        },
        given="kpis: {}\n",
        source={
            "ja": "変更履歴の時刻と出来事の日付の差。二項尤度による変化点（Kulldorff 1997年）",
            "en": "The log's instants beside the days of events; change points: Kulldorff 1997",
        },
    ),
    look,
)
