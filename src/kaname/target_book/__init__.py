"""Targets as a workbook: one sheet per level, and its edited cells brought back."""
