"""The verbs: open, check, measure, tree. The command line, the web and notebooks call these."""

from kaname.api.figures import Figures
from kaname.api.opening import Progress, default_store
from kaname.api.project import Project, check, open, schema

__all__ = ["Figures", "Progress", "Project", "check", "default_store", "open", "schema"]
