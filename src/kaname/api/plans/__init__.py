"""Plans on a project's KPI tree: what every KPI has to be for the goal."""
