"""The 19 tables as TOML, one file each; a file is the whole truth about its table."""
