"""Which names of a file mean something of its project, and where they are read."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from flake8_connpool.project.modules import FOREIGN
from flake8_connpool.project.summary import CALLED, OWN, Class
from flake8_connpool.project.symbols import is_none, symbol_of
from flake8_connpool.semantics.symbols.scopes import valued
from flake8_connpool.semantics.values.model import SemanticModel


def stars_of(model: SemanticModel) -> Iterator[str]:
    """Yield the modules of the star imports of a module."""
    for node in model.tree.body:
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            yield "." * node.level + (node.module or "")


class Origins:
    """The names of one file; `roots` are the first names of the project's modules.

    `classes` are those of the file, by their qualified names.
    """

    def __init__(
        self, model: SemanticModel, roots: Container[str], classes: Mapping[str, Class]
    ) -> None:
        self.model = model
        self.roots = roots
        self.classes = classes

    def is_of_other(self, symbol: str) -> bool:
        """Return whether a symbol is that of another file of the project."""
        is_other = bool(symbol) and not symbol.startswith(OWN)
        return is_other and not self.is_foreign(symbol)

    def of_others(self, expressions: Iterable[ast.expr]) -> Iterator[str]:
        """Yield the symbols of those expressions that other files define."""
        for expression in expressions:
            symbol = symbol_of(expression, self.model)
            if self.is_of_other(symbol):
                yield symbol

    def is_foreign(self, symbol: str) -> bool:
        """Return whether a symbol is not one of the project."""
        if symbol.startswith(OWN):
            return self._is_vain(symbol)
        root = symbol.partition(".")[0].removesuffix(CALLED)
        return bool(root) and (root in FOREIGN or root not in self.roots)

    def _is_vain(self, symbol: str) -> bool:
        """Return whether a symbol of the file leads to something unknown: `:Client().urls.append`.

        A base in another file may define an attribute.
        """
        owner, _, rest = symbol.removeprefix(OWN).partition(f"{CALLED}.")
        attribute, _, more = rest.partition(".")
        found = self.classes.get(owner)
        if not more or found is None:
            return bool(more)
        set_to = found.attributes.get(attribute.removesuffix(CALLED), "")
        if not set_to:
            return not found.bases or attribute in found.methods
        return not set_to.startswith(OWN) and self.is_foreign(set_to)

    @cached_property
    def modules(self) -> frozenset[str]:
        """The dotted names that the file imports."""
        scopes = self.model.symbols.scopes.values()
        return frozenset(
            one.imported
            for scope in scopes
            for name in self.model.symbols.imported_in(scope)
            for one in scope.bindings[name]
            if one.imported
        )

    @cached_property
    def imported(self) -> Sequence[tuple[ast.expr, str]]:
        """The longest dotted name at each read of an import, with its symbol."""
        return list(self._imported())

    def _imported(self) -> Iterator[tuple[ast.expr, str]]:
        symbols = self.model.symbols
        for scope in symbols.scopes.values():
            for name in symbols.imported_in(scope):
                bindings = valued(scope.bindings[name])
                imported = {one.imported for one in bindings if not is_none(one)}
                target = imported.pop() if len(imported) == 1 else ""
                if not target or self.is_foreign(target):
                    continue
                for load in symbols.loads_of(name, scope):
                    node: ast.expr = load
                    symbol = target
                    above = self.model.parents.get(node)
                    while isinstance(above, ast.Attribute):
                        node, symbol = above, f"{symbol}.{above.attr}"
                        above = self.model.parents.get(node)
                    yield node, symbol

    @cached_property
    def starred(self) -> Sequence[tuple[ast.expr, str]]:
        """Each read of a name that a star import may bind, as one of the module itself."""
        return list(self._starred())

    def _starred(self) -> Iterator[tuple[ast.expr, str]]:
        symbols = self.model.symbols
        if not any(True for _ in stars_of(self.model)):
            return
        for name, loads in symbols.loads.items():
            if not hasattr(builtins, name):
                for node in loads:
                    if symbols.home(name, symbols.scope_of[node]) is None:
                        yield node, f"{OWN}{name}"
