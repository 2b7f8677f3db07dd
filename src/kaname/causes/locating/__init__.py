"""Locating: the fewest segments that explain why figures are not as they were expected."""
