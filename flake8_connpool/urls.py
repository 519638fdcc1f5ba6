"""The addresses of the project: its documentation, its source and its issues."""

from __future__ import annotations

DOCUMENTATION = "https://flake8-connpool.readthedocs.io/"
SOURCE = "https://github.com/flake8-connpool/flake8-connpool"
ISSUES = f"{SOURCE}/issues"
