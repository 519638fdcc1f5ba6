"""Functions whose name is bound to a memo later: `read = memoize(read, 60)`, as if decorated."""

from __future__ import annotations

import ast

from flake8_connpool.frameworks.schema import CACHED
from flake8_connpool.semantics.calls.references import scope_around
from flake8_connpool.semantics.execution.decorators import decorated_by
from flake8_connpool.semantics.syntax.evaluation_order import evaluation_order
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel


@memoized
def memo_of(function: Named, model: SemanticModel) -> ast.expr | None:
    """Return the callable that makes the memo to which a function's name is bound later.

    It keeps results by the same words as a decorator. None if the name stays the function's.
    """
    order = evaluation_order(model)
    for binding in scope_around(function, model).bindings.get(function.name, ()):
        match binding.value:
            case ast.Call(func=maker, args=[ast.Name(id=name), *_]) as made:
                is_later = order[made] > order[function]
                if name == function.name and is_later and decorated_by(maker, model) is CACHED:
                    return maker
    return None
