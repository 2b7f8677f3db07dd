"""How far a project's KPIs and key results have come."""
