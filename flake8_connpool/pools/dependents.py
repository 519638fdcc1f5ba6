"""What depends on an object that is about to be closed, in the statements behind its assignment."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from flake8_connpool.pools.loan_steps import only_executes
from flake8_connpool.semantics.symbols.scopes import BindingKind, Scope
from flake8_connpool.semantics.syntax.memo import nodes_in
from flake8_connpool.semantics.syntax.nodes import COMPREHENSIONS
from flake8_connpool.semantics.values.model import SemanticModel

# Builtins whose result is a new value, whatever they are passed.
_NEW = frozenset({"any", "all", "bool", "float", "int", "isinstance", "len", "print", "str", "sum"})
# Methods by which an object keeps what it is passed.
_KEEPING = frozenset(
    {"add", "append", "appendleft", "extend", "insert", "put", "setdefault", "update"}
)
_CHILDREN = (
    *(ast.BinOp, ast.Dict, ast.List, ast.NamedExpr, ast.Set, ast.Starred, ast.Subscript),
    *(ast.Tuple, ast.keyword),
)


class Source(Struct, frozen=True):
    """An object by its name, or by the expression `made`, and how its methods depend on it.

    `ready` are methods, also of what it gives, whose result does not depend on it; they must be
    awaited if `is_async`. With an argument in `unready`, it does. `binds` are methods whose
    arguments depend on it from then on; if there are any, so do the items of its results.
    """

    name: str
    made: ast.expr
    ready: frozenset[str]
    unready: frozenset[str] = frozenset()
    is_async: bool = False
    binds: frozenset[str] = frozenset()


class Dependents(Struct):
    """The names that may depend on an object in some statements.

    `is_kept` says that something that depends on it may be used when the statements have ended.
    """

    source: Source
    scope: Scope
    model: SemanticModel
    names: set[str] = field(default_factory=set)
    is_kept: bool = False

    def follow(self, statements: Sequence[ast.stmt]) -> None:
        """Find the names, and whether something is kept."""
        nodes = [node for statement in statements for node in nodes_in(statement, self.model)]
        self.names.add(self.source.name)
        known = 0
        while known != len(self.names):
            known = len(self.names)
            for node in nodes:
                self._follow_node(node)
        self.is_kept = self.is_kept or any(self._keeps(node) for node in nodes)

    def mentions(self, node: ast.AST) -> bool:
        """Return whether a node names the object or something that depends on it."""
        return any(
            part is self.source.made or (isinstance(part, ast.Name) and part.id in self.names)
            for part in nodes_in(node, self.model)
        )

    def _is_source(self, node: ast.expr) -> bool:
        is_named = isinstance(node, ast.Name) and node.id == self.source.name
        return is_named or node is self.source.made

    def _follow_node(self, node: ast.AST) -> None:
        match node:
            case ast.Assign(targets=targets, value=value) if self._depends(value):
                for target in targets:
                    self._bind(target)
            case ast.AugAssign(target=target, value=value) if self._depends(value):
                self._bind(target)
            case ast.AnnAssign(target=target, value=ast.expr() as value) if self._depends(value):
                self._bind(target)
            case ast.NamedExpr(target=target, value=value) if self._depends(value):
                self._bind(target)
            case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
                self._bind_items(target, value)
            case ast.comprehension(target=target, iter=value):
                self._bind_items(target, value)
            case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
                if self.mentions(value):
                    self._bind(target)
            case ast.Call(func=ast.Attribute(value=of)):
                self._follow_call(node, of)

    def _follow_call(self, call: ast.Call, of: ast.expr) -> None:
        """An object that keeps its argument depends on it; what is added depends on the source."""
        assert isinstance(call.func, ast.Attribute)
        values = [*call.args, *(keyword.value for keyword in call.keywords)]
        if self._is_source(of):
            if call.func.attr in self.source.binds:
                for value in values:
                    self._bind(value)
        elif call.func.attr in _KEEPING and any(self._depends(value) for value in values):
            self._bind(of)

    def _bind_items(self, target: ast.expr, value: ast.expr) -> None:
        if self.source.binds and self._depends(value):
            self._bind(target)

    def _bind(self, target: ast.expr) -> None:
        """Note that what is assigned to a target depends on the object."""
        match target:
            case ast.Name(id=name):
                home = self.model.symbols.home(name, self.model.symbols.scope_of[target])
                if home is None or not self._is_own(home) or _is_parameter(name, home):
                    self.is_kept = True
                self.names.add(name)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self._bind(part)
            case ast.Starred(value=value) | ast.Subscript(value=value):
                self._bind(value)
            case ast.Attribute(value=ast.Name(id=name)) if name in self.names:
                pass
            case ast.Constant() | ast.Call():
                pass  # a new value, which nobody else has
            case _:
                self.is_kept = True

    def _is_own(self, home: Scope) -> bool:
        """Return whether a scope is that of the function, or of a comprehension in it."""
        inner: Scope | None = home
        while inner is not None and isinstance(inner.node, COMPREHENSIONS):
            inner = inner.parent
        return inner is self.scope

    def _keeps(self, node: ast.AST) -> bool:
        """Return whether a node passes on what depends on the object, or may use it later."""
        match node:
            case ast.Return(value=ast.expr() as value) | ast.Yield(value=ast.expr() as value):
                return self._depends(value)
            case ast.YieldFrom(value=value):
                return self._depends(value)
            case ast.Delete():
                return self.mentions(node)
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                return self.mentions(node)
        return False

    def _depends(self, node: ast.expr | ast.keyword) -> bool:
        """Return whether the value of an expression may need the object."""
        if node is self.source.made:
            return True
        match node:
            case ast.Name(id=name):
                return name in self.names
            case ast.Attribute(value=of) if self._is_source(of):
                return True
            case ast.Attribute() | ast.Constant() | ast.Compare() | ast.JoinedStr():
                return False
            case ast.UnaryOp(op=ast.Not()):
                return False
            case ast.Await(value=ast.Call() as call):
                return self._depends_call(call, is_awaited=True)
            case ast.Call():
                return self._depends_call(node, is_awaited=False)
            case ast.IfExp(body=body, orelse=orelse):
                return self._depends(body) or self._depends(orelse)
            case ast.BoolOp(values=values):
                return any(map(self._depends, values))
            case ast.ListComp(elt=item) | ast.SetComp(elt=item):
                return self._depends(item)
            case ast.DictComp(key=key, value=value):
                return self._depends(key) or self._depends(value)
            case _ if isinstance(node, _CHILDREN):
                return any(map(self._depends, _parts(node)))
        return self.mentions(node)

    def _depends_call(self, call: ast.Call, *, is_awaited: bool) -> bool:
        values = [*call.args, *(keyword.value for keyword in call.keywords)]
        if isinstance(call.func, ast.Attribute) and self._depends(call.func.value):
            of = call.func.value
            is_run = is_awaited or not (self.source.is_async and self._is_source(of))
            is_ready = call.func.attr in self.source.ready and is_run
            given = {keyword.arg for keyword in call.keywords}
            return not is_ready or not given.isdisjoint({None, *self.source.unready})
        if isinstance(call.func, ast.Name) and call.func.id in _NEW:
            return False
        is_plain = len(call.args) <= 2 and all(self._depends(k) for k in call.keywords)
        if is_plain and only_executes(call, self.model):
            return False
        return self.mentions(call.func) or any(map(self._depends, values))


def _parts(node: ast.AST) -> Iterator[ast.expr | ast.keyword]:
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.expr | ast.keyword):
            yield part


def _is_parameter(name: str, home: Scope) -> bool:
    return any(binding.kind is BindingKind.PARAMETER for binding in home.bindings[name])
