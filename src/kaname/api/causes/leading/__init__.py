"""What leads a KPI, what the design says does, and which factors bring the KGI most."""

from kaname.api.causes.leading.links import LinkEvidence, evidence, links
from kaname.api.causes.leading.ranking import factors
from kaname.api.causes.leading.search import leads

__all__ = ["LinkEvidence", "evidence", "factors", "leads", "links"]
