"""A plan on the KPI tree: the least effort with which the KGI's target is met."""
