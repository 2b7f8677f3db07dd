from __future__ import annotations

import numpy as np

from kaname.simulate.names import FAMILY, INDUSTRIES, companies, people


def test_names_of_people_differ() -> None:
    names = people(len(FAMILY) + 10, np.random.default_rng(1))

    assert len(set(names)) == len(FAMILY) + 10
    assert len({name.split()[0] for name in names}) == len(FAMILY)


def test_names_of_companies_differ_however_many_there_are() -> None:
    industry = np.repeat(np.arange(len(INDUSTRIES)), 1200)

    names = companies(industry, np.random.default_rng(1))

    assert len(set(names)) == len(names)
    assert all("株式会社" in name for name in names)
