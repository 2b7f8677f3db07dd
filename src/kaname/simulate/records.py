"""The kinds of arrays that the simulation works on, and what stands for "none" in them.

Instants are seconds of local time since 1970-01-01, days are day numbers; NEVER stands for "not
(yet)". References between records are row numbers; NOBODY stands for none.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Keys: TypeAlias = NDArray[np.uint64]

NEVER = -1
NOBODY = -1
