"""Applies edits to a source and proves them; only this package uses libcst."""
