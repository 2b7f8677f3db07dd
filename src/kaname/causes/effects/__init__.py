"""Whether an action worked: its effect against a comparison, and what could have been seen."""
