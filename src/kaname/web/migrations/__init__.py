"""Changes of the app's own tables, in order."""
