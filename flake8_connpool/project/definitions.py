"""What the functions and classes of a file are, for the other files of its project."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator

from flake8_connpool.frameworks.conventions import ROUTES
from flake8_connpool.frameworks.schema import AS_CALLED, CACHED, Placement
from flake8_connpool.project.origins import Origins
from flake8_connpool.project.summary import Class, Definition
from flake8_connpool.project.symbols import symbol_of
from flake8_connpool.semantics.calls.injection import may_keep_objects
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.execution.decorators import (
    calls_what_it_gets,
    may_register,
    name_of,
    what_it_wraps,
)
from flake8_connpool.semantics.execution.entry_points import entry_point_of, is_by_signature
from flake8_connpool.semantics.execution.kept_properties import owner_of_kept
from flake8_connpool.semantics.execution.rare_handlers import is_rare_handler
from flake8_connpool.semantics.execution.rarely_run import is_rare_by_name, runs_rarely
from flake8_connpool.semantics.flow.dependence import parameters_of
from flake8_connpool.semantics.flow.exits import returns_of
from flake8_connpool.semantics.flow.short_lives import is_plain_itself
from flake8_connpool.semantics.symbols.scopes import BindingKind, valued
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.source import Positions
from flake8_connpool.semantics.values.abstract import Constant
from flake8_connpool.semantics.values.model import SemanticModel

_VERBS = frozenset({"delete", "get", "head", "options", "patch", "post", "put"})
# A function with more `return`s than this returns something unknown.
_MOST_RETURNS = 12


def class_of(owner: ast.ClassDef, model: SemanticModel) -> Class:
    """Return a class, with the symbols of its bases and attributes."""
    scope = model.symbols.scopes[owner]
    methods = [name for name, some in scope.bindings.items() if isinstance(some[0].node, Named)]
    return Class(
        qualified(owner, model),
        tuple(symbol_of(base, model) for base in owner.bases if not _is_object(base, model)),
        tuple(sorted(methods)),
        dict(sorted(_attributes(owner, model))),
        is_plain_itself(owner, model),
        may_keep_objects(owner, model),
    )


def _is_object(base: ast.expr, model: SemanticModel) -> bool:
    return model.qualified_name(base) == "builtins.object"


def _attributes(owner: ast.ClassDef, model: SemanticModel) -> Iterator[tuple[str, str]]:
    """Yield each attribute that is set to one known thing, with its symbol.

    One that the body of the class sets to something unknown has the symbol "".
    """
    scopes = [model.symbols.scopes[owner]] + [
        model.symbols.scopes[method] for method in owner.body if isinstance(method, Named)
    ]
    names = {
        store.node.attr
        for scope in scopes
        for store in scope.stores
        if isinstance(store.node, ast.Attribute)
    }
    in_body = {
        name
        for name, bindings in scopes[0].bindings.items()
        if bindings[0].kind is BindingKind.VALUE
    }
    names |= in_body
    for name in names:
        found = {
            symbol_of(one.value, model)
            for one in valued(model.symbols.members(owner, name))
            if one.value is not None
            and not (isinstance(one.value, ast.Constant) and one.value.value is None)
        }
        symbol = next(iter(found)) if len(found) == 1 else ""
        if symbol or (found and name in in_body):
            yield name, symbol


class Definitions:
    """The functions of one file; `with_pools` are the names of those that create a pool."""

    def __init__(
        self,
        model: SemanticModel,
        positions: Positions,
        origins: Origins,
        with_pools: Container[str],
    ) -> None:
        self.model = model
        self.positions = positions
        self.origins = origins
        self.with_pools = with_pools

    def of(self, function: Named) -> Definition:
        """Return what a function is for, and what it returns."""
        model = self.model
        head = self.positions.head(function)
        role = entry_point_of(function, model)
        is_told = role.placement is not Placement.PER_CALL
        entry = self._entry(function) if is_told and role is not CACHED else ""
        wraps = what_it_wraps(function, model) if _is_decorator(function) else AS_CALLED
        # Whether another decorator keeps results, its name says.
        is_said = wraps not in (AS_CALLED, CACHED)
        return Definition(
            qualified(function, model),
            (head.line, head.column, head.end_line, head.end_column),
            role if is_told else None,
            _is_abstract(function),
            self._is_rare(function) or is_rare_handler(function, model),
            isinstance(function, ast.AsyncFunctionDef),
            any(map(_is_property, function.decorator_list)),
            entry,
            self._returned(function),
            wraps if is_said else None,
            tuple(self.origins.of_others(callables_of(function))),
            _is_decorator(function) and calls_what_it_gets(function, model),
            any(map(self._registers, function.decorator_list)),
            owner_of_kept(function, model) is not None,
            is_told and is_by_signature(function, model),
        )

    def _registers(self, decorator: ast.expr) -> bool:
        """Return whether a decorator that no other file defines may register its function."""
        made = decorator.func if isinstance(decorator, ast.Call) else decorator
        is_of_other = self.origins.is_of_other(symbol_of(made, self.model))
        return not is_of_other and may_register(decorator, self.model)

    def _is_rare(self, function: Named) -> bool:
        """Return whether a function runs rarely: by its name, or its code if it uses a pool."""
        if qualified(function, self.model) in self.with_pools:
            return runs_rarely(function, self.model)
        return bool(is_rare_by_name(function))

    def _entry(self, function: Named) -> str:
        """Return what users call what a framework runs: `GET /users`, else its name."""
        for decorator in function.decorator_list:
            if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute):
                path = self.model.value(decorator.args[0]) if decorator.args else None
                if (
                    decorator.func.attr in ROUTES
                    and isinstance(path, Constant)
                    and isinstance(path.value, str)
                ):
                    verb = (
                        f"{decorator.func.attr.upper()} " if decorator.func.attr in _VERBS else ""
                    )
                    return f"{verb}{path.value}" if path.value else function.name
        return function.name

    def _returned(self, function: Named) -> str:
        """Return the symbol of what a function returns, by its annotation or its statements."""
        model = self.model
        values = [node.value for node in returns_of(function, model) if node.value is not None]
        is_changed = not all(map(_is_property, function.decorator_list))
        if not values or len(values) > _MOST_RETURNS or is_changed:
            return ""
        found = {
            symbol_of(value, model)
            for value in values
            if not (isinstance(value, ast.Constant) and value.value is None)
        }
        return found.pop() if len(found) == 1 else ""


def callables_of(function: Named) -> list[ast.expr]:
    """Return the decorators of a function, without their arguments."""
    return [one.func if isinstance(one, ast.Call) else one for one in function.decorator_list]


def _is_property(decorator: ast.expr) -> bool:
    return getattr(decorator, "id", "") == "property"


def _is_decorator(function: Named) -> bool:
    """Return whether a function may be a decorator: it defines a function or returns its own."""
    return any(
        isinstance(one, Named)
        or (isinstance(one, ast.Return) and getattr(one.value, "id", "") in parameters_of(function))
        for one in function.body
    )


def _is_abstract(function: Named) -> bool:
    """Return whether a method does nothing, or only says that a subclass must have it."""
    if any(name_of(one).rpartition(".")[2] == "abstractmethod" for one in function.decorator_list):
        return True
    body = [
        one
        for one in function.body
        if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
    ]
    return all(
        isinstance(one, ast.Pass)
        or (isinstance(one, ast.Raise) and "NotImplemented" in ast.dump(one.exc or one))
        for one in body
    )
