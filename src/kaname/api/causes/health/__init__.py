"""Health of a project's KPI system: the rules of data asked of it, and its KPI diet."""
