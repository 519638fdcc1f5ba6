"""Classes of the module that extend a library's class: what a call of one passes to the library.

`class Tuned(HTTPAdapter)` can pass its own values to `super().__init__(...)`, pass its keywords on,
and set some of them first (`kwargs.setdefault("pool_block", True)`). Its own values are checked
once, at the `super()` call; here they are only known to be given. What cannot be followed is
unknown.
"""

from __future__ import annotations

import ast

from msgspec.structs import replace

from flake8_connpool.semantics.calls.kwargs import KwargsChanges, kwargs_changes, parameter_names
from flake8_connpool.semantics.calls.passed import PassedArguments, PassedValue, passed_by
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.values.model import SemanticModel

_UNKNOWN = PassedArguments(open_positional=True, open_keywords=True)
# A value that the class itself passes; it has no scope, so it is unknown.
_ITS_OWN = PassedValue(ast.Name("its_own"), ast.Name("its_own"))


def method_of(owner: ast.ClassDef, name: str, model: SemanticModel) -> ast.FunctionDef | None:
    """Return the only method of that name in the class body, if it has no decorator."""
    bindings = model.symbols.scopes[owner].bindings.get(name, [])
    method = bindings[0].node if len(bindings) == 1 else None
    return method if isinstance(method, ast.FunctionDef) and not method.decorator_list else None


def extended_by(call: ast.Call, model: SemanticModel) -> tuple[ast.ClassDef, bool] | None:
    """Return the class whose base a call initializes; None for any other call.

    The flag is True if self is the first argument: `HTTPAdapter.__init__(self)`, not
    `super().__init__()`.
    """
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "__init__":
        return None
    owner = _class_around(call, model)
    if owner is None:
        return None
    receiver = call.func.value
    if isinstance(receiver, ast.Call):
        return (owner, False) if model.is_builtin(receiver.func, "super") else None
    api = model.base_api(owner)
    is_base = api is not None and model.api(receiver) is api
    return (owner, True) if is_base else None


def passed_to_base(
    owner: ast.ClassDef, call: ast.Call, takes_self: bool, model: SemanticModel
) -> PassedArguments:
    """Return what `super().__init__(...)` passes to the library, for any caller of the class."""
    given = passed_by(call, model)
    if takes_self:
        return replace(given, positional=given.positional[1:])
    return _through_classes(model.lineage(owner)[1:], given, model)


def passed_through(owner: ast.ClassDef, call: ast.Call, model: SemanticModel) -> PassedArguments:
    """Return what a call of a subclass passes to the library's own `__init__`."""
    return _through_classes(model.lineage(owner), passed_by(call, model), model)


def _through_classes(
    classes: list[ast.ClassDef], given: PassedArguments, model: SemanticModel
) -> PassedArguments:
    for current in classes:
        names = model.symbols.scopes[current].bindings
        init = method_of(current, "__init__", model)
        if "__new__" in names or (init is None and "__init__" in names):
            return _UNKNOWN
        if init is not None:
            given = _through(init, given, model)
    return given


def _class_around(node: ast.AST, model: SemanticModel) -> ast.ClassDef | None:
    """Return the class whose `__init__` directly contains a node."""
    above = model.parents.get(node)
    while above is not None and above not in model.symbols.scopes:
        above = model.parents.get(above)
    owner = model.parents.get(above) if above is not None else None
    is_init = isinstance(above, ast.FunctionDef) and above.name == "__init__"
    return owner if is_init and isinstance(owner, ast.ClassDef) else None


def _through(
    init: ast.FunctionDef, given: PassedArguments, model: SemanticModel
) -> PassedArguments:
    """Return what an `__init__` passes to its base, given its own arguments."""
    known = _base_call(init, model)
    if known is None:
        return _UNKNOWN
    call, takes_self, rest = known
    bound = _bind(init, given, model)
    star = init.args.vararg.arg if init.args.vararg else ""
    is_star_kept = len(model.symbols.scopes[init].bindings.get(star, ())) == 1
    positional: list[PassedValue] = []
    open_positional = False
    for arg in call.args[1:] if takes_self else call.args:
        if isinstance(arg, ast.Starred):
            if isinstance(arg.value, ast.Name) and arg.value.id == star and is_star_kept:
                positional.extend(given.positional[len(_ordered(init.args)) :])
                open_positional = given.open_positional
            else:
                open_positional = True
            break
        positional.append(_handed_on(arg, bound))
    keywords = {k.arg: _handed_on(k.value, bound) for k in call.keywords if k.arg is not None}
    others = [k.value for k in call.keywords if k.arg is None]
    hands_rest_on = [isinstance(o, ast.Name) and o.id == rest.name for o in others]
    if hands_rest_on != [True]:
        # The caller cannot change it, so it is checked at the `super()` call.
        return PassedArguments(tuple(positional), keywords, open_positional, True)
    keywords |= _passed(rest, init.args, given)
    return PassedArguments(tuple(positional), keywords, open_positional, given.open_keywords)


@memoized
def _base_call(
    init: ast.FunctionDef, model: SemanticModel
) -> tuple[ast.Call, bool, KwargsChanges] | None:
    """Return the only call by which an `__init__` initializes its base; None if it is unknown.

    The flag is True if self is the first argument. The third item says what happened to `**kwargs`
    before the call.
    """
    calls = [
        (node, extended[1])
        for node in walk(init)
        if isinstance(node, ast.Call) and (extended := extended_by(node, model))
    ]
    rest = kwargs_changes(init, calls[0][0], model) if len(calls) == 1 else None
    return None if rest is None else (*calls[0], rest)


def _passed(
    rest: KwargsChanges, args: ast.arguments, given: PassedArguments
) -> dict[str, PassedValue]:
    """Return the keywords that reach the base through `**kwargs`."""
    kept = {
        name: handed
        for name, handed in given.keywords.items()
        if name not in parameter_names(args) and name not in rest.taken
    }
    unsure = [name for name in kept if name in rest.perhaps]
    return {
        **dict.fromkeys(rest.defaulted, _ITS_OWN),
        **kept,
        **dict.fromkeys((*unsure, *rest.put), _ITS_OWN),
    }


def _ordered(args: ast.arguments) -> list[ast.arg]:
    """Return the parameters that positional arguments reach, without self."""
    return [*args.posonlyargs, *args.args][1:]


def _bind(
    init: ast.FunctionDef, given: PassedArguments, model: SemanticModel
) -> dict[str, PassedValue]:
    """Return the argument for each parameter of an `__init__` that is not rebound later."""
    bindings = model.symbols.scopes[init].bindings
    names = {name for name in parameter_names(init.args) if len(bindings[name]) == 1}
    positional = zip((a.arg for a in _ordered(init.args)), given.positional, strict=False)
    bound = {**dict(positional), **given.keywords}
    return {name: handed for name, handed in bound.items() if name in names}


def _handed_on(node: ast.expr, bound: dict[str, PassedValue]) -> PassedValue:
    """Return the value of an argument of the base's call, as the object's creator passed it."""
    return bound.get(node.id, _ITS_OWN) if isinstance(node, ast.Name) else _ITS_OWN
