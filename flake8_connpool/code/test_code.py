"""Whether a module defines tests, or serves those that do."""

from __future__ import annotations

import ast

from flake8_connpool.code.callers import scope_around
from flake8_connpool.code.memory import remembered_once
from flake8_connpool.code.module import Module
from flake8_connpool.code.nodes import Named
from flake8_connpool.code.roles import imports_one, known_bases
from flake8_connpool.frameworks.conventions import OF_TESTS
from flake8_connpool.frameworks.model import ONCE
from flake8_connpool.library import ASSERTED


@remembered_once
def has_tests(module: Module) -> bool:
    """Return whether a module defines a test, or serves those that do."""
    if imports_one(OF_TESTS, module) or _asserts_status(module):
        return True
    for node in module.names.scopes:
        if not isinstance(node, Named) or not node.name.startswith("test"):
            continue
        home = scope_around(node, module)
        if home is module.names.module and node.name.startswith("test_"):
            return True
        if isinstance(home.node, ast.ClassDef) and (
            home.node.name.startswith("Test") or _is_case(home.node, module)
        ):
            return True
    return False


def _asserts_status(module: Module) -> bool:
    """Return whether a module asserts how a request went; a program would answer to it."""
    for name in ASSERTED:
        for attribute in module.attributes_named.get(name, ()):
            below: ast.AST = attribute
            while isinstance(below, ast.expr | ast.keyword | ast.comprehension):
                below = module.names.parents[below]
            if isinstance(below, ast.Assert):
                return True
    return False


def _is_case(owner: ast.ClassDef, module: Module) -> bool:
    return any(ONCE in methods.values() for methods in known_bases(owner, module))
