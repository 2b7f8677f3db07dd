"""A unit whose rows pile up on the last days of the month."""

from __future__ import annotations

from kaname.causes.health import wording
from kaname.causes.health.counts import unlike
from kaname.causes.health.evidence import Entries, Evidence
from kaname.causes.health.page import page
from kaname.causes.health.rule import Answer, DataRule, Look

NAME = "month-end-spikes"
TIMES, POINTS = 1.5, 0.05  # what the others have, and beyond that, to matter
MONTHS = 6


def look(evidence: Evidence) -> Look:
    """Each unit beside the others, for each fact: rows on the last business days."""
    return piled(evidence.ends)


def piled(entries: tuple[Entries, ...], *, points: float = POINTS) -> Look:
    """Each unit beside the others: its share of such rows, and since when."""
    answers: list[Answer] = []
    lacking: list[str] = []
    for one in entries:
        found = unlike(one.among, one.hits) if len(one.months) >= MONTHS else ()
        lacking += [] if found else [one.fact]
        for unit in found:
            params = {
                "fact": one.label,
                "unit": one.units[unit.unit],
                "days": one.days,
                "share": wording.share(unit.share),
                "others": wording.share(unit.others),
                "rows": unit.rows,
                "since": wording.month(one.months[unit.since]),
                "p": wording.chance(unit.p),
            }
            large = unit.share >= TIMES * unit.others and unit.share - unit.others >= points
            answers.append(
                Answer(
                    *(("facts", one.fact), unit.p, large, params),
                    team=one.units[unit.unit],
                    since=one.months[unit.since],
                    size=unit.share - unit.others,
                    unit="%",
                )
            )
    return Look(tuple(answers), tuple(lacking))


RULE = DataRule(
    page(
        code="EV008",
        name=NAME,
        cause="data",
        severity="warning",
        title={"ja": "月末に偏った日付", "en": "Dates piled on the month's end"},
        says={
            "ja": (
                "{unit}の{fact}は、{since}以降 {share} が月末{days}営業日の日付です"
                "（ほかは {others}、{rows} 件、{p}）。"
                "まとめて入力していないか、月末に押し込んでいないかを確かめてください。"
                "この日付による月中の数字は当てになりません。"
            ),
            "en": (
                "{unit}: {share} of {fact} since {since} are dated on the month's last {days} "
                "business days (others {others}; {rows} rows, {p}). See whether they are entered "
                "all at once or pressed into the month; figures during the month cannot be "
                "trusted there."
            ),
        },
        why={
            "ja": (
                "月末にまとめて入れる課では、月中の着地見込みも先行指標も実際より低く見え、"
                "月末に急に戻ります。気づいたときには手を打てません。"
                "会社全体の月末の山は商売の都合かもしれないので、ほかの課と比べます。"
            ),
            "en": (
                "Where rows are entered at the month's end, forecast and leading indicators look "
                "too low all month and jump on its last day, when nothing can be done any more. "
                "All sales have a peak there, so units are compared with one another."
            ),
        },
        given="kpis: {}\n",
        source={
            "ja": "二項尤度による変化点（Kulldorff 1997年）と、課のあいだのばらつきを入れた比較",
            "en": (
                "A change point by binomial likelihood (Kulldorff 1997), compared with how units "
                "differ anyway"
            ),
        },
    ),
    look,
)
