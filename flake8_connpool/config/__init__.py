"""The effective settings of each file: options, TOML files, selection."""
