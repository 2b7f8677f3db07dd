"""Targets with their evidence: a ledger in which every figure is a chain of reasons."""
