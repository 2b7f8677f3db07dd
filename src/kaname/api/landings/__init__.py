"""Where a project's running periods will land, from its deals."""
