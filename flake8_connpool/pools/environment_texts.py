"""Settings that a text of the environment is meant to turn off, and cannot.

Every text but the empty one is true: `bool(os.getenv("PING", "False"))`.
"""

from __future__ import annotations

import ast

from msgspec import Struct

from flake8_connpool.library.environment import ENVIRONMENT_READERS, ENVIRONMENTS, TEXT_METHODS
from flake8_connpool.semantics.symbols.scopes import BindingKind
from flake8_connpool.semantics.values.abstract import Constant, LocalClass
from flake8_connpool.semantics.values.model import SemanticModel

# A setting passed on under more names than this is not followed.
_FARTHEST = 5


class EnvironmentText(Struct, frozen=True):
    """A text of the environment that counts as true, whatever it says.

    `node` is the whole expression, `read` what gives the text.
    """

    node: ast.expr
    read: ast.expr


def always_true_text(
    node: ast.expr, model: SemanticModel, left: int = _FARTHEST
) -> EnvironmentText | None:
    """Return the text of the environment that makes a value true; None if nothing shows that.

    A variable that is off where nobody sets it may be meant to be on where anybody does.
    """
    text = node
    if isinstance(node, ast.Call) and model.is_builtin(node.func, "bool") and len(node.args) == 1:
        text = node.args[0]
    read = text
    while (
        isinstance(read, ast.Call)
        and isinstance(read.func, ast.Attribute)
        and read.func.attr in TEXT_METHODS
    ):
        read = read.func.value
    held = _held(read, model)
    if held is not None:
        return always_true_text(held, model, left - 1) if left else None
    return EnvironmentText(node, text) if _is_never_empty(read, model) else None


def _is_never_empty(read: ast.expr, model: SemanticModel) -> bool:
    """Return whether an expression reads a text that is empty only if somebody sets it so."""
    if isinstance(read, ast.Subscript):
        return model.qualified_name(read.value) in ENVIRONMENTS
    if not isinstance(read, ast.Call) or model.qualified_name(read.func) not in ENVIRONMENT_READERS:
        return False
    unset = [*read.args[1:], *(k.value for k in read.keywords if k.arg == "default")]
    value = model.value(unset[0]) if unset else None
    return isinstance(value, Constant) and isinstance(value.value, str | bool) and bool(value.value)


def _held(node: ast.expr, model: SemanticModel) -> ast.expr | None:
    """Return the only value of a name, or of an attribute of a class; None for anything else."""
    if isinstance(node, ast.Name):
        return model.symbols.assigned(node)
    owner = model.non_null(node.value) if isinstance(node, ast.Attribute) else None
    if not isinstance(node, ast.Attribute) or not isinstance(owner, LocalClass):
        return None
    members = model.symbols.members(owner.node, node.attr)
    is_only = len(members) == 1 and members[0].kind is BindingKind.VALUE
    return members[0].value if is_only else None
