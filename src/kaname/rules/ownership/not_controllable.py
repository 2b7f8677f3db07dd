"""A KPI given to people who cannot move it."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.ownership.levels import WHO, beyond
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """KPIs of the company or of outside factors among those of reps and teams.

    A team's result given to its reps is usual and left alone; reference indicators too.
    """
    for name, kpi in case.kpis.items():
        if kpi.control not in ("company", "external") or kpi.tier == "reference":
            continue
        roles = [role for role in beyond(case.design, kpi) if not _leads(case, role)]
        if roles:
            params = {"kpi": name, "roles": ", ".join(roles), "control": WHO[kpi.control]}
            yield Hit(("kpis", name, "given_to"), params)


def _leads(case: Case, role: str) -> bool:
    return role in case.design.roles and case.design.roles[role].level == "company"


RULE = Rule(
    code="OW002",
    name="not-controllable",
    cause="field",
    severity="warning",
    title={"ja": "動かせない人に渡したKPI", "en": "Given to people who cannot move it"},
    says={
        "ja": (
            "`{kpi}` は{control}が動かす数字ですが、`{roles}` に渡されています。"
            "その役割が動かせる先行指標に替えてください。"
        ),
        "en": (
            "`{kpi}` is moved by {control} and given to `{roles}`: give them an indicator that "
            "leads to it and that they can move."
        ),
    },
    why={
        "ja": (
            "自分では動かせない数字を渡されると、人は努力と結果のつながりを見失います。"
            "上がっても下がっても学ぶことがなく、やがて誰も見なくなります。"
            "担当には行動で変わる数字を、会社の結果は会社を動かす役割に渡します。"
        ),
        "en": (
            "Whoever is given a figure beyond reach sees no link between effort and result. There "
            "is nothing to learn from its rise or fall, and soon nobody looks. Give reps what "
            "their work changes, and the company's results to those who steer the company."
        ),
    },
    example="""\
kpis:
  win_rate:
    control: company
""",
    instead="""\
kpis:
  win_rate:
    control: rep
""",
    source={
        "ja": "Deming『Out of the Crisis』(1986)：仕組みが決める数字を個人に課さない",
        "en": "Deming, Out of the Crisis (1986): what the system decides is no person's figure",
    },
    find=find,
)
