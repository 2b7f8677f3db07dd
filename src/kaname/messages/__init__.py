"""Message catalogues: one TOML file per package, each sentence in ja and en."""
