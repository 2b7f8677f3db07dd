"""A target handed out to units, people and months: exact, with reasons, checked for fairness."""
