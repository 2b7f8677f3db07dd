"""All commands of `kaname`, and what stands before them on the command line."""

from __future__ import annotations

from typing import Annotated

from typer import Exit, Option, Typer

from kaname.cli import output
from kaname.cli.account import account
from kaname.cli.alerts import alerts
from kaname.cli.allocate import allocate
from kaname.cli.attainment import attainment
from kaname.cli.calibration import calibration
from kaname.cli.catalogue import catalogue
from kaname.cli.causes import causes
from kaname.cli.check import check
from kaname.cli.coverage import coverage
from kaname.cli.demo import demo
from kaname.cli.effect import effect
from kaname.cli.explain import explain
from kaname.cli.factors import factors
from kaname.cli.forecast import forecast
from kaname.cli.forget import forget
from kaname.cli.group import Command, Commands
from kaname.cli.import_kpis import import_kpis
from kaname.cli.landing import landing
from kaname.cli.leads import leads
from kaname.cli.locate import locate
from kaname.cli.measure import measure
from kaname.cli.new import new
from kaname.cli.okr import okr
from kaname.cli.open import open_files
from kaname.cli.options import SPOKEN, Language
from kaname.cli.plan import plan
from kaname.cli.reconcile import reconcile
from kaname.cli.rule import rule
from kaname.cli.schema import schema
from kaname.cli.serve import serve
from kaname.cli.standing import standing
from kaname.cli.status import status
from kaname.cli.target import target
from kaname.cli.template import template
from kaname.cli.tree import tree
from kaname.cli.watch import watch

COMMANDS = (
    ("open", open_files, "intake.open"),
    ("new", new, "catalogue.new"),
    ("check", check, "cli.check"),
    ("rule", rule, "rules.command"),
    ("catalogue", catalogue, "catalogue.command"),
    ("measure", measure, "cli.measure"),
    ("tree", tree, "cli.tree"),
    ("attainment", attainment, "cli.attainment"),
    ("target", target, "targets.command"),
    ("plan", plan, "plan.command"),
    ("allocate", allocate, "allocation.command"),
    ("landing", landing, "landing.command"),
    ("alerts", alerts, "alerts.command"),
    ("effect", effect, "effects.command"),
    ("standing", standing, "objectives.standing"),
    ("okr", okr, "objectives.okr"),
    ("explain", explain, "explain.command"),
    ("locate", locate, "locate.command"),
    ("forecast", forecast, "series.command"),
    ("causes", causes, "causes.command"),
    ("calibration", calibration, "calibration.command"),
    ("leads", leads, "leads.command"),
    ("factors", factors, "factors.command"),
    ("status", status, "intake.status"),
    ("watch", watch, "intake.watch"),
    ("reconcile", reconcile, "reconcile.command"),
    ("coverage", coverage, "coverage.command"),
    ("template", template, "input_book.command"),
    ("import", import_kpis, "kpi_sheet.command"),
    ("forget", forget, "intake.forget"),
    ("schema", schema, "cli.schema"),
    ("demo", demo, "cli.demo"),
    ("serve", serve, "cli.serve"),
    ("account", account, "cli.account"),
)

app = Typer(
    name="kaname",
    cls=Commands,
    help="cli.kaname",
    no_args_is_help=True,
    add_completion=False,  # it speaks English only
    pretty_exceptions_enable=False,  # a bug's traceback is for its report, without the user's data
)
for name, command, help_key in COMMANDS:
    if isinstance(command, Typer):
        app.add_typer(command, name=name, help=help_key)
    else:
        app.command(name, cls=Command, help=help_key)(command)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # noqa: PLC0415 -- only for --version

        output.write(f"kaname {version('kaname')}\n")
        raise Exit


@app.callback()
def kaname(
    *,
    lang: Language = SPOKEN,
    version: Annotated[
        bool, Option("--version", callback=_version, is_eager=True, help="cli.option-version")
    ] = False,
) -> None:
    """What stands before the command."""
