"""Which functions are lifespans of applications, and which other ones are context managers."""

from __future__ import annotations

from flake8_connpool.frameworks.catalog import TAKERS
from flake8_connpool.frameworks.schema import MADE
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.syntax.nodes import Named
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
