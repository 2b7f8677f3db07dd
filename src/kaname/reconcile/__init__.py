"""Reconcile: totals against their rows, names against names, bookings against the ledger."""
