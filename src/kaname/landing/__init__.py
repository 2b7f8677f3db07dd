"""The landing forecast: where a running period will end, from its deals."""
