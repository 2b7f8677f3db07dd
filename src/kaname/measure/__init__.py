"""Measuring a design on its data: plan, compile, run, cube, identity, tree."""
