"""The effective settings of each file: options, toml files, selection."""
