"""A quantity paired with a quality at another end of the process."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Primary quantities whose pair is two stages away or more."""
    order = {stage: at for at, stage in enumerate(case.design.stages)}
    for name, kpi in case.primary.items():
        pair = case.design.kpis.get(kpi.pair or "")
        if pair is None or kpi.nature != "quantity" or pair.nature == "quantity":
            continue
        here, there = order.get(kpi.stage or ""), order.get(pair.stage or "")
        if here is not None and there is not None and abs(here - there) > 1:
            params = {"kpi": name, "stage": kpi.stage, "pair": kpi.pair, "other": pair.stage}
            yield Hit(("kpis", name, "pair"), params, at_key=False)


RULE = Rule(
    code="BA013",
    name="pair-elsewhere",
    cause="quantity",
    severity="warning",
    title={"ja": "対の相手が離れた段階にある", "en": "The pair is of a distant stage"},
    says={
        "ja": (
            "`{kpi}`（`{stage}`）の対 `{pair}` は、離れた段階 `{other}` の指標です。"
            "同じ段階の質に替えてください。"
        ),
        "en": (
            "`{pair}`, the pair of `{kpi}` (`{stage}`), is of the distant stage `{other}`: name "
            "a quality of the same stage."
        ),
    },
    why={
        "ja": (
            "離れた段階の率は、間の段階のさまざまな要因で動き、反応も遅れます。"
            "面談の中身が薄くなったかどうかは、成約率ではなく、"
            "その面談の質で見て初めて分かります。"
        ),
        "en": (
            "A rate of a distant stage is moved by all that lies between, and late. Whether "
            "meetings have become thinner is seen from the meetings themselves and not from the "
            "win rate."
        ),
    },
    example="""\
kpis:
  meetings: {pair: win_rate}
""",
    instead="""\
kpis:
  meetings: {pair: meeting_preparation}
""",
    source={
        "ja": "失敗の五つの原因：量のみ（同じ段階の質と対にする）",
        "en": "Five causes of failure: quantity only (pair it with a quality of the same stage)",
    },
    find=find,
)
