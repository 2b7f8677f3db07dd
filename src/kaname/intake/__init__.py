"""Intake: files as people keep them become the sales model's tables of a data folder."""
