"""Walking a tree without contexts and operators."""

from __future__ import annotations

import ast

from markers import fixtures, sources

from flake8_connpool.semantics.syntax.children import walk

LEFT_OUT = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)


def test_nodes_come_in_the_order_of_the_standard_library() -> None:
    for path in (*fixtures(), *sources()):
        tree = ast.parse(path.read_bytes())
        expected = [node for node in ast.walk(tree) if not isinstance(node, LEFT_OUT)]
        assert list(walk(tree)) == expected, path
