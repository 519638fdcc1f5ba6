"""Escape: whether a new object is entered, closed, returned, stored, passed on or dropped.

The object is followed only through the names of its function. Other code that gets it may keep it.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator
from enum import Enum, auto

from msgspec import Struct, field

from flake8_connpool.library.catalog import SHARING, WRAPPING, is_stub
from flake8_connpool.library.schema import Api
from flake8_connpool.semantics.flow.exit_stacks import enters_own_stack
from flake8_connpool.semantics.flow.object_parts import call_at, whole_of
from flake8_connpool.semantics.flow.same_object import MOST_BINDINGS, names_only, outermost_choice
from flake8_connpool.semantics.symbols.scopes import Scope
from flake8_connpool.semantics.syntax.evaluation_order import evaluation_order
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, Named
from flake8_connpool.semantics.values.abstract import Constant, Instance
from flake8_connpool.semantics.values.model import SemanticModel


class EscapeKind(Enum):
    """One way in which an object escapes; an object without any is dropped."""

    WITH = auto()  # entered in `with`, so left again
    RETURNED = auto()
    YIELDED = auto()
    STORED = auto()  # in an attribute, a container, or a variable of the module or class
    PASSED = auto()  # passed to a call, which may keep it
    CAPTURED = auto()  # used by a nested function, which may outlive its parent
    UNKNOWN = auto()


_CLOSING = frozenset({"contextlib.closing", "contextlib.aclosing"})
_SAME = frozenset({"typing.cast", "typing_extensions.cast"})
_NEUTRAL = (ast.Compare, ast.UnaryOp, ast.FormattedValue, ast.Expr, ast.Assert, ast.Delete)
_TESTING = (ast.If, ast.While, ast.IfExp)
_CONTAINERS = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Starred)


class Escape(Struct):
    """The escape of an object: its kinds, the attributes used, where it is stored.

    `passed` are the calls that it is passed to, `calls` those of itself, `names` its local names.
    `looked_up` are calls such as `getattr(client, method)`, and `leaving` the expressions of the
    object that are returned, yielded or stored.
    """

    kinds: set[EscapeKind] = field(default_factory=set)
    uses: list[ast.Attribute] = field(default_factory=list)
    stores: list[ast.expr] = field(default_factory=list)
    passed: list[ast.Call] = field(default_factory=list)
    calls: list[ast.Call] = field(default_factory=list)
    names: list[tuple[Scope, str]] = field(default_factory=list)
    looked_up: list[ast.Call] = field(default_factory=list)
    leaving: list[ast.expr] = field(default_factory=list)

    def called(self, names: tuple[str, ...], model: SemanticModel) -> list[ast.Call]:
        """Return the calls of the object's methods with these names.

        A method may be called by a local name: `ask = client.get`.
        """
        found = dict.fromkeys(
            call for method in self._methods(names, model) for call in _calls_of(method, model)
        )
        return list(found)

    def is_handed_over(self, names: tuple[str, ...], model: SemanticModel) -> bool:
        """Return whether one of these methods is passed uncalled: `map(client.get, urls)`."""
        return not all(_calls_of(method, model) for method in self._methods(names, model))

    def _methods(self, names: tuple[str, ...], model: SemanticModel) -> Iterator[ast.expr]:
        """Yield the expressions that may be one of these methods."""
        yield from (use for use in self.uses if use.attr in names)
        for call in self.looked_up:
            wanted = model.value(call.args[1])
            if not isinstance(wanted, Constant) or wanted.value in names:
                yield call


@memoized
def escape_of(node: ast.expr, model: SemanticModel) -> Escape:
    """Return the escape of the object that an expression creates."""
    escape = Escape()
    _Tracker(escape, model).follow(node)
    if len(escape.uses) > 1:
        escape.uses.sort(key=evaluation_order(model).__getitem__)
    return escape


@memoized
def escape_of_parameter(of: tuple[Named, str], model: SemanticModel) -> Escape:
    """Return the escape of what a function is passed for a parameter, by its name."""
    function, name = of
    escape = Escape()
    _Tracker(escape, model).follow_name(model.symbols.scopes[function], name)
    if len(escape.uses) > 1:
        escape.uses.sort(key=evaluation_order(model).__getitem__)
    return escape


def _calls_of(method: ast.expr, model: SemanticModel) -> list[ast.Call]:
    """Return the calls of a method, in place or by a local name; none if others may call it."""
    call = call_at(method, model)
    if call is not None:
        return [call]
    if isinstance(model.parents[method], ast.Attribute):
        return []
    bound = escape_of(method, model)
    # The name may also be bound to another method of the object.
    return bound.calls if bound.kinds <= {EscapeKind.UNKNOWN} else []


class _Tracker:
    """Follows one object and records its escapes."""

    def __init__(self, escape: Escape, model: SemanticModel) -> None:
        self.escape = escape
        self.model = model
        self.parents = model.parents
        self.waiting: deque[tuple[ast.expr, bool]] = deque()
        # The object, if it is known to have parts, which are followed as the object itself.
        self.whole: Api | None = None

    def follow(self, node: ast.expr) -> None:
        """Follow an expression whose value is the object, and the names it is bound to."""
        self.whole = whole_of(node, self.model)
        self.waiting.append((node, False))
        self._follow_all()

    def follow_name(self, home: Scope, name: str) -> None:
        """Follow a name that has the object from the start of its scope."""
        self.escape.names.append((home, name))
        if not home.binds_once(name):
            self.escape.kinds.add(EscapeKind.UNKNOWN)
        self._loads(home, name)
        self._follow_all()

    def _follow_all(self) -> None:
        while self.waiting:
            self._look(*self.waiting.popleft())

    def _look(self, node: ast.expr, is_mixed: bool) -> None:
        """`is_mixed` is True if the value of the expression may be another object."""
        above = self.parents[node]
        match above:
            case ast.Await():
                self.waiting.append((above, is_mixed))
                return
            case ast.BoolOp() | ast.IfExp() if node is not getattr(above, "test", None):
                outer, is_mixed_there = outermost_choice(node, self.model)
                self.waiting.append((outer, is_mixed or is_mixed_there))
                return
            case _ if isinstance(above, (*_NEUTRAL, *_TESTING)):
                return
        if is_mixed:
            self.escape.kinds.add(EscapeKind.UNKNOWN)
        match above:
            case ast.Attribute() | ast.Subscript() if self._is_part(above, node):
                self.waiting.append((above, is_mixed))
            case ast.Attribute():
                self.escape.uses.append(above)
                self._copy(above, is_mixed)
            case ast.NamedExpr():
                self._assign(above.target, node)
                self.waiting.append((above, is_mixed))
            case ast.keyword():
                call = self.parents[above]
                self._pass(call if isinstance(call, ast.Call) else None)
            case ast.Call() if node is above.func:
                self.escape.calls.append(above)
                if self.whole is not None:
                    self.escape.kinds.add(EscapeKind.UNKNOWN)  # of a method that is not known
            case ast.Call():
                self._hand(above, node)
            case ast.withitem():
                self.escape.kinds.add(EscapeKind.WITH)
                if above.optional_vars is not None:
                    self._assign(above.optional_vars, node, is_entered=True)
            case ast.Assign():
                for target in above.targets:
                    self._assign(target, node)
            case ast.AnnAssign():
                self._assign(above.target, node)
            case ast.Return() | ast.Lambda():
                self._leave(EscapeKind.RETURNED, node)
            case ast.Yield() | ast.YieldFrom():
                self._leave(EscapeKind.YIELDED, node)
            case _ if isinstance(above, _CONTAINERS):
                self._contain(above, node)
            case _:
                self.escape.kinds.add(EscapeKind.UNKNOWN)

    def _is_part(self, found: ast.Attribute | ast.Subscript, node: ast.expr) -> bool:
        """Return whether an attribute or an item of the object is one of its parts."""
        whole = self.whole
        if whole is None or found.value is not node or not isinstance(found.ctx, ast.Load):
            return False
        if isinstance(found, ast.Subscript):
            return True
        return found.attr not in (*whole.sends, *whole.endings, *whole.shares, *whole.idle)

    def _copy(self, method: ast.Attribute, is_mixed: bool) -> None:
        """Follow a copy that has the same pool: `client.with_options(timeout=5)`."""
        call = self.parents[method]
        if method.attr in SHARING and isinstance(call, ast.Call) and call.func is method:
            made = self.model.non_null(method.value)
            api = made.api if isinstance(made, Instance) else self.whole
            if api is not None and method.attr in api.shares:
                self.waiting.append((call, is_mixed))

    def _leave(self, kind: EscapeKind, node: ast.expr) -> None:
        self.escape.kinds.add(kind)
        self.escape.leaving.append(node)

    def _contain(self, container: ast.AST, node: ast.expr) -> None:
        """A tuple that is unpacked immediately is followed; other containers keep the object."""
        assert isinstance(container, ast.expr)
        above = self.parents[container]
        if isinstance(container, ast.Dict) and isinstance(above, ast.Subscript):
            self.waiting.append((above, True))  # `{"GET": client.get}[method]`
            return
        self._leave(EscapeKind.STORED, node)
        self.escape.stores.append(container)

    def _hand(self, call: ast.Call, node: ast.expr) -> None:
        name = self.model.qualified_name(call.func)
        if name in _CLOSING | _SAME or name in WRAPPING or is_stub(name):
            self.waiting.append((call, False))
        elif enters_own_stack(call.func, self.model):
            self.escape.kinds.add(EscapeKind.WITH)
            self.waiting.append((call, False))
        elif self.model.is_builtin(call.func, "getattr") and len(call.args) > 1:
            if node is call.args[0]:
                self.escape.looked_up.append(call)
        else:
            self._pass(call)

    def _pass(self, call: ast.Call | None) -> None:
        self.escape.kinds.add(EscapeKind.PASSED if call is not None else EscapeKind.UNKNOWN)
        if call is not None:
            self.escape.passed.append(call)

    def _assign(self, target: ast.expr, value: ast.expr, *, is_entered: bool = False) -> None:
        if not isinstance(target, ast.Name):
            self._leave(EscapeKind.STORED, value)
            self.escape.stores.append(target)
            return
        names = self.model.symbols
        home = names.home(target.id, names.scope_of[target])
        is_local = home is not None and isinstance(home.node, FUNCTIONS)
        # An object that `with` has left is closed, even if a module variable still refers to it.
        if home is None or not (is_local or is_entered):
            self._leave(EscapeKind.STORED, value)
            self.escape.stores.append(target)
        elif (home, target.id) not in self.escape.names:
            self.escape.names.append((home, target.id))
            if not names_only(home.bindings[target.id], value, self.model):
                self.escape.kinds.add(EscapeKind.UNKNOWN)
            if len(home.bindings[target.id]) <= MOST_BINDINGS:
                self._loads(home, target.id)

    def _loads(self, home: Scope, name: str) -> None:
        names = self.model.symbols
        for load in names.loads_of(name, home):
            if self._is_inside_another(names.scope_of[load], home):
                self.escape.kinds.add(EscapeKind.CAPTURED)
            self.waiting.append((load, False))

    def _is_inside_another(self, scope: Scope, home: Scope) -> bool:
        here: Scope | None = scope
        while here is not None and here is not home:
            if isinstance(here.node, (*FUNCTIONS, ast.ClassDef)):
                return True
            here = here.parent
        return False
