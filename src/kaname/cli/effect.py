"""`kaname effect`: whether actions worked, and before the start what could be seen."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from typer import Option

from kaname.cli import conditions
from kaname.cli.insights import ToldForm, tell
from kaname.cli.options import SPOKEN, DesignPath, Language
from kaname.cli.progress import progress
from kaname.cli.usage import WrongUsageError
from kaname.errors import Finding

if TYPE_CHECKING:
    from kaname.api import Project
    from kaname.api.causes.effects import Effects, Powered

Method = Literal["auto", "did", "synthetic", "single"]


def effect(
    design: DesignPath,
    *,
    initiative: Annotated[
        str | None, Option("--initiative", metavar="NAME", help="effects.option-initiative")
    ] = None,
    kpi: Annotated[str | None, Option("--kpi", metavar="KPI", help="effects.option-kpi")] = None,
    where: Annotated[
        list[str] | None, Option("--where", metavar="DIM=VALUE", help="effects.option-where")
    ] = None,
    since: Annotated[
        str | None, Option("--since", metavar="DATE", help="effects.option-since")
    ] = None,
    until: Annotated[
        str | None, Option("--until", metavar="DATE", help="effects.option-until")
    ] = None,
    method: Annotated[Method, Option("--method", help="effects.option-method")] = "auto",
    power: Annotated[bool, Option("--power", help="effects.option-power")] = False,
    by: Annotated[str | None, Option("--by", metavar="DIM", help="effects.option-by")] = None,
    units: Annotated[int | None, Option("--units", min=1, help="effects.option-units")] = None,
    months: Annotated[int, Option("--months", min=1, max=24, help="effects.option-months")] = 6,
    wanted: Annotated[
        str | None, Option("--wanted", metavar="CHANGE", help="effects.option-wanted")
    ] = None,
    seed: Annotated[int, Option("--seed", min=0, help="effects.option-seed")] = 1,
    form: ToldForm = "text",
    lang: Language = SPOKEN,
) -> None:
    """Print what came of each action, or what could be seen of one to come."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.causes.effects import effects, powered  # noqa: PLC0415 -- as above

    if (initiative is not None) + (kpi is not None and not power) + power > 1:
        raise WrongUsageError(Finding("effects.one-question"))
    if kpi is not None and since is None and not power:
        raise WrongUsageError(Finding("effects.kpi-without-day", {"kpi": kpi}))
    scope, change = conditions.read(where), _change(wanted)
    with progress(lang) as step:
        project = api.open(design, progress=step)
        conditions.check(scope, project)
        if power:
            before = powered(
                project, kpi, _dimension(by, project), where=scope, units=units, months=months,
                wanted=change, seed=seed,
            )  # fmt: skip
        else:
            found = effects(
                project, initiative=initiative, kpi=kpi, where=scope, since=_day(since, project),
                until=_day(until, project), method=method, progress=step,
            )  # fmt: skip
    if power:
        tell(before.insights, form, lang, _power(before))
    else:
        tell(found.insights, form, lang, _whole(found))


def _day(written: str | None, project: Project) -> date | None:
    """The day, or the first one of a month or another period."""
    from kaname.periods import parse  # noqa: PLC0415 -- slow import; help must not wait for it

    return None if written is None else parse(written, project.calendar).start


def _change(written: str | None) -> float | None:
    """A change of 10 % or 3 points is 0.1 or 0.03."""
    if written is None:
        return None
    found = re.fullmatch(r"\s*([+-]?\d+(?:\.\d+)?)\s*([%％]|pt|ポイント)?\s*", written)
    if found is None:
        raise WrongUsageError(Finding("effects.unreadable-change", {"change": written}))
    return float(found[1]) / (100 if found[2] else 1)


def _dimension(by: str | None, project: Project) -> str:
    if by is None:
        known = ", ".join(project.dimensions)
        raise WrongUsageError(Finding("effects.power-without-by", {"known": known}))
    return by


# --- data ------------------------------------------------------------------------------------


def _whole(found: Effects) -> dict[str, Any]:
    record = found.record
    return {
        "effects": [_evaluation(one) for one in found.evaluations],
        "record": None
        if record is None
        else {"share": record.share, "error": record.error, "spread": record.spread},
    }


def _evaluation(of: Any) -> dict[str, Any]:
    sizes = of.sizes
    found = {
        "initiative": of.action.name, "kpi": of.action.kpi, "where": dict(of.action.where),
        "since": None if of.action.since is None else of.action.since.isoformat(),
        "verdict": of.verdict, "advice": of.advice, "method": of.method, "why": of.why,
        "before": _span(of.before), "block": _span(of.block), "ramp_months": of.partial,
        "treated": list(of.treated), "compared": list(of.others),
        "left_out": {
            "other_action": list(of.other_action), "too_little_data": list(of.thin),
            "too_small": list(of.small), "other_kpis": list(of.foreign),
        },
        "followed": [{"kpi": one.action.kpi, "verdict": one.verdict} for one in of.followed],
        "doubtful": list(of.doubtful),
    }  # fmt: skip
    if sizes is not None:
        found |= {
            "relative": sizes.relative, "effect": sizes.size, "low": sizes.low,
            "high": sizes.high, "p": sizes.p, "p_adjusted": sizes.adjusted,
            "tested": sizes.among, "detectable": sizes.detectable, "expected": sizes.wanted,
            "rank": sizes.rank, "choices": sizes.choices, "placebos": sizes.placebos,
            "amount_a_month": of.amount,
        }  # fmt: skip
    if of.worth is not None:
        found["kgi"] = {"kpi": of.kgi, "a_month": _worth(of.worth), "all": _worth(of.everywhere)}
    return found


def _span(of: Any) -> list[str] | None:
    return None if of is None else [period.label for period in of]


def _worth(of: Any) -> dict[str, Any] | None:
    return None if of is None else {"low": of.low, "likely": of.likely, "high": of.high}


def _power(found: Powered) -> dict[str, Any]:
    names = found.units
    return {
        "left_out": {"too_small": list(found.small), "other_kpis": list(found.foreign)},
        "kpi": found.kpi, "by": found.dim, "months": found.months, "relative": found.relative,
        "detectable_by_units": {p.units: p.detectable for p in found.by_units},
        "detectable_by_months": {p.months: p.detectable for p in found.by_months},
        "asked": {"units": found.asked.units, "detectable": found.asked.detectable},
        "wanted": found.wanted, "enough": found.enough, "seed": found.order.seed,
        "waves": [[names[unit] for unit in wave] for wave in found.order.waves],
        "pairs": [[names[a], names[b]] for a, b in found.order.pairs],
    }  # fmt: skip
