"""The rules, one file each; the docstring of a file is its page."""
