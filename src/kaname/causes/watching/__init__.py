"""Watching: what stands out of many series, since when, and what could have been seen."""
