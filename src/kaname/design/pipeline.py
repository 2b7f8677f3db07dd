"""The pipeline: which rows are deals, when they open and close, and how they ended."""

from __future__ import annotations

from pydantic import Field

from kaname.design.part import Part

CONDITIONS = ("won", "lost")
CLOCKS = ("opened", "closed")
VALUES = (*("amount", "stage", "owner", "expected", "probability", "category", "segment", "title"),)


class Pipeline(Part):
    """The deals that a landing is forecast from: expressions over the rows of one fact."""

    of: str = Field(description="the fact whose rows are deals")
    opened: str = Field(description="when a deal was opened")
    closed: str = Field(description="when it was won or lost; empty while it is open")
    won: str = Field(description="condition: it was won")
    lost: str | None = Field(
        default=None, description="condition: it was lost; all closed ones not won if absent"
    )
    amount: str | None = Field(default=None, description="what it is worth; 1 if absent")
    stage: str | None = None
    owner: str | None = Field(default=None, description="whose deal it is")
    expected: str | None = Field(default=None, description="the day it is expected to close")
    probability: str | None = Field(default=None, description="what people think, from 0 to 1")
    category: str | None = Field(default=None, description="what people submit: commit, A, B, C")
    segment: str | None = Field(default=None, description="within which deals run alike")
    title: str | None = Field(default=None, description="how people call it; its key if absent")
    changes: str | None = Field(
        default=None,
        description="the fact that logs changes; the `history` of the deals' fact if absent",
    )

    @property
    def texts(self) -> dict[str, str]:
        """Every expression over a row, by key."""
        found = {key: getattr(self, key) for key in (*CLOCKS, *CONDITIONS, *VALUES)}
        return {key: text for key, text in found.items() if text is not None}
