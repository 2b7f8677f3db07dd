"""A KPI said to be in people's hands, whose differences do not stay with people."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from kaname.causes.health import wording
from kaname.causes.health.evidence import Evidence, Figures, is_share
from kaname.causes.health.page import page
from kaname.causes.health.rule import Answer, DataRule, Look
from kaname.causes.leading.control import Controllability, controllability

NAME = "control-not-seen"
SEEN = 0.45  # share of the differences between people's years that is theirs
FEWEST_UNITS, FEWEST_MONTHS = 8, 18
CERTAIN = 1.6449  # standard deviations to the end of a 90 % interval


def look(evidence: Evidence) -> Look:
    """Each KPI that reps or teams are said to control, by rep or by team."""
    answers: list[Answer] = []
    lacking: list[str] = []
    for name, kpi in evidence.measured.items():
        figures = {"rep": evidence.people, "team": evidence.teams}.get(kpi.control or "")
        if figures is None or name not in figures.values:
            continue
        found = _control(figures, name)
        if found is None:
            lacking.append(name)
            continue
        params: dict[str, object] = {
            "kpi": name,
            "share": wording.share(found.share),
            "most": wording.share(found.high),
            "units": found.units,
            "months": figures.shape[1],
        }
        answers.append(Answer(("kpis", name), _unseen(found), large=True, params=params))
    return Look(tuple(answers), tuple(lacking))


def _control(figures: Figures, kpi: str) -> Controllability | None:
    if figures.shape[1] < FEWEST_MONTHS:
        return None
    values = figures.values[kpi]
    over, under = figures.bases.get(kpi, (values, None))
    if under is None and is_share(values):
        under = np.where(np.isfinite(values), 1.0, np.nan)
    found = controllability(over, under)
    return found if found.told and found.units >= FEWEST_UNITS else None


def _unseen(found: Controllability) -> float:
    """The probability of so small a share where it is as large as SEEN."""
    error = max(found.high - found.share, 1e-9) / CERTAIN
    return float(ndtr(-(SEEN - found.share) / error))


RULE = DataRule(
    page(
        code="EV002",
        name=NAME,
        cause="field",
        severity="advice",
        title={"ja": "動かせていない「動かせる」指標", "en": "Control that is not seen"},
        says={
            "ja": (
                "{kpi}は担当者や課が動かせる指標とされていますが、"
                "差の大半は、誰が担当するかでは説明できません"
                "（人による差は年間のばらつきの {share}、多くて {most}。"
                "{units} 組 × {months} か月）。"
                "`control` を見直すか、本人が動かせる手前の活動に置き換えてください。"
            ),
            "en": (
                "{kpi} is said to be in the hands of reps or teams, and most of the "
                "differences do not stay with who does it ({share} between years do, {most} at "
                "most; {units} units × {months} months): correct `control`, or take an activity "
                "that they do move."
            ),
        },
        why={
            "ja": (
                "自分で動かせる数字なら、うまい人は前半も後半もうまいはずです。"
                "前半の上位が後半も上位とは限らないなら、その差は運か外の事情です。"
                "それで人を評価すると、納得感がなくなります。"
                "全員が同じ水準でできている場合にも差は残らないので、現場に聞いて確かめてください。"
            ),
            "en": (
                "Who moves a figure is good at it in the first half of the time and in the second. "
                "Where those ahead in one half are not ahead in the other, the differences are "
                "luck or circumstances, and people judged by them lose heart. Differences also "
                "vanish where everybody does equally well: ask the field."
            ),
        },
        given="""\
kpis:
  closing_pace: {control: team}
""",
        source={
            "ja": "Spearman（1910年）：前半と後半の一致で測る信頼性",
            "en": "Spearman (1910): reliability as the agreement of two halves",
        },
    ),
    look,
)
