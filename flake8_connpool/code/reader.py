"""What those who help to evaluate an expression ask of the one who evaluates."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Protocol

from flake8_connpool.code.blocks import Tree
from flake8_connpool.code.names import Names
from flake8_connpool.code.scopes import Binding, Scope
from flake8_connpool.code.values import Nullable, Symbol, Value
from flake8_connpool.library.model import Api


class Reader(Tree, Protocol):
    """Evaluates expressions of a module; `Module` is the one implementation.

    `agreed` is what a name is in its scope, and an attribute of self in its class, as far as that
    was found out.
    """

    names: Names
    agreed: dict[tuple[Scope | ast.ClassDef, str], Value | Nullable | None]

    def value(self, node: ast.expr | None) -> Value | None: ...

    def usable(self, node: ast.expr) -> Value | None: ...

    def named(self, node: ast.expr) -> str: ...

    def api(self, node: ast.expr) -> Api | None: ...

    def bound(self, binding: Binding) -> Value | Nullable | None: ...

    def symbol(self, name: str) -> Symbol: ...

    def is_builtin(self, node: ast.expr, name: str) -> bool: ...

    def base_api(self, owner: ast.ClassDef) -> Api | None: ...

    def ancestry(self, owner: ast.ClassDef) -> Sequence[ast.ClassDef]: ...

    def defines(self, owner: ast.ClassDef, name: str) -> bool: ...
