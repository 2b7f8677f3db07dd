"""The nouns of a mapping text: which table of a file becomes which table of the sales model."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Load = Literal["replace", "append", "correct"]


class Part(BaseModel):
    """Base of every part of a mapping: frozen, unknown keys are a fault."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_by_name=True
    )


class Read(Part):
    """How a sheet is to be read where Kaname's own decision is not wanted (sheets.Layout)."""

    range: str | None = Field(default=None, description="`B4:N30`: the table with its header")
    header: tuple[int, ...] = Field(default=(), description="lines of the header")
    leave_out: tuple[int, ...] = Field(default=(), description="lines that are no rows")
    keep: tuple[int, ...] = Field(default=(), description="lines that are rows all the same")
    hidden: Literal["keep", "leave-out"] = "keep"
    wide: bool | None = Field(default=None, description="months in columns become rows")
    year: int | None = Field(default=None, description="of months written without one")
    units: dict[str, str] = Field(default={}, description="column: 千円, JPY, %, 1")
    nulls: tuple[str, ...] = Field(default=(), description="further spellings of nothing")
    together: bool | None = Field(default=None, description="sheets of one form are one table")
    encoding: str | None = None
    delimiter: str | None = None


class Value(Part):
    """What a column of the sales model is made of, where a header alone does not say it.

    In this order: the cells of `from` are joined, filled `down`, turned into a `period`'s day,
    read by `values`, as a number or date, multiplied, and kept only `where` the row is such.
    """

    from_: Annotated[str | tuple[str, ...] | None, Field(alias="from")] = None
    values: dict[str, str] = Field(default={}, description="written value: code of the model")
    times: float | None = Field(default=None, description="written numbers are multiplied by this")
    order: Literal["m/d/y", "d/m/y"] | None = Field(default=None, description="of slashed dates")
    value: str | float | bool | None = Field(default=None, description="the same in every row")
    with_: Annotated[str, Field(alias="with")] = " "  # between the parts of several headers
    tag: str | None = Field(
        default=None, description="put behind what is written: of one line several rows are made"
    )
    else_: Annotated[str | None, Field(alias="else")] = None  # for a written value not in `values`
    where: dict[str, str | tuple[str, ...]] = Field(
        default={}, description="column of the same row: value(s); nothing in other rows"
    )
    period: Literal["start", "last", "end"] | None = Field(
        default=None,
        description="of a month, quarter or year: its first day, last day, or the day after it",
    )
    grain: Literal["day", "week", "month", "quarter", "half", "year"] | None = Field(
        default=None, description="of `period` where a day is written: the period around it"
    )
    near: bool = Field(
        default=False, description="of `grain`: the period whose first day is nearest to the day"
    )
    down: str | None = Field(
        default=None,
        description="header: an empty cell means the one above, unless this is written beside it",
    )
    count: str | None = Field(
        default=None, description="column: rows of the same value in it are counted 1, 2, 3"
    )
    unique: bool = Field(default=False, description="a repeated value gets ` #2`, ` #3`")
    lookup: str | None = Field(
        default=None,
        description="column of the list referred to, such as `name`: it is written "
        "here, and the list's key is what is meant",
    )

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers that it is made of."""
        if self.from_ is None:
            return ()
        return (self.from_,) if isinstance(self.from_, str) else self.from_

    @property
    def needs(self) -> tuple[str, ...]:
        """All headers that must be there."""
        return (*self.headers, self.down) if self.down else self.headers


class Into(Part):
    """Rows of a source that become rows of one table of the sales model."""

    table: str
    columns: dict[str, str | Value]
    where: dict[str, str | tuple[str, ...]] = Field(
        default={}, description="header: value(s), `*` for any, '' for none; only these rows"
    )
    distinct: bool = Field(
        default=False, description="one row per key: members or accounts that rows mention"
    )

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers that it uses, each once."""
        columns = (as_value(value).needs for value in self.columns.values())
        return tuple(dict.fromkeys([h for headers in columns for h in headers] + [*self.where]))


class Source(Part):
    """One table of a file, this week's and next week's."""

    file: str = Field(description="file name, with * where next week's differs: 案件一覧*.xlsx")
    sheet: str | None = Field(default=None, description="sheet name, with *; any if absent")
    profile: str | None = Field(default=None, description="whose form it is: salesforce, kintone")
    read: Read = Read()
    load: Load = Field(
        default="replace",
        description="replace: the file is all there is; append: only new rows; "
        "correct: rows replace those of the same key",
    )
    into: tuple[Into, ...] = ()
    unused: tuple[str, ...] = Field(default=(), description="columns left out on purpose")

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers that it uses, each once."""
        return tuple(dict.fromkeys(h for into in self.into for h in into.headers))


class Mapping(Part):
    """How a company's files become the sales model."""

    mapping: Literal[1]
    currency: str | None = None
    timezone: str = "UTC"
    fiscal_year_starts: Annotated[int, Field(ge=1, le=12)] = 4
    sources: dict[str, Source] = {}
    retention: dict[str, str] = Field(
        default={}, description="table: how long rows are kept, by its clock: `36 month`"
    )
    same: dict[str, dict[str, str]] = Field(
        default={}, description="confirmed by a person: table: {written name: its one name}"
    )

    @property
    def derived(self) -> frozenset[tuple[str, str]]:
        """(table, source) of registers that are only what the rows of a list mention."""
        intos = [(into, name) for name, source in self.sources.items() for into in source.into]
        own = {(into.table, name) for into, name in intos if not into.distinct}
        return frozenset((into.table, name) for into, name in intos if into.distinct) - own


def as_value(written: str | Value) -> Value:
    """What a column is made of, a header alone put as a Value."""
    return Value(from_=written) if isinstance(written, str) else written


def wanted(written: str | tuple[str, ...]) -> tuple[str, ...]:
    """The values of a `where`, also where there is one."""
    return (written,) if isinstance(written, str) else written
