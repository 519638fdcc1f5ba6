"""Which functions are lifespans of applications, and which other ones are context managers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.frameworks.catalog import TAKERS
from flake8_connpool.frameworks.schema import MADE
from flake8_connpool.pools.closings import nodes_in_source_order
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.abstract import Nullable, QualifiedName
from flake8_connpool.semantics.values.annotations import annotated
from flake8_connpool.semantics.values.model import SemanticModel

_APPS = frozenset(name for name, taker in TAKERS.items() if taker.keyword == "lifespan")
# In any module: `fastapi.concurrency` re-exports the one of `contextlib`.
_MANAGERS = frozenset({"asynccontextmanager", "contextmanager"})


def is_context_manager(function: Named, model: SemanticModel) -> bool:
    """Return whether a generator is decorated as a context manager."""
    decorators = [model.value(decorator) for decorator in function.decorator_list]
    names = {d.name.rpartition(".")[2] for d in decorators if isinstance(d, QualifiedName)}
    return not names.isdisjoint(_MANAGERS)


def is_lifespan(function: Named, model: SemanticModel) -> bool:
    """Return whether a function is the lifespan of an application, by its use or by its parameter.

    A framework turns a plain generator into a context manager.
    """
    for use in references_to(function, model):
        app = model.qualified_name(use.call.func) if use.call is not None else ""
        if app in _APPS and not use.is_guess:
            return True
    if not is_context_manager(function, model):
        return False
    arguments = function.args
    for argument in (*arguments.posonlyargs, *arguments.args):
        given = annotated(argument.annotation, model)
        told = given.value if isinstance(given, Nullable) else given
        if isinstance(told, QualifiedName) and told.name.removesuffix(MADE) in _APPS:
            return True
    return False


def bare_yield(function: Named) -> int | None:
    """Return which statement of a function is its only `yield` outside of any block."""
    found = [i for i, statement in enumerate(function.body) if yield_of(statement) is not None]
    return found[0] if len(found) == 1 else None


def yield_of(statement: ast.stmt) -> ast.Yield | None:
    """Return the `yield` that a statement consists of."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return value if isinstance(value, ast.Yield) else None


def calls_after_yield(model: SemanticModel) -> Iterator[tuple[Named, ast.Call]]:
    """Yield the calls after the bare `yield` of each lifespan, with the lifespan."""
    for function in model.symbols.scopes:
        at = bare_yield(function) if isinstance(function, Named) else None
        if at is None or not isinstance(function, Named) or not is_lifespan(function, model):
            continue
        for statement in function.body[at + 1 :]:
            for node in nodes_in_source_order(statement):
                if isinstance(node, ast.Call):
                    yield function, node


def name_of_call(function: Named, call: ast.Call, model: SemanticModel) -> str:
    """Return how the project knows a call in a lifespan: `lifespan:stop`."""
    return f"{qualified(function, model)}:{dotted(call.func)}"
