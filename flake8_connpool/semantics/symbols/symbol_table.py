"""The possible bindings of each name of a module, and the scope in which it is read.

The table is built in one walk over the tree, with an explicit stack, so that deep nesting needs no
recursion. The order of statements is ignored: a name has all bindings in its scope.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from flake8_connpool.semantics.symbols.binder import BINDERS, bind_parameters, bind_type_parameters
from flake8_connpool.semantics.symbols.scopes import Binding, BindingKind, Scope, valued
from flake8_connpool.semantics.syntax.children import child_nodes
from flake8_connpool.semantics.syntax.nodes import COMPREHENSIONS, FUNCTIONS, Named

_TYPE_ALIASES = {ast.TypeAlias} if hasattr(ast, "TypeAlias") else set()  # 3.12
_SCOPED = frozenset({*FUNCTIONS, *COMPREHENSIONS, *_TYPE_ALIASES, ast.ClassDef, ast.comprehension})


class SymbolTable:
    """All scopes of a module, the parent of each node, and its calls, names, texts and so on."""

    def __init__(self, tree: ast.Module) -> None:
        self.module = Scope(tree, None)
        self.parents: dict[ast.AST, ast.AST] = {}
        self.scopes: dict[ast.AST, Scope] = {tree: self.module}  # by the node that opens the scope
        self.scope_of: dict[ast.AST, Scope] = {}  # for names, calls and attributes
        self.calls: list[ast.Call] = []
        self.attributes: list[ast.Attribute] = []
        self.with_items: list[ast.withitem] = []
        self.loads: dict[str, list[ast.Name]] = {}
        self.texts: dict[str, list[ast.Constant]] = {}  # the nodes of each string
        self._walk(tree)
        for scope in self.scopes.values():
            scope.settle()
        self.has_star = any(scope.has_star for scope in self.scopes.values())
        self._imported: dict[Scope, tuple[str, ...]] = {}
        self._loads_by_home: dict[str, dict[Scope | None, list[ast.Name]]] = {}
        self._members: dict[tuple[ast.ClassDef, str], list[Binding]] | None = None

    def lookup(self, name: str, scope: Scope) -> list[Binding]:
        """Return the bindings of a name as read in a scope.

        None if it is not bound there; empty if a later star import may have rebound it.
        """
        home = self.home(name, scope)
        if home is None:
            return []
        bindings = home.bindings.get(name, [])
        return [] if name in home.before_star else bindings

    def home(self, name: str, scope: Scope) -> Scope | None:
        """Return the scope that binds a name read in `scope`; None if no scope does."""
        if name in scope.elsewhere:
            return scope.elsewhere[name]
        here: Scope | None = scope
        while here is not None:
            # Names of a class are visible only in its own body.
            if name in here.bindings and (here is scope or not here.is_class):
                return here
            here = here.parent
        return None

    def loads_of(self, name: str, home: Scope) -> Sequence[ast.Name]:
        """Return the reads of a name that a scope binds."""
        if name not in self._loads_by_home:
            # Many scopes have a name such as `kwargs`, so its reads are grouped for all scopes at
            # once.
            by_home = self._loads_by_home[name] = {}
            for load in self.loads.get(name, ()):
                by_home.setdefault(self.home(name, self.scope_of[load]), []).append(load)
        return self._loads_by_home[name].get(home, ())

    def assigned(self, name: ast.Name) -> ast.expr | None:
        """Return the only expression that a name is bound to; None if there are others."""
        scope = self.scope_of.get(name)
        bindings = valued(self.lookup(name.id, scope)) if scope is not None else []
        only = bindings[0] if len(bindings) == 1 else None
        return only.value if only is not None and only.kind is BindingKind.VALUE else None

    def is_same(self, one: ast.expr, other: ast.expr) -> bool:
        """Return whether two names, or attributes of self, are the same and bound once."""
        while isinstance(one, ast.Attribute) and isinstance(other, ast.Attribute):
            mine, theirs = one.value, other.value
            if one.attr != other.attr:
                return False
            if isinstance(mine, ast.Name) and isinstance(theirs, ast.Name):
                owner = self.class_of_receiver(mine.id, self.scope_of[mine])
                if owner is not None:
                    is_once = len(valued(self.members(owner, one.attr))) <= 1
                    of_theirs = self.class_of_receiver(theirs.id, self.scope_of[theirs])
                    return is_once and owner is of_theirs
            one, other = mine, theirs
        if not isinstance(one, ast.Name) or not isinstance(other, ast.Name) or one.id != other.id:
            return False
        home = self.home(one.id, self.scope_of[one]) if one in self.scope_of else None
        is_once = home is not None and home.binds_once(one.id)
        return is_once and home is self.home(other.id, self.scope_of[other])

    def imported_in(self, scope: Scope) -> tuple[str, ...]:
        """Return the names that an import in a scope itself binds."""
        if scope not in self._imported:
            self._imported[scope] = tuple(
                name
                for name, bindings in scope.bindings.items()
                if any(b.kind is BindingKind.IMPORT for b in bindings)
            )
        return self._imported[scope]

    def members(self, owner: ast.ClassDef, name: str) -> list[Binding]:
        """Return the values of an attribute of a class: in its body, by its name, through self."""
        if self._members is None:
            self._members = {}
            for scope in self.scopes.values():
                for store in scope.stores:
                    assert isinstance(store.node, ast.Attribute)
                    receiver = store.node.value
                    if isinstance(receiver, ast.Name):
                        for of in self._classes_meant(receiver.id, scope):
                            self._members.setdefault((of, store.node.attr), []).append(store)
        in_body = self.scopes[owner].bindings.get(name, [])
        return [*in_body, *self._members.get((owner, name), [])]

    def _classes_meant(self, receiver: str, scope: Scope) -> list[ast.ClassDef]:
        """Return the classes whose attribute `receiver.x` is, for self or a class by name."""
        own = self.class_of_receiver(receiver, scope)
        named = [b.node for b in self.lookup(receiver, scope)]
        return [c for c in (own, *named) if isinstance(c, ast.ClassDef)]

    def class_of_receiver(self, name: str, scope: Scope) -> ast.ClassDef | None:
        """Return the class with a method whose first parameter is `name`, as read in `scope`."""
        home = self.home(name, scope)
        if home is None or home.parent is None or len(home.bindings[name]) != 1:
            return None
        method, owner = home.node, home.parent.node
        if not isinstance(method, Named) or not isinstance(owner, ast.ClassDef):
            return None
        parameters = [*method.args.posonlyargs, *method.args.args]
        is_static = any(
            isinstance(d, ast.Name) and d.id == "staticmethod" for d in method.decorator_list
        )
        return owner if parameters and parameters[0].arg == name and not is_static else None

    def _walk(self, tree: ast.Module) -> None:
        parents, scope_of = self.parents, self.scope_of
        stack: list[tuple[ast.AST, Scope]] = [(tree, self.module)]
        while stack:
            node, scope = stack.pop()
            kind = type(node)
            if kind is ast.Name:
                assert isinstance(node, ast.Name)
                scope_of[node] = scope
                if type(node.ctx) is ast.Load:
                    self.loads.setdefault(node.id, []).append(node)
                continue
            if kind is ast.Constant:
                assert isinstance(node, ast.Constant)
                if type(node.value) is str:
                    self.texts.setdefault(node.value, []).append(node)
                continue
            if kind is ast.Call:
                assert isinstance(node, ast.Call)
                scope_of[node] = scope
                self.calls.append(node)
            elif kind is ast.Attribute:
                assert isinstance(node, ast.Attribute)
                scope_of[node] = scope
                self.attributes.append(node)
            elif kind in BINDERS:
                BINDERS[kind](node, scope)
                if kind is ast.withitem:
                    assert isinstance(node, ast.withitem)
                    self.with_items.append(node)
            children = child_nodes(node)
            for child in children:
                parents[child] = node
            children.reverse()  # popping reverses them again to source order
            if kind in _SCOPED:
                stack.extend(self._scoped(node, children, scope))
            else:
                stack.extend([(child, scope) for child in children])

    def _scoped(
        self, node: ast.AST, children: list[ast.AST], scope: Scope
    ) -> Iterable[tuple[ast.AST, Scope]]:
        """Yield each child with its scope, which may be one that the node opens."""
        if getattr(node, "type_params", ()):
            # Type parameters have their own scope, around the function or class and its
            # annotations.
            scope = Scope(ast.Pass(), scope)
            bind_type_parameters(node, scope)
        if isinstance(node, FUNCTIONS):
            own = self.scopes[node] = Scope(node, scope)
            bind_parameters(node, own)
            # Decorators, annotations and defaults are evaluated outside.
            body = {id(s) for s in node.body} if isinstance(node.body, list) else {id(node.body)}
            return [(c, own if id(c) in body else scope) for c in children]
        if isinstance(node, ast.ClassDef):
            own = self.scopes[node] = Scope(node, scope)
            return [(c, own if isinstance(c, ast.stmt) else scope) for c in children]
        if isinstance(node, COMPREHENSIONS):
            own = self.scopes[node] = Scope(node, scope)
            return [(c, own) for c in children]
        if isinstance(node, ast.comprehension):
            # The first iterable is evaluated outside the comprehension.
            owner = self.parents[node]
            assert isinstance(owner, COMPREHENSIONS)
            outside = scope.parent if owner.generators[0] is node else None
            return [(c, outside if outside and c is node.iter else scope) for c in children]
        return [(c, scope) for c in children]
