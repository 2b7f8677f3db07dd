"""A reconciliation: all that was compared, as one thing that faces render."""

from __future__ import annotations

from dataclasses import dataclass

from kaname.errors import Finding
from kaname.reconcile.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The totals of sheets against their rows, and bookings against the ledger.

    `ledger` is None where there is no ledger, or no bookings, to compare. `findings`: of reading.
    """

    totals: tuple[Finding, ...] = ()
    ledger: Ledger | None = None
    findings: tuple[Finding, ...] = ()
