"""The documentation and the list of rules, for `--explain` and `--list-rules`."""
