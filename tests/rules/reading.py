"""Small sources, and what one rule says of them."""

from __future__ import annotations

from textwrap import dedent

from flake8_connpool.findings import Applicability, Finding
from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions


def found(source: str, code: str) -> list[Finding]:
    """Return the findings of one rule, or of an error inside it."""
    return lint(dedent(source), RuleOptions(), lambda one: one in (code, "CPL000"))


def lines(source: str, code: str) -> list[int]:
    return [finding.line for finding in found(source, code)]


def applicability(source: str, code: str) -> Applicability | None:
    """Return how far the fix of the only finding can be trusted, None where it has none."""
    (finding,) = found(source, code)
    return finding.fix.applicability if finding.fix else None
