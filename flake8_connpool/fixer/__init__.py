"""Edits, carried out on a source and proven; only here is libcst."""
