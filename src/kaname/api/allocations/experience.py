"""Experience: how a person's composite is weighted, by how far the ramp has brought them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kaname.allocation.experience import progress, volume_of, weights
from kaname.allocation.ramp import Ramp
from kaname.api.allocations.member_list import is_person
from kaname.api.allocations.workforce import Workforce, tenure
from kaname.api.project import Project
from kaname.design.system import Segment


def composite_weights(
    project: Project, staff: Workforce, curve: Ramp
) -> dict[str, dict[str, float]]:
    """The weights of each person's composite by KPI, at the begin of the period; they sum to 1.

    At full tenure they are those of the design: of the segments with weights that the person's
    units belong to (their tenure apart), the one with most weight on quality. For who is new the
    weight moves to volume. Who is in none has none, nor have units.
    """
    if not is_person(project, staff.dims[-1]):
        return {}
    nature = {k: n for k, spec in project.design.kpis.items() if (n := spec.nature) is not None}
    months = tenure(staff, staff.ahead[:1])[:, 0].tolist()
    found: dict[str, dict[str, float]] = {}
    for path, month in zip(staff.paths, months, strict=True):
        own = dict(zip(staff.dims, path, strict=True))
        full = min(_weights(project, own), key=lambda w: volume_of(w, nature), default=None)
        if full is not None:
            found[path[-1]] = weights(full, nature, progress(curve, month))
    return found


def volume_shares(
    project: Project, composites: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    """How much of a person's weights lies on volume; the rest is quality's."""
    nature = {k: n for k, spec in project.design.kpis.items() if (n := spec.nature) is not None}
    return {name: volume_of(of, nature) for name, of in composites.items()}


def _weights(project: Project, own: Mapping[str, str]) -> Iterator[Mapping[str, float]]:
    """The weights of each segment of these units that says anything of volume and quality."""
    kpis = project.design.kpis
    for segment in project.design.segments.values():
        said = {kpis[k].nature for k, weight in segment.weights.items() if weight}
        if said & {"quantity", "quality"} and _holds(segment, own):
            yield segment.weights


def _holds(segment: Segment, own: Mapping[str, str]) -> bool:
    """Whether nothing of the segment's conditions speaks against these units."""
    return all(
        own[dim] in ((value,) if isinstance(value, str) else value)
        for dim, value in segment.where.items()
        if dim in own
    )
