"""What was observed: the first and last day of each clock, so that silence is not zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import duckdb
from sqlglot import exp

from kaname.measure.clock import Clock, clock_of, usual_clock
from kaname.measure.panel import panel
from kaname.measure.rows import Rows, Schema
from kaname.measure.words import ALWAYS, Window

Span = tuple[date, date | None]  # first day, last day (None: states go on)


@dataclass(slots=True)
class Observed:
    """The observed spans of clocks, asked of the engine once each."""

    schema: Schema
    connection: duckdb.DuckDBPyConnection
    _spans: dict[tuple[str, Clock], Span | None] = field(default_factory=dict)
    _facts: dict[str, Span | None] = field(default_factory=dict)

    def within(self, measure: str, window: Window) -> bool:
        """Whether any fact behind the measure was observed in some part of the window.

        A fact is observed from the first to the last day of any of its clocks. States, and what
        counts from the beginning, are known by their rows alone.
        """
        pairs = [(f, c) for f, c in self.clocks(measure) if c.kind in ("event", "during")]
        if not pairs or window.start == ALWAYS:
            return True
        spans = [self._of_fact(fact) for fact, _ in pairs]
        return any(span is not None and _meets(span, window) for span in spans)

    def spans(self, measure: str) -> list[Span]:
        """The observed spans of the clocks behind a measure."""
        found = [self.span(fact, clock) for fact, clock in self.clocks(measure)]
        return [span for span in found if span is not None]

    def clocks(self, measure: str) -> list[tuple[str, Clock]]:
        """The (fact, clock) pairs that a measure reads; registers have none."""
        design = self.schema.design
        found = design.measures.get(measure)
        if found is None:
            return []
        if found.of:
            clock = clock_of(design, found)
            return [] if clock.kind == "register" else [(found.of, clock)]
        parts = panel(found).parts.values()
        pairs = [pair for part in parts for pair in self.clocks(part.measure)]
        return list(dict.fromkeys(pairs))

    def last(self, measures: Iterable[str], until: date) -> date | None:
        """The last day that half of the measures' clocks reach: one row dated ahead is no data.

        The facts' usual clocks count, where there are any: others may be of what is planned, and
        carry the end further within its month only. A clock that reaches beyond `until` has a
        wrong date in it and says nothing.
        """
        clocks = {pair for measure in measures for pair in self.clocks(measure)}
        own = {(fact, c) for fact, c in clocks if c == usual_clock(self.schema.design.facts[fact])}
        lasts = self._lasts(own, until) or self._lasts(clocks, until)
        if not lasts:
            return None
        end = lasts[len(lasts) // 2]
        month = (end.year, end.month)
        days = self._lasts(clocks, until)
        return max(day for day in days if (day.year, day.month) == month)

    def _lasts(self, clocks: Iterable[tuple[str, Clock]], until: date) -> list[date]:
        """The last days of clocks up to `until`, the earliest first; each span counts once."""
        spans = {self.span(*pair) for pair in clocks}
        days = (span[1] for span in spans if span is not None)
        return sorted(day for day in days if day is not None and day <= until)

    def span(self, fact: str, clock: Clock) -> Span | None:
        """The first and last local day of a clock over all rows of the fact; None: no rows."""
        key = (fact, clock)
        if key not in self._spans:
            self._spans[key] = self._ask(fact, clock)
        return self._spans[key]

    def _of_fact(self, fact: str) -> Span | None:
        """The spans of every clock that the design reads the fact by, joined to one."""
        if fact not in self._facts:
            self._facts[fact] = self._joined(fact)
        return self._facts[fact]

    def _joined(self, fact: str) -> Span | None:
        design = self.schema.design
        own = [clock_of(design, m) for m in design.measures.values() if m.of == fact]
        clocks = dict.fromkeys(c for c in own if c.kind not in ("register", "stated"))
        spans = [span for c in clocks if (span := self.span(fact, c)) is not None]
        if not spans:
            return None
        lasts = [last for _, last in spans if last is not None]
        return min(first for first, _ in spans), max(lasts, default=None)

    def _ask(self, fact: str, clock: Clock) -> Span | None:
        rows = Rows(self.schema, fact)
        stated = rows.fact.stated
        texts = stated.span if clock.kind == "stated" and stated else clock.texts
        bounds = [exp.cast(rows.resolve(text), "date") for text in texts]
        query = exp.select(exp.Min(this=bounds[0]), exp.Max(this=bounds[-1].copy()))
        sql = rows.attach(query, [rows.condition()]).sql(dialect="duckdb")
        with self.connection.cursor() as cursor:
            row = cursor.execute(sql).fetchone()
        if row is None or row[0] is None:
            return None
        calendar = self.schema.design.calendar  # what it says counts more than the rows' silence
        first = max(row[0], calendar.data_from or row[0])
        if clock.kind == "event":
            return first, max(row[1], calendar.as_of or row[1])
        return first, row[1] if clock.kind == "stated" else None


def _meets(span: Span, window: Window) -> bool:
    first, last = span
    return window.end > first and (last is None or window.start <= last)
