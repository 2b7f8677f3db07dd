"""What every part of a design text shares: frozen models, labels in two languages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Label = str | dict[Literal["ja", "en"], str]
Name = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """Base of every part of a design: frozen, unknown keys are a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
