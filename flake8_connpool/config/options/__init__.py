"""The one table of options, for connlint, the flake8 plugin and TOML files."""
