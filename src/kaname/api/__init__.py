"""The verbs: open, check, measure, tree, reconcile … and in `data_folder` those of one.

The command line, the web and notebooks call these.
"""

from kaname.api.checking import check
from kaname.api.coverage import Coverage, coverage
from kaname.api.figures import Figures
from kaname.api.freshness import Fresh, freshness
from kaname.api.ledger import reconcile
from kaname.api.opening import Progress, default_store
from kaname.api.project import Project, open, schema

__all__ = [
    "Coverage",
    "Figures",
    "Fresh",
    "Progress",
    "Project",
    "check",
    "coverage",
    "default_store",
    "freshness",
    "open",
    "reconcile",
    "schema",
]
