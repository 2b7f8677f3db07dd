"""Whether actions worked: initiatives of a design, and any KPI since any day."""

from kaname.api.causes.effects.effects import Effects, effects, track_record
from kaname.api.causes.effects.powering import Powered, powered

__all__ = ["Effects", "Powered", "effects", "powered", "track_record"]
