"""Forecasts of a project's KPIs, by group and in total."""
