"""Many short series ahead: forecasts, sample paths and intervals that mean what they say."""
