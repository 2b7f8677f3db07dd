"""Causes and effects: why a figure moved, what leads it, and whether an action worked."""
