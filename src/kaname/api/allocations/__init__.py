"""A project's targets shared out to its units, people and months."""
