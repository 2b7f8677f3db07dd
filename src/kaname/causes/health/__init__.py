"""Health: what the figures say of a KPI system that its text cannot tell, and the KPI diet."""
