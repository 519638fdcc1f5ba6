"""The semantic model of a module: the values of its names and expressions, as far as known."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from flake8_connpool.frameworks.schema import MADE
from flake8_connpool.library.catalog import APIS, canonical_module
from flake8_connpool.library.schema import Api
from flake8_connpool.semantics.symbols.scopes import Binding, BindingKind, Scope, valued
from flake8_connpool.semantics.symbols.symbol_table import SymbolTable
from flake8_connpool.semantics.values.abstract import (
    Constant,
    ContainerLiteral,
    Instance,
    LocalClass,
    LocalFunction,
    Nullable,
    QualifiedName,
    Value,
    join,
    literal,
    number,
)
from flake8_connpool.semantics.values.annotations import annotated
from flake8_connpool.semantics.values.attributes import attribute, is_fixed, receiver
from flake8_connpool.semantics.values.call_results import entered, enters, result_of, returned
from flake8_connpool.semantics.values.environment import ALONE, AWAITED, Environment, value_of
from flake8_connpool.semantics.values.mutation import is_unchanged
from flake8_connpool.semantics.values.operations import fstring_value, operation_result

# Longer chains of names and operators are unknown, which bounds the recursion; so are longer chains
# of classes, which are searched for each call of a class.
_DEEPEST = 60


class SemanticModel:
    """One module: its names, and the value of each expression, if known."""

    def __init__(
        self, tree: ast.Module, aliases: Mapping[str, str], environment: Environment = ALONE
    ) -> None:
        self.tree = tree
        self.environment = environment
        self.symbols = SymbolTable(tree)
        self.parents = self.symbols.parents
        before_star = self.symbols.module.before_star
        before_star -= {name for name in before_star if name in environment.left}
        self._aliases = aliases
        self._known: dict[ast.expr, Value | Nullable | None] = {}
        # Values of names by scope, and of attributes of self by class.
        self.agreed: dict[tuple[Scope | ast.ClassDef, str], Value | Nullable | None] = {}
        self._ancestry: dict[ast.ClassDef, list[ast.ClassDef]] = {}
        self._depth = 0
        # Results of memoized functions.
        self.memory: dict[object, dict[Any, Any]] = {}

    def value(self, node: ast.expr | None) -> Value | None:
        """Return the value of an expression; None if it is unknown, or without an expression."""
        found = self._found(node)
        return None if isinstance(found, Nullable) else found

    def non_null(self, node: ast.expr) -> Value | None:
        """Return the value of an expression where it is called or its attribute is used.

        None as another value is ignored, as in `except ImportError: httpx = None`: using it is an
        error anyway.
        """
        found = self._found(node)
        return found.value if isinstance(found, Nullable) else found

    def qualified_name(self, node: ast.expr) -> str:
        """Return the dotted name of an imported object, "" if it is unknown or not imported."""
        value = self.non_null(node)
        return value.name if isinstance(value, QualifiedName) else ""

    def api(self, node: ast.expr) -> Api | None:
        """Return the library's callable that an expression names."""
        return APIS.get(self.qualified_name(node))

    def base_api(self, owner: ast.ClassDef) -> Api | None:
        """Return the library's class that a class of the module extends, if it is the only base."""
        last = self.lineage(owner)[-1]
        return self.api(last.bases[0]) if len(last.bases) == 1 else None

    def lineage(self, owner: ast.ClassDef) -> list[ast.ClassDef]:
        """Return the class and the classes of the module that it extends, nearest first.

        The chain ends at a class with no base, several bases, or a base outside this module. Its
        length is limited; the base of the last class is then unknown.
        """
        found = {owner: None}
        current = owner
        while len(found) < _DEEPEST:
            base = self.non_null(current.bases[0]) if len(current.bases) == 1 else None
            if not isinstance(base, LocalClass) or base.node in found:
                break
            current = base.node
            found[current] = None
        return list(found)

    def defines(self, owner: ast.ClassDef, name: str) -> bool:
        """Return whether a class, or a class of the module that it extends, binds a name."""
        return any(name in self.symbols.scopes[c].bindings for c in self.lineage(owner))

    @cached_property
    def api_calls(self) -> Sequence[tuple[ast.Call, Api]]:
        """All calls of library callables, by name."""
        named = [(call, self.api(call.func)) for call in self.symbols.calls]
        return [(call, api) for call, api in named if api is not None]

    @cached_property
    def attributes_named(self) -> Mapping[str, Sequence[ast.Attribute]]:
        """All attributes of the module, by their last name."""
        found: dict[str, list[ast.Attribute]] = {}
        for node in self.symbols.attributes:
            found.setdefault(node.attr, []).append(node)
        return found

    def is_builtin(self, node: ast.expr, name: str) -> bool:
        return self.value(node) == QualifiedName(f"builtins.{name}")

    def _found(self, node: ast.expr | None) -> Value | Nullable | None:
        if node is None:
            return None
        if node not in self._known:
            # Unknown during its own evaluation: `x = x or y` must end.
            self._known[node] = None
            if self._depth < _DEEPEST:
                self._depth += 1
                try:
                    self._known[node] = self._evaluate(node)
                finally:
                    self._depth -= 1
        return self._known[node]

    def _evaluate(self, node: ast.expr) -> Value | Nullable | None:
        match node:
            case ast.Constant():
                return literal(node)
            case ast.Name():
                return self._name(node)
            case ast.Attribute():
                return attribute(node, self)
            case ast.Call():
                return result_of(node, self)
            case ast.Await(value=ast.Call() as call):
                got = self.value(call)
                if enters(call) or (isinstance(got, Instance) and got.api.awaited):
                    return got
                return returned(call, self, awaited=True)
            case ast.JoinedStr():
                return fstring_value(node.values, self.value)
            case ast.BinOp():
                return operation_result(node, self.value)
            case ast.UnaryOp(op=ast.USub()):
                operand = number(self.value(node.operand))
                return None if operand is None else Constant(-operand)
            case ast.IfExp():
                return join((self._found(node.body), self._found(node.orelse)))
            case ast.BoolOp(op=ast.Or()):
                # None is skipped, except as the last item.
                *others, last = node.values
                return join([*map(self.non_null, others), self._found(last)])
            case ast.NamedExpr():
                # The literal may be changed through the object that the whole expression is put
                # into.
                found = self._found(node.value)
                parent = self.parents.get(node)
                is_read = isinstance(parent, ast.keyword) and parent.arg is None
                return found if is_read or is_fixed(found) else None
            case ast.Dict() | ast.Tuple() | ast.List():
                return ContainerLiteral(node)
            case _:
                return None

    def _name(self, node: ast.Name) -> Value | Nullable | None:
        scope = self.symbols.scope_of.get(node)
        home = self.symbols.home(node.id, scope) if scope is not None else None
        if scope is None:
            return None
        if home is None:
            if not self.symbols.has_star:
                known = hasattr(builtins, node.id)
                return QualifiedName(f"builtins.{node.id}") if known else None
            return self._starred(node.id)
        # A name has one value for all reads; many reads of many bindings must stay cheap.
        if (home, node.id) not in self.agreed:
            self.agreed[home, node.id] = None
            value = join(map(self.binding_value, valued(self.symbols.lookup(node.id, scope))))
            if isinstance(value, ContainerLiteral) and not is_unchanged(node, self):
                value = None
            self.agreed[home, node.id] = value or receiver(node, scope, self)
        return self.agreed[home, node.id]

    def _starred(self, name: str) -> Value | None:
        """Return the value of a name that the module does not bind itself, but may with a star."""
        bound = self.environment.values.get(f":{name}")
        if bound is not None:
            return value_of(bound)
        is_left = hasattr(builtins, name) and name in self.environment.left
        return QualifiedName(f"builtins.{name}") if is_left else None

    def binding_value(self, binding: Binding) -> Value | Nullable | None:
        """Return the value of one binding."""
        match binding.kind, binding.node:
            case BindingKind.IMPORT, _:
                return self.canonical(binding.imported)
            case BindingKind.CLASS, ast.ClassDef() as node:
                return LocalClass(node)
            case BindingKind.FUNCTION, ast.FunctionDef() | ast.AsyncFunctionDef() as node:
                return LocalFunction(node)
            case BindingKind.CONTEXT, _ if binding.value is not None:
                return entered(binding.value, self)
            case BindingKind.VALUE, _:
                value = self._found(binding.value)
                declared = annotated(binding.annotation, self)
                if value == Constant(None) and declared is not None:
                    return join((value, declared))
                return value if value is not None else declared
            case BindingKind.PARAMETER, _:
                return annotated(binding.annotation, self)
            case _:
                return None

    def imported(self, binding: Binding) -> Value | None:
        """Return the value that an import binds; None for other nodes."""
        return self.canonical(binding.imported) if binding.imported else None

    def canonical(self, name: str) -> Value | None:
        """Return the value of an imported dotted name, with aliases from the options resolved.

        None if it is relative, and the project does not tell what it means.
        """
        if name in self.environment.values:
            return value_of(self.environment.values[name])
        if name.startswith("."):
            return QualifiedName(name) if name in self.environment.names else None
        name = canonical_module(name)
        return QualifiedName(self._aliases.get(name, name))

    def called(self, name: str, *, is_awaited: bool) -> Value | None:
        """Return what a function of another file returns; None if it is unknown."""
        key = f"{AWAITED if is_awaited else ''}{name}{MADE}"
        known = self.environment.values.get(key)
        return value_of(known) if known is not None else None

    def ancestry(self, owner: ast.ClassDef) -> list[ast.ClassDef]:
        """Return the class and the classes of the module that it extends, including mixins.

        Their number is limited: many classes may extend each other in a chain.
        """
        if owner not in self._ancestry:
            found = [owner]
            known = {owner}
            for current in found:
                for base in map(self.non_null, current.bases):
                    if len(found) == _DEEPEST:
                        break
                    if isinstance(base, LocalClass) and base.node not in known:
                        known.add(base.node)
                        found.append(base.node)
            self._ancestry[owner] = found
        return self._ancestry[owner]
