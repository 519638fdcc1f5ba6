"""The interface of the evaluator for the functions that help to evaluate an expression."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Protocol

from flake8_connpool.library.schema import Api
from flake8_connpool.semantics.symbols.scopes import Binding, Scope
from flake8_connpool.semantics.symbols.symbol_table import SymbolTable
from flake8_connpool.semantics.syntax.statements import SyntaxTree
from flake8_connpool.semantics.values.abstract import Nullable, Value


class Reader(SyntaxTree, Protocol):
    """Evaluates expressions of a module; `SemanticModel` is the only implementation.

    `agreed` has the values of names by scope, and of attributes of self by class, computed so far.
    """

    symbols: SymbolTable
    agreed: dict[tuple[Scope | ast.ClassDef, str], Value | Nullable | None]

    def value(self, node: ast.expr | None) -> Value | None: ...

    def non_null(self, node: ast.expr) -> Value | None: ...

    def qualified_name(self, node: ast.expr) -> str: ...

    def api(self, node: ast.expr) -> Api | None: ...

    def binding_value(self, binding: Binding) -> Value | Nullable | None: ...

    def canonical(self, name: str) -> Value | None: ...

    def called(self, name: str, *, is_awaited: bool) -> Value | None: ...

    def is_builtin(self, node: ast.expr, name: str) -> bool: ...

    def base_api(self, owner: ast.ClassDef) -> Api | None: ...

    def ancestry(self, owner: ast.ClassDef) -> Sequence[ast.ClassDef]: ...

    def defines(self, owner: ast.ClassDef, name: str) -> bool: ...
