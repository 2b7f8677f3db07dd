"""Reviewing: what no single KPI shows, looked for over all segments and told once."""
