"""The one sentence above the tree: what the first KPI says, in full sentences per case."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kaname.measure.tree import Node, Tree
from kaname.numbers import Scale, show, show_change, show_ratio_change
from kaname.text import Lang, label
from kaname.web.branches import reason, scales


def reading(tree: Tree, lang: Lang, versus: str) -> SafeString:
    """The sentence as HTML, each figure with its unit in one piece; "" for an empty tree.

    `versus` names the comparison with its period, e.g. "previous month (Feb 2017)".
    """
    if not tree.roots:
        return SafeString("")
    root = tree.roots[0]
    scale = scales(tree, lang)[root.unit]
    figures = _figures(root, scale, lang)
    return _filled(_sentence(root, figures), figures | {"versus": versus})


def _sentence(root: Node, figures: Mapping[str, str]) -> str:
    if root.now.value is None:
        return _("%(kpi)s cannot be measured: %(why)s.")
    if root.change.value is None:
        return _("%(kpi)s is %(value)s.")
    if "ratio" in figures:
        return _("%(kpi)s is %(value)s, %(change)s (%(ratio)s) against the %(versus)s.")
    return _("%(kpi)s is %(value)s, %(change)s against the %(versus)s.")


def _figures(root: Node, scale: Scale, lang: Lang) -> dict[str, str]:
    found: dict[str, str] = {
        "kpi": format_html("<strong>{}</strong>", label(root.label, lang)),
        "value": _whole(show(root.now.value, root.unit, lang, root.decimals, scale=scale)),
        "why": reason(root.now, lang),
        "change": _whole(
            show_change(root.change.value, root.unit, lang, root.decimals, scale=scale)
        ),
    }
    if root.change_ratio.value is not None and not scale.suffix.startswith("%"):
        found["ratio"] = _whole(show_ratio_change(root.change_ratio.value, lang))
    return found


def _whole(figure: str) -> SafeString:
    return format_html('<b class="whole">{}</b>', figure)


def _filled(sentence: str, figures: Mapping[str, str]) -> SafeString:
    """The sentence and all that fills it escaped, but for our own marks."""
    safe = {name: conditional_escape(value) for name, value in figures.items()}
    return mark_safe(conditional_escape(sentence) % safe)
