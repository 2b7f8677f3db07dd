"""Causes and effects in a project's own data: one verb each."""
