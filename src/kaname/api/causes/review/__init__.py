"""The review: everything that the figures say, found in one run and told once."""
