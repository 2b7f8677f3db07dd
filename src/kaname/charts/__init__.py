"""Charts as data: what a picture shows, apart from how it is drawn."""
