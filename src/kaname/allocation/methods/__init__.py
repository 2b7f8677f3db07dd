"""The methods of allocation: a file each, and the one tuple that holds them."""

from kaname.allocation.methods.even import EVEN
from kaname.allocation.methods.forecast import BY_FORECAST
from kaname.allocation.methods.history import BY_HISTORY
from kaname.allocation.methods.method import Method
from kaname.allocation.methods.potential import BY_POTENTIAL
from kaname.allocation.methods.ramping import BY_RAMP
from kaname.allocation.methods.skill import BY_SKILL
from kaname.allocation.methods.weights import STATED

METHODS: tuple[Method, ...] = (
    EVEN,
    STATED,
    BY_POTENTIAL,
    BY_RAMP,
    BY_SKILL,
    BY_HISTORY,
    BY_FORECAST,
)

__all__ = ["METHODS", "Method"]
