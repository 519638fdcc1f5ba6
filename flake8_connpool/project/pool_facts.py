"""The engines and sessions of a file, as other files need to know them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from flake8_connpool.library.roles import Role
from flake8_connpool.pools.pool_origins import deciding, is_idle, origins_of
from flake8_connpool.pools.session_lenders import lent_by
from flake8_connpool.project.summary import Lender
from flake8_connpool.project.symbols import symbol_of
from flake8_connpool.project.touches import name_symbol
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.flow.exits import returns_of
from flake8_connpool.semantics.symbols.scopes import valued
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.source import Positions
from flake8_connpool.semantics.values.model import SemanticModel


class PoolFacts:
    """The engines and sessions of one module; `is_of_other` tells if a symbol is of another file.

    `idle` are the names whose engine keeps no connections, and `sources` the symbols of what
    decides that in other files. A module that names no library has no pools.
    """

    def __init__(
        self,
        model: SemanticModel,
        options: RuleOptions,
        is_of_other: Callable[[str], bool],
        *,
        has_pools: bool,
    ) -> None:
        self.model = model
        self.options = options
        self.is_of_other = is_of_other
        self.idle: set[str] = set()
        self.sources: dict[str, tuple[str, ...]] = {}
        self.bound: dict[str, tuple[str, ...]] = {}
        for name, values in self._named() if has_pools else ():
            bound = sorted({symbol for value in values for symbol in self._bound(value)})
            if bound:
                self.bound[name] = tuple(bound)
            facts = [self._of(value) for value in values]
            if not all(keeps for keeps, _ in facts):
                self.idle.add(name)
            symbols = sorted({symbol for _, some in facts for symbol in some})
            if symbols:
                self.sources[name] = tuple(symbols)

    def lenders(self, functions: list[Named], positions: Positions) -> Iterator[Lender]:
        """Yield the generators at the top of the module that lend a session."""
        for function in functions:
            if self.model.parents[function] is not self.model.tree:
                continue
            lent = lent_by(function, self.model)
            symbol = symbol_of(lent[0], self.model) if lent is not None else ""
            if lent is None or not symbol:
                continue
            keeps, sources = self._of(lent[0])
            span = positions.span(lent[1])
            yield Lender(
                function.name,
                symbol,
                (span.line, span.column, span.end_line, span.end_column),
                bool(function.decorator_list),
                keeps,
                tuple(sorted(sources)),
            )

    def _named(self) -> Iterator[tuple[str, list[ast.expr]]]:
        """Yield the names of the module, and its functions, with what they refer to or return."""
        model = self.model
        for name, bindings in model.symbols.module.bindings.items():
            yield name, [one.value for one in valued(bindings) if one.value is not None]
        for function in model.symbols.scopes:
            if isinstance(function, Named):
                values = [node.value for node in returns_of(function, model)]
                yield qualified(function, model), [one for one in values if one is not None]

    def _bound(self, node: ast.expr) -> Iterator[str]:
        """Yield the symbols of the named engines and factories that an object uses."""
        for call in origins_of(node, self.model, self.options):
            for role in (Role.ENGINE, Role.SESSIONS):
                argument = call.argument(role)
                if argument is not None and argument.node is not None:
                    symbol = name_symbol(argument.node, self.model)
                    if symbol:
                        yield symbol

    def _of(self, node: ast.expr) -> tuple[bool, set[str]]:
        """Return whether the engine of an expression keeps connections, as far as this file says.

        Also the symbols of other files that decide it.
        """
        model = self.model
        keeps, symbols = True, set[str]()
        given: list[ast.expr] = []
        for call in origins_of(node, model, self.options):
            keeps = keeps and not is_idle(call)
            given += deciding(call)
        for one in given:
            symbol = symbol_of(one, model)
            if self.is_of_other(symbol):
                symbols.add(symbol)
        return keeps, symbols
