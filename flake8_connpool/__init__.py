"""flake8-connpool finds the connection pool mistakes that take services down."""

from __future__ import annotations

from flake8_connpool._version import __version__
from flake8_connpool.findings import Finding
from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

__all__ = ["Finding", "RuleOptions", "__version__", "lint"]
