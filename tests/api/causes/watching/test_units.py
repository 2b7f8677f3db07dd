"""Units: the levels that are watched."""

from __future__ import annotations

import pytest

from kaname.api import Project
from kaname.api.causes.watching.units import levels, organisation
from kaname.errors import KanameError


def test_the_organisation_is_watched_above_its_people(project: Project) -> None:
    assert organisation(project) == ("rep", "centre")
    assert levels(project, None) == [(), ("centre",)]


def test_dimensions_that_are_asked_for_come_with_those_above_them(project: Project) -> None:
    assert levels(project, ["rep"]) == [(), ("centre", "rep")]
    assert levels(project, ["source", "centre"]) == [(), ("source",), ("centre",)]
    assert levels(project, []) == [()]


def test_an_unknown_dimension_is_refused_with_a_guess(project: Project) -> None:
    with pytest.raises(KanameError) as found:
        levels(project, ["center"])
    (finding,) = found.value.findings
    assert (finding.rule, finding.suggestion) == ("measure.unknown-dimension", "centre")
