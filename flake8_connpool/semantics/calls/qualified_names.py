"""The names of functions with those of the classes and functions around them: `Client.fetch`."""

from __future__ import annotations

import ast

from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel


@memoized
def qualified(node: Named | ast.ClassDef, model: SemanticModel) -> str:
    """Return the name of a function or class with the names of all around it."""
    names = [node.name]
    above = model.parents.get(node)
    while above is not None:
        if isinstance(above, Named | ast.ClassDef):
            names.append(above.name)
        above = model.parents.get(above)
    return ".".join(reversed(names))
