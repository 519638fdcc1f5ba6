"""The pages of rules and their list, for `--explain` and `--list-rules`."""
