"""Targets of a project: proposed from evidence, kept in the ledger, shown and compared."""
