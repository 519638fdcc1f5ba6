"""An object that a function passes on: to helpers of the module, and to objects that carry it.

A helper that only uses what it is passed does not keep it, so the object is still the function's
own. An object that is created with it, such as `Api(client)`, keeps it as long as it lives itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from msgspec import Struct, field

from flake8_connpool.semantics.calls.parameters import parameter_for
from flake8_connpool.semantics.calls.reachability import function_named
from flake8_connpool.semantics.flow.dependence import is_generator
from flake8_connpool.semantics.flow.escape import (
    Escape,
    EscapeKind,
    escape_of,
    escape_of_parameter,
)
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, REPEATING, Named
from flake8_connpool.semantics.syntax.statements import block_position
from flake8_connpool.semantics.values.abstract import LocalClass, QualifiedName
from flake8_connpool.semantics.values.model import SemanticModel

# Helpers that call each other deeper than this may keep the object.
_DEEPEST = 8


class FollowedObject(Struct):
    """What happens to an object, with the helpers and carriers that it is passed to.

    `kinds` are its escapes without those. `helpers` are the calls of helpers, with what each does
    with the object, and `carriers` the calls that create an object with it. It `is_kept` if another
    call may keep it.
    """

    escape: Escape
    kinds: set[EscapeKind]
    helpers: list[tuple[ast.Call, FollowedObject]] = field(default_factory=list)
    carriers: list[ast.Call] = field(default_factory=list)
    is_kept: bool = False

    def requests(self, names: tuple[str, ...], model: SemanticModel) -> list[ast.Call]:
        """Return the calls in the function of the object that call one of its methods.

        A call of a helper is one, if the helper does that.
        """
        found = self.escape.called(names, model)
        found.extend(call for call, helper in self.helpers if helper.requests(names, model))
        return found

    def repeats(self, names: tuple[str, ...], model: SemanticModel) -> bool:
        """Return whether a helper calls one of the methods in a loop."""
        return any(
            helper.repeats(names, model)
            or any(_is_repeated(call, model) for call in helper.requests(names, model))
            for _, helper in self.helpers
        )

    def carried(self, model: SemanticModel, within: tuple[ast.Call, ...] = ()) -> set[EscapeKind]:
        """Return the escapes of the object if its carriers keep it only as long as they live.

        `within` are the carriers that have been followed: `api = Api(api)` is passed itself.
        """
        if EscapeKind.PASSED not in self.kinds or self.is_kept:
            return self.kinds
        found = self.kinds - {EscapeKind.PASSED}
        for carrier in self.carriers:
            if carrier not in within:
                found |= followed_object(carrier, model).carried(model, (*within, carrier))
        return found

    def is_closed(self, names: tuple[str, ...], made: ast.AST, model: SemanticModel) -> bool:
        """Return whether the object is surely closed in the run that creates it."""
        if EscapeKind.WITH in self.kinds:
            return True
        closings = [
            *self.escape.called(names, model),
            *(call for call, helper in self.helpers if helper.escape.called(names, model)),
        ]
        return any(_surely_follows(one, made, model) for one in closings)


@memoized
def followed_object(made: ast.expr, model: SemanticModel) -> FollowedObject:
    """Return what happens to a new object, with the helpers that it is passed to."""
    return _followed(escape_of(made, model), made, model, ())


def _followed(
    escape: Escape, made: ast.expr | None, model: SemanticModel, within: tuple[Named, ...]
) -> FollowedObject:
    found = FollowedObject(escape, escape.kinds - {EscapeKind.PASSED})
    for call in escape.passed:
        if function_named(call.func, model) is None and _creates(call, model):
            found.carriers.append(call)
        elif not _add_helper(call, found, made, model, within):
            found.is_kept = True
    if found.is_kept or found.carriers:
        found.kinds.add(EscapeKind.PASSED)
    return found


def _add_helper(
    call: ast.Call,
    found: FollowedObject,
    made: ast.expr | None,
    model: SemanticModel,
    within: tuple[Named, ...],
) -> bool:
    """Add the helper that a call passes the object to; return False if it may keep it."""
    helper = function_named(call.func, model)
    if helper is None:
        return False
    names = [parameter_for(one, call, helper, model) for one in _passed(call, found, made, model)]
    if len(names) != 1 or names[0] is None or len(within) >= _DEEPEST:
        return False
    if helper in within:
        return True  # recursion adds nothing
    inner = _followed(
        escape_of_parameter((helper, names[0]), model), None, model, (*within, helper)
    )
    found.helpers.append((call, inner))
    if EscapeKind.WITH in inner.kinds:
        found.kinds.add(EscapeKind.WITH)
    return inner.kinds <= {EscapeKind.WITH} and _ends_here(call, helper, model)


def _passed(
    call: ast.Call, found: FollowedObject, made: ast.expr | None, model: SemanticModel
) -> Iterator[ast.expr]:
    """Yield the arguments of a call that are the object."""
    for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
        if argument is made:
            yield argument
        elif isinstance(argument, ast.Name):
            home = model.symbols.home(argument.id, model.symbols.scope_of[argument])
            if (home, argument.id) in found.escape.names:
                yield argument


def _creates(call: ast.Call, model: SemanticModel) -> bool:
    """Return whether a call creates an object: of a class by its name, as PEP 8 spells them."""
    value = model.non_null(call.func)
    if isinstance(value, LocalClass):
        return True
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    is_imported = isinstance(value, QualifiedName) or value is None
    return is_imported and name[:1].isupper() and not name.isupper()


def _ends_here(call: ast.Call, helper: Named, model: SemanticModel) -> bool:
    """Return whether a helper has ended when the expression with its call has."""
    if isinstance(helper, ast.FunctionDef) and not is_generator(helper, model):
        return True
    above = model.parents[call]
    while isinstance(above, ast.Starred | ast.GeneratorExp | ast.ListComp):
        above = model.parents[above]
    if isinstance(above, ast.Await | ast.For | ast.AsyncFor | ast.comprehension | ast.YieldFrom):
        return True
    return isinstance(above, ast.Call) and isinstance(model.parents[above], ast.Await)


def _is_repeated(node: ast.AST, model: SemanticModel) -> bool:
    """Return whether a loop of its function is around a node."""
    above = model.parents.get(node)
    while above is not None and not isinstance(above, FUNCTIONS):
        if isinstance(above, REPEATING):
            return True
        above = model.parents.get(above)
    return False


def _surely_follows(closing: ast.AST, made: ast.AST, model: SemanticModel) -> bool:
    """Return whether a call runs after an object is created, unless an exception prevents it.

    It is then in a block around the creation, or in the `finally` of one.
    """
    around = set()
    above: ast.AST | None = made
    while above is not None:
        around.add(above)
        above = model.parents.get(above)
    below = closing
    above = model.parents[below]
    while above not in around:
        if isinstance(above, (*FUNCTIONS, ast.ExceptHandler, ast.match_case, *REPEATING)):
            return False
        if isinstance(above, ast.If | ast.IfExp) and not _asks_for_it(above.test, closing):
            return False
        if isinstance(above, ast.Try) and below in above.orelse:
            return False
        below, above = above, model.parents[above]
    if isinstance(above, ast.If | ast.IfExp | ast.match_case):
        place, other = block_position(below, model), _block_towards(made, above, model)
        return place is not None and other is not None and place[0] is other
    return not isinstance(above, ast.Try) or below not in above.handlers


def _asks_for_it(test: ast.expr, closing: ast.AST) -> bool:
    """Return whether a condition only asks if what is closed exists: `if client is not None`."""
    if isinstance(test, ast.Compare):
        if not all(isinstance(one, ast.Constant) and one.value is None for one in test.comparators):
            return False
        test = test.left
    closed = {part.id for part in walk(closing) if isinstance(part, ast.Name)}
    return isinstance(test, ast.Name) and test.id in closed


def _block_towards(node: ast.AST, outer: ast.AST, model: SemanticModel) -> object:
    """Return the block of a statement that contains a node."""
    below, above = node, model.parents[node]
    while above is not outer:
        below, above = above, model.parents[above]
    place = block_position(below, model)
    return place[0] if place is not None else None
