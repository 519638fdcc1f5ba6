"""Whether a source is test code: by its place in the project, or since it defines tests."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from flake8_connpool.findings import Finding, Severity
from flake8_connpool.frameworks.schema import ONCE
from flake8_connpool.frameworks.tests import OF_TESTS
from flake8_connpool.linter.test_paths import is_test_path
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.execution.entry_points import known_bases
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

# The value of the option `test-code` that hides findings.
_ERRORS = "errors"
# Errors that matter only after many requests or threads; a test ends before.
_OF_SERVICES = frozenset({"CPL305", "CPL306"})


def hidden_in_tests(
    found: Iterable[Finding], path: str, model: SemanticModel, options: RuleOptions
) -> list[Finding]:
    """Return the findings that are not reported because the source at a path is test code.

    Errors are reported there too, except those that need many requests. `path` is relative to the
    project, with slashes; empty if it is unknown.
    """
    others = [
        finding
        for finding in found
        if finding.severity is not Severity.ERROR or finding.code in _OF_SERVICES
    ]
    if not others or options.test_code != _ERRORS or not is_test_code(path, model):
        return []
    return sorted(others)


def is_test_code(path: str, model: SemanticModel) -> bool:
    """Return whether a module is test code; `path` is relative to its project."""
    return is_test_path(path) or defines_tests(model)


def defines_tests(model: SemanticModel) -> bool:
    """Return whether a module defines fixtures or hooks of pytest, or test cases of unittest."""
    for node in model.symbols.scopes:
        if isinstance(node, Named):
            for decorator in node.decorator_list:
                target = decorator.func if isinstance(decorator, ast.Call) else decorator
                if model.qualified_name(target).startswith(OF_TESTS):
                    return True
        elif isinstance(node, ast.ClassDef) and _is_case(node, model):
            return True
    return False


def _is_case(owner: ast.ClassDef, model: SemanticModel) -> bool:
    """Return whether a class has a base whose methods run once: set-up and tear-down of tests."""
    return any(ONCE in methods.values() for methods in known_bases(owner, model))
