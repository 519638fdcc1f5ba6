"""What a module gives to star imports, and which names its own star imports may bind again."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Container, Iterator

from flake8_connpool.project.summary import ANY_NAME
from flake8_connpool.semantics.symbols.scopes import valued
from flake8_connpool.semantics.values.model import SemanticModel

_PUBLIC = "__all__"


def public_names(model: SemanticModel) -> tuple[str, ...] | None:
    """Return the names in the `__all__` of a module, or that they are not known; None without."""
    bindings = valued(model.symbols.module.bindings.get(_PUBLIC, []))
    if not bindings:
        return None
    value = bindings[0].value
    items = value.elts if isinstance(value, ast.List | ast.Tuple) else [None]
    names = [one.value for one in items if isinstance(one, ast.Constant)]
    loads = model.symbols.loads.get(_PUBLIC, ())  # `__all__.append(...)`
    if len(bindings) > 1 or loads or len(names) != len(items):
        return (ANY_NAME,)
    return tuple(one for one in names if isinstance(one, str))


def other_names(model: SemanticModel, known: Container[str]) -> Iterator[str]:
    """Yield the names of a module that are not known to mean anything."""
    yield from (name for name in model.symbols.module.bindings if name not in known)


def names_at_stars(model: SemanticModel) -> Iterator[tuple[str, str]]:
    """Yield the names that a star import of a module may bind again: own ones and builtins.

    Each comes with what the module imports by it, "" for another name.
    """
    if model.symbols.module.has_star:
        for name in model.symbols.module.before_star:
            imported = {one.imported for one in valued(model.symbols.module.bindings[name])}
            yield name, imported.pop() if len(imported) == 1 else ""
        yield from (
            (name, "")
            for name in model.symbols.loads
            if hasattr(builtins, name) and name not in model.symbols.module.bindings
        )
