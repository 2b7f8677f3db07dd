"""The ten planted stories: what was done to the company, where, when, and by how much.

For whoever evaluates analyses: an analysis is good if it finds these and nothing else. Effects are
those of a large company (600 reps, 36 months) against the same one without that story; a small
company shows them with more luck in them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np

from kaname.simulate.aftersale.season import RATIO
from kaname.simulate.company import LATE_AREA, Company
from kaname.simulate.departments import AREAS, DIVISIONS, FUKUOKA_CENTRE, Style, path
from kaname.simulate.horizon import day_of
from kaname.simulate.market import SEGMENTS, SMALL
from kaname.simulate.organisation import rep_ids
from kaname.simulate.persons import FREE_CHECK_ID
from kaname.simulate.pipeline import RIVALS
from kaname.simulate.products import FAMILIES, HARDWARE, PRODUCTS
from kaname.simulate.timetable import FOREVER
from kaname.simulate.workforce import TRAINED, misjudges

UNTOUCHED = (12, 15)  # areas in which another action was taken, to no effect
Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Story:
    """One planted story.

    `where` names members of dimensions (the organisation by its paths). `end` is the last day.
    `effect` is by KPI: for rates the change in the rate (0.04 is four points), for counts and
    amounts the change as a share (0.8 is 80 % more).
    """

    key: str
    label: Text
    where: Mapping[str, Sequence[str]]
    start: date
    end: date
    kpi: str
    effect: Mapping[str, float]
    note: Text


def told(of: Company) -> tuple[Story, ...]:
    """The stories of a company; none where they were left out or the data is too short."""
    if not of.times.told:
        return ()
    found = (
        _outage(of),
        _overload(of),
        _misjudged(of),
        _poor_leads(of),
        _ramp(of),
        _rival(of),
        _season(of),
        _price(of),
        _training(of),
        _late(of),
    )
    return tuple(story for story in found if story.start <= story.end)


def as_json(stories: Sequence[Story]) -> str:
    """The stories as a text for programs."""
    return json.dumps([asdict(s) for s in stories], ensure_ascii=False, indent=1, default=str)


def _story(
    of: Company,
    key: str,
    label: tuple[str, str],
    span: tuple[int, int],
    *,
    where: Mapping[str, Sequence[str]],
    effect: Mapping[str, float],
    note: tuple[str, str],
) -> Story:
    start, end = max(span[0], of.when.start), min(span[1], of.when.end)
    return Story(
        key=key,
        label={"ja": label[0], "en": label[1]},
        where=where,
        start=day_of(start),
        end=day_of(end),
        kpi=next(iter(effect)),
        effect=effect,
        note={"ja": note[0], "en": note[1]},
    )


def teams(of: Company, areas: Sequence[int], day: int) -> list[str]:
    """The paths of the teams of some areas, as they are called on a day."""
    after = day >= of.times.reorganised
    seats = [seat for seat in of.staff.seats if seat.area in areas]
    return list(dict.fromkeys(path(s.style, s.after if after else s.team) for s in seats))


def _outage(of: Company) -> Story:
    return _story(
        of,
        "telephony_outage",
        ("電話設備の障害", "Telephony outage"),
        (of.times.outage, of.times.outage_ends - 1),
        where={"team": teams(of, [FUKUOKA_CENTRE], of.times.outage)},
        effect={"contact_rate": -0.18},
        note=(
            "福岡センターの電話がつながりにくくなり、5週間だけコンタクト率が約30％から約12％に落ちる。",
            "Calls from the Fukuoka centre hardly get through for five weeks: its contact rate"
            " falls from about 30 % to about 12 %.",
        ),
    )


def _overload(of: Company) -> Story:
    styles = (Style.NEW, Style.INSIDE, Style.SOLUTION)
    return _story(
        of,
        "closers_full",
        ("アポは増えたがクローザーは手一杯", "More appointments, closers full"),
        (of.times.overload, of.when.end),
        where={"division": [DIVISIONS[s] for s in styles]},
        effect={"appointments": 0.83, "sourced_won_amount": 0.04, "won_deals": 0.01},
        note=(
            "インサイドセールスがアポ件数を追い、見込みの薄い相手とも約束する。アポは約8割増えるが"
            "クローザーの枠は埋まっており、受注貢献額と受注件数はほとんど動かない。",
            "Inside sales is after the number of appointments and agrees on weak ones too."
            " Appointments rise by about 80 %, but closers have no time left: the won amount"
            " sourced and the deals won hardly move.",
        ),
    )


def _misjudged(of: Company) -> Story:
    ids = rep_ids(of.staff).gather(list(misjudges(of.staff))).to_list()
    return _story(
        of,
        "misjudged_chances",
        ("慎重すぎる担当と楽観的な担当", "A sandbagging and an over-optimistic rep"),
        (of.when.start, of.when.end),
        where={"member": ids},
        effect={"stated_probability_cautious": -0.29, "stated_probability_optimistic": 0.22},
        note=(
            "先に挙げた担当は受注確度を実力より約30ポイント低く、後の担当は約20ポイント高く入力する（決着の30日前まで）。"
            "二人の成約率はふつう。ほかの担当の確度はおおむね合っている。",
            "The first states win probabilities about 30 points too low, the second about 20"
            " points too high (30 days before closing); both win as often as others, and all other"
            " reps are about right.",
        ),
    )


def _poor_leads(of: Company) -> Story:
    return _story(
        of,
        "poor_campaign",
        ("質の低いリードを集めた施策", "A campaign of poor leads"),
        (of.times.campaign, of.times.campaign_ends - 1),
        where={"campaign": [FREE_CHECK_ID], "division": [DIVISIONS[Style.INSIDE]]},
        effect={"new_leads": 0.45, "opportunity_conversion": -0.03, "lead_quality_score": -0.07},
        note=(
            "無料診断キャンペーンでリードは約45％増えるが、そのリードの商談化率は約3％"
            "（ほかは約14％）、BANTの平均も低い。",
            "The free-check campaign brings about 45 % more leads, of whom about 3 % become an"
            " opportunity (others: about 14 %); their BANT marks are low.",
        ),
    )


def _ramp(of: Company) -> Story:
    ids = rep_ids(of.staff).gather(np.flatnonzero(of.staff.cohort)).to_list()
    return _story(
        of,
        "ramping_cohort",
        ("立ち上がり中の新人たち", "A cohort of new hires"),
        (of.times.joined, min(of.times.joined + 365, FOREVER)),
        where={"member": ids},
        effect={"opportunities": -0.17, "win_rate": -0.16, "won_amount": -0.63},
        note=(
            "4月に一括で入社した新人。活動量は9か月、成約率は1年ほどかけて追いつく"
            "（経験者が入社した場合との差、最初の1年）。",
            "They all join in one April. Their activity catches up within nine months, their win"
            " rate in a year or more (effects: first year, against joiners with experience).",
        ),
    )


def _rival(of: Company) -> Story:
    return _story(
        of,
        "new_competitor",
        ("競合の参入", "A competitor enters"),
        (of.times.rival, of.when.end),
        where={
            "segment": [SEGMENTS[SMALL]],
            "product_family": [FAMILIES[HARDWARE]],
            "competitor": [RIVALS[-1]],
        },
        effect={"win_rate": -0.078},
        note=(
            "競合E社が中小向けの機器に参入する。その掛け合わせだけで成約率が約8ポイント下がり、"
            "商談の6割強で競合として名前が挙がる。",
            "Competitor E enters: hardware for small companies, nowhere else. The win rate falls"
            " there by about eight points; E is named in over 60 % of these deals.",
        ),
    )


def _season(of: Company) -> Story:
    seasonal = [p.key for p in PRODUCTS if p.season]
    return _story(
        of,
        "seasonal_products",
        ("季節商品", "Seasonal products"),
        (of.when.start, of.when.end),
        where={"product": seasonal},
        effect={"units_in_season_over_out_of_season": RATIO},
        note=(
            "季節商品は、その季節の3か月に、ほかの月の何倍も売れる（倍率）。年間の数量は変わらない。",
            "Seasonal products sell many times more in the three months of their season than in"
            " other months (the factor); in a year it is the same.",
        ),
    )


def _price(of: Company) -> Story:
    return _story(
        of,
        "price_rise",
        ("機器の値上げ", "A price rise of hardware"),
        (of.times.price, of.when.end),
        where={"product_family": [FAMILIES[HARDWARE]]},
        effect={"average_deal_size": 0.09, "won_deals": -0.21, "win_rate": -0.04},
        note=(
            "機器を12％値上げする。機器の平均単価は上がり、件数は約2割減り、商談の一部は"
            "SaaSに流れて構成が変わる（受注件数に占める機器は約30％から約25％へ）。",
            "Hardware prices rise by 12 %. Its deals get larger and about a fifth fewer, some"
            " customers turn to SaaS, so the mix shifts (hardware's share of deals won: from about"
            " 30 % to about 25 %).",
        ),
    )


def _training(of: Company) -> Story:
    trained, other = (teams(of, a, of.times.training) for a in (TRAINED, UNTOUCHED))
    return _story(
        of,
        "training",
        ("6課のうち2課の研修", "Training in two of six teams"),
        (of.times.training, of.when.end),
        where={"team": trained, "team_of_other_action": other},
        effect={"win_rate": 0.04, "win_rate_of_other_action": 0.0},
        note=(
            "フィールド営業部の6課のうち2課が提案研修を受け、成約率が約4ポイント上がる。"
            "別の2課が同じ日に始めた提案書のひな形の刷新には効果がない。",
            "Two of the six field teams are trained: their win rate rises by about four points."
            " New proposal templates, introduced in two other teams on the same day, do nothing.",
        ),
    )


def _late(of: Company) -> Story:
    team = teams(of, [LATE_AREA], of.times.late)
    return _story(
        of,
        "late_entry",
        ("月末にまとめて入力する課", "A team that enters at month end"),
        (of.times.late, of.when.end),
        where={"team": team},
        effect={"days_from_closing_to_entry": 7.6},
        note=(
            f"{AREAS[LATE_AREA].team}課は、段階・確度・結果を月末にさかのぼって入力する。"
            "決着から入力まで平均7〜8日（ほかは当日）。決着の4割は月末日付になる。",
            "One team enters stages, probabilities and results at the end of the month, back-dated:"
            " seven to eight days after the fact on average, others on the day. Four closings in"
            " ten carry the date of the month's end.",
        ),
    )
