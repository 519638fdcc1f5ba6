"""Whether a module defines tests, or helpers for tests."""

from __future__ import annotations

import ast

from flake8_connpool.frameworks.conventions import OF_TESTS, TEST_CLASSES, TEST_FUNCTIONS
from flake8_connpool.frameworks.schema import ONCE
from flake8_connpool.library.catalog import ASSERTED
from flake8_connpool.semantics.calls.references import scope_around
from flake8_connpool.semantics.execution.entry_points import imports_one, known_bases
from flake8_connpool.semantics.syntax.memo import memoized_per_model
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel


@memoized_per_model
def has_tests(model: SemanticModel) -> bool:
    """Return whether a module defines a test, or helpers for tests."""
    if imports_one(tuple(OF_TESTS), model) or _asserts_status(model):
        return True
    for node in model.symbols.scopes:
        if not isinstance(node, Named) or not node.name.startswith(tuple(TEST_FUNCTIONS)):
            continue
        home = scope_around(node, model)
        if home is model.symbols.module and node.name.startswith("test_"):
            return True
        if isinstance(home.node, ast.ClassDef) and (
            home.node.name.startswith(tuple(TEST_CLASSES)) or _is_case(home.node, model)
        ):
            return True
    return False


def _asserts_status(model: SemanticModel) -> bool:
    """Return whether a module asserts the result of a request; a program would handle it."""
    for name in ASSERTED:
        for attribute in model.attributes_named.get(name, ()):
            below: ast.AST = attribute
            while isinstance(below, ast.expr | ast.keyword | ast.comprehension):
                below = model.parents[below]
            if isinstance(below, ast.Assert):
                return True
    return False


def _is_case(owner: ast.ClassDef, model: SemanticModel) -> bool:
    return any(ONCE in methods.values() for methods in known_bases(owner, model))
