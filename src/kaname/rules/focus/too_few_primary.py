"""A role that has one or two primary KPIs."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.bearers import EVERYBODY, bearers
from kaname.design.places import Path
from kaname.rules.rule import Case, Hit, Rule

LEAST = 3


def find(case: Case) -> Iterator[Hit]:
    """Roles of reps or teams with fewer than three primary KPIs; all, where no role has any.

    What is given to nobody in particular counts for every role.
    """
    found = bearers(case.design, case.primary)
    roles = [bearer for bearer in found if bearer.kind == "role"]
    shared = sum(len(bearer.kpis) for bearer in found if bearer.kind == "everybody")
    if not roles and 0 < len(case.primary) < LEAST:
        yield _hit(EVERYBODY, ("kpis", next(iter(case.primary))), tuple(case.primary))
    for role in roles:
        if role.level != "company" and len(role.kpis) + shared < LEAST:
            yield _hit(role.who, role.path, role.kpis)


def _hit(who: object, path: Path, kpis: tuple[str, ...]) -> Hit:
    return Hit(path, {"who": who, "count": len(kpis), "kpis": ", ".join(kpis)})


RULE = Rule(
    code="SZ003",
    name="too-few-primary",
    cause="focus",
    severity="warning",
    title={"ja": "主要KPIが少なすぎる", "en": "Too few primary KPIs"},
    says={
        "ja": (
            "{who} の主要KPIは{count}個（`{kpis}`）だけです。量と質、先行と遅行が揃うように、"
            "3〜5個にしてください。"
        ),
        "en": (
            "The primary KPIs for {who} are too few ({count}: `{kpis}`): make it 3 to 5, so that "
            "quantity and quality, leading and lagging are all there."
        ),
    },
    why={
        "ja": (
            "一つか二つの数字だけを追うと、それを良く見せる方法が見つかり、"
            "見ていない所が崩れます。量と質、先行と遅行を揃えるには三つは必要です。"
        ),
        "en": (
            "Where one or two figures are followed, ways are found to make them look well, and "
            "what nobody looks at breaks. Quantity and quality, leading and lagging need three "
            "at least."
        ),
    },
    example="""\
kpis:
  proposals: {tier: null}
  meetings: {tier: null}
""",
    instead="""\
kpis:
  proposals: {tier: null}
  meetings: {tier: primary}
""",
    source={
        "ja": "失敗の五つの原因：KPI乱立（主要KPIは3〜5個）",
        "en": "Five causes of failure: no critical factor, too many KPIs (3 to 5 primary ones)",
    },
    find=find,
)
