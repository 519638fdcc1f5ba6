"""Advice that lets an object keep the client of its requests: what to write in its class."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Edit, Fix, Node, Verb
from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.library.catalog import client_of
from flake8_connpool.pools.edits import inserting
from flake8_connpool.pools.sharing_fixes import is_accepted, is_imported, method_of, usual_name
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.execution.placed import Placed
from flake8_connpool.semantics.flow.dependence import function_around, parameters_of
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized, nodes_in
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel
from flake8_connpool.semantics.values.spelling import spelling_of

_SIMPLE = (ast.AnnAssign, ast.Assign, ast.AugAssign, ast.Expr)


def keeping(subject: PoolCall, placed: Placed) -> Fix | None:
    """Return the display-only fix that creates a client in `__init__` and sends a request with it.

    None where the client should have another owner, outside of a method, or if `__init__` is in
    another class, may end early, cannot name the client, or is not run by a subclass.
    """
    if placed.placement is not Placement.PER_CALL or placed.home:
        return None
    model, request, api = subject.model, subject.node, subject.api
    function = function_around(request, model)
    client = client_of(api.library, is_async=False)
    if client is None or subject.taker is not None or not isinstance(function, Named):
        return None
    if client.needs_loop:
        return None  # which runs when a method does, but maybe not when the object is created
    if not is_accepted(request, api) or not is_imported(request, api, model):
        return None
    receiver = _receiver(function, model)
    init = _init_of(receiver, function, model)
    spelled = spelling_of(client.name, request, model)
    if init is None or spelled is None or init is function:
        return None
    home = model.symbols.home(spelled.partition(".")[0], model.symbols.scopes[init])
    name = f"_{usual_name(client)}"
    if home is not model.symbols.module or name in model.attributes_named:
        return None
    content = f"{parameters_of(init)[0]}.{name} = {spelled}()"
    sent = f"{receiver}.{name}.{method_of(request, model)}"
    return Fix(
        Applicability.DISPLAY,
        f"Create one `{spelled}` in `__init__`",
        (
            inserting(init.body[-1], content),
            Edit(Verb.SET, Node.of(request.func), content=sent),
        ),
    )


def _receiver(function: Named, model: SemanticModel) -> str:
    """Return the name by which a method has its object, "" for a plain function."""
    names = parameters_of(function)
    is_static = any(
        isinstance(decorator, ast.Name) and decorator.id in ("classmethod", "staticmethod")
        for decorator in function.decorator_list
    )
    return names[0] if names and not is_static else ""


def _init_of(receiver: str, function: Named, model: SemanticModel) -> Named | None:
    """Return the `__init__` of the class of a method, if it runs to its last statement."""
    scope = model.symbols.scopes[function]
    owner = model.symbols.class_of_receiver(receiver, scope) if receiver else None
    if owner is None or model.parents[function] is not owner:
        return None
    return _whole_init(owner, model)


@memoized
def _whole_init(owner: ast.ClassDef, model: SemanticModel) -> Named | None:
    found = list(_inits_of(owner))
    if len(found) != 1 or not parameters_of(found[0]):
        return None
    is_whole = not any(isinstance(node, ast.Return) for node in nodes_in(found[0], model))
    if not is_whole or not isinstance(found[0].body[-1], _SIMPLE):
        return None
    return found[0] if _is_run_by_subclasses(owner, model) else None


def _is_run_by_subclasses(owner: ast.ClassDef, model: SemanticModel) -> bool:
    """Return whether the subclasses of a class in the module run its `__init__`, or have none."""
    classes = (one for one in model.symbols.scopes if isinstance(one, ast.ClassDef))
    below = (one for one in classes if one is not owner and owner in model.ancestry(one))
    return all(_runs_base(init, one, owner) for one in below for init in _inits_of(one))


def _inits_of(owner: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    for statement in owner.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == "__init__":
            yield statement


def _runs_base(init: ast.FunctionDef, own: ast.ClassDef, base: ast.ClassDef) -> bool:
    """Return whether an `__init__` calls that of the next class, or of a base by its name."""
    for node in walk(init):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="__init__")):
                if name == base.name:
                    return True
            case ast.Call(func=ast.Attribute(value=ast.Call() as made, attr="__init__")):
                match made:
                    case ast.Call(func=ast.Name(id="super"), args=[]):
                        return True
                    case ast.Call(func=ast.Name(id="super"), args=[ast.Name(id=name), _]):
                        if name == own.name:
                            return True
    return False
