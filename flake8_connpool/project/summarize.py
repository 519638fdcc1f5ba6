"""Summarizes one file for the rest of its project."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator

from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Kind
from flake8_connpool.linter.testing import defines_tests
from flake8_connpool.pools.engines import ENGINES
from flake8_connpool.pools.same_servers import server_pools
from flake8_connpool.pools.server_names import VARIABLE, server_name
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.subjects import PoolCall, subjects_of
from flake8_connpool.project.deadlines import awaited_in
from flake8_connpool.project.defaults import defaults_in
from flake8_connpool.project.definitions import Definitions, callables_of, class_of
from flake8_connpool.project.endings import ends_in, kept_by
from flake8_connpool.project.exports import exports_of
from flake8_connpool.project.fork_starts import fork_starts_in
from flake8_connpool.project.gunicorn_settings import preloading_in, threads_in
from flake8_connpool.project.loop_starts import loop_starts_in
from flake8_connpool.project.origins import Origins, stars_of
from flake8_connpool.project.pool_facts import PoolFacts
from flake8_connpool.project.session_registries import registry_uses_in
from flake8_connpool.project.shutdowns import after_yields, closings_of
from flake8_connpool.project.star_names import names_at_stars, other_names, public_names
from flake8_connpool.project.summary import (
    CALLED,
    OWN,
    End,
    Pool,
    Span,
    Summary,
)
from flake8_connpool.project.symbols import symbol_of
from flake8_connpool.project.touches import loads_of, touches_in
from flake8_connpool.project.uses import Uses
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.calls.reachability import reached_from
from flake8_connpool.semantics.execution.kept_properties import creations_with
from flake8_connpool.semantics.execution.programs import is_script
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.symbols.scopes import valued
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.source import Positions
from flake8_connpool.semantics.values.model import SemanticModel

# What is reported if it is created too often, or not closed each time.
_CREATED = frozenset(
    {
        Kind.REQUEST,
        Kind.CLIENT,
        Kind.MANAGER,
        Kind.SERVICE,
        Kind.HOST_POOL,
        Kind.ADAPTER,
        Kind.SESSION,
        *ENGINES,
    }
)
# Methods of clients whose arguments are read.
_METHODS = frozenset(method.name for api in APIS.values() for method in api.methods)


def summarize(
    model: SemanticModel,
    positions: Positions,
    options: RuleOptions,
    roots: Container[str],
    *,
    has_pools: bool,
) -> Summary:
    """Return what a module tells the rest of its project.

    The model must be that of the file alone. `roots` are the first names of the project's modules;
    what is imported from others is left out. `has_pools` tells if the module names a library.
    """
    return _Summarizer(model, positions, options, roots, has_pools=has_pools).summary(options)


class _Summarizer:
    """One module, while it is summarized."""

    def __init__(
        self,
        model: SemanticModel,
        positions: Positions,
        options: RuleOptions,
        roots: Container[str],
        *,
        has_pools: bool,
    ) -> None:
        self.model = model
        self.positions = positions
        self.options = options
        # Most files that only call others have no pool.
        subjects = subjects_of(model, options) if has_pools else ()
        self.pools = [one for one in subjects if isinstance(one, PoolCall | PoolSettings)]
        self.calls = [one for one in self.pools if isinstance(one, PoolCall)]
        self.with_pools = set(self._with_pools())
        self.with_engines = any(call.api.kind in ENGINES for call in self.calls)
        owners = [node for node in model.symbols.scopes if isinstance(node, ast.ClassDef)]
        self.classes = {one.name: one for one in (class_of(owner, model) for owner in owners)}
        self.origins = Origins(model, roots, self.classes)
        of_other = self.origins.is_of_other
        self.facts = PoolFacts(model, options, of_other, has_pools=has_pools)
        self.definitions = Definitions(model, positions, self.origins, self.with_pools)

    def summary(self, options: RuleOptions) -> Summary:
        functions = [node for node in self.model.symbols.scopes if isinstance(node, Named)]
        classes = [node for node in self.model.symbols.scopes if isinstance(node, ast.ClassDef)]
        names, constants = exports_of(self.model)
        is_of_other = self.origins.is_of_other
        defaults = dict(sorted(defaults_in(self.model, self.origins.is_foreign)))
        defined = (qualified(one, self.model) for one in (*functions, *classes))
        known = {*names, *constants, *defaults, *defined}
        uses, named = Uses(self.model, self.origins, options, self._span).found(functions)
        return Summary(
            tuple(map(self.definitions.of, functions)),
            tuple(self.classes.values()),
            names,
            constants,
            tuple(stars_of(self.model)),
            uses,
            named,
            tuple(sorted(set(self._mentions()))),
            tuple(sorted(set(self._wanted(functions, classes)))),
            tuple(sorted(self.with_pools)),
            tuple(sorted(set(self._sets()))),
            dict(sorted(kept_by(self.calls))),
            tuple(sorted(set(self._ends()), key=lambda end: (end.place, end.target))),
            tuple(self._pools(options)),
            dict(sorted(self._variables())),
            tuple(sorted(self.facts.idle)),
            dict(sorted(self.facts.sources.items())),
            tuple(self.facts.lenders(functions, self.positions)),
            tuple(sorted(set(loads_of(self.model)))),
            preloading_in(self.model, self._span),
            dict(sorted(self.facts.bound.items())),
            tuple(touches_in(self.model, self._span, self.origins.is_of_other)),
            *awaited_in(self.model, self._span),
            tuple(loop_starts_in(self.model, self.positions, self._span)),
            tuple(registry_uses_in(self.model, self.positions, self._imported())),
            tuple(fork_starts_in(self.model, options, self._span)),
            tuple(closings_of(self.model, options, self._span, is_of_other)),
            dict(sorted(after_yields(self.model, is_of_other))),
            threads_in(self.model, self._span),
            defaults,
            tuple(sorted(other_names(self.model, known))),
            public_names(self.model),
            dict(sorted(names_at_stars(self.model))),
        )

    def _with_pools(self) -> Iterator[str]:
        """Yield the functions that create a pool, or an object with a property that does."""
        model = self.model
        made = [function_around(one.node, model) for one in self.calls if one.api.kind in _CREATED]
        functions = {one for one in made if isinstance(one, Named)}
        for one in model.symbols.scopes if functions else ():
            calls = creations_with(one, model) if isinstance(one, Named) else ()
            if calls and isinstance(one, Named) and functions & reached_from(one, model):
                around = (function_around(call, model) for call in calls)
                functions.update(each for each in around if isinstance(each, Named))
        yield from (qualified(one, model) for one in functions)

    def _sets(self) -> Iterator[str]:
        """Yield the attributes of imported names that the module sets."""
        for scope in self.model.symbols.scopes.values():
            for store in scope.stores:
                if isinstance(store.node, ast.Attribute):
                    owner = symbol_of(store.node.value, self.model)
                    if CALLED not in owner and self.origins.is_of_other(owner):
                        yield f"{owner}.{store.node.attr}"

    def _ends(self) -> Iterator[End]:
        return ends_in(self.model, self._imported(), self._span, self.origins.is_foreign)

    def _imported(self) -> list[tuple[ast.expr, str]]:
        return [*self.origins.imported, *self.origins.starred]

    def _pools(self, options: RuleOptions) -> Iterator[Pool]:
        """Yield the engines that a process creates once, with those of other files.

        A script is a process of its own, and may use none of the engines that it imports.
        """
        is_other = is_script(self.model) or defines_tests(self.model)
        if self.with_engines and not is_other:
            for call, pool in server_pools(self.model.tree, self.model, options):
                place = self._span(call.node)
                yield Pool(pool.text, pool.server, place, pool.is_async, pool.sizes, pool.purpose)

    def _variables(self) -> Iterator[tuple[str, str]]:
        """Yield the names of the module that mean a variable of the environment."""
        for name, bindings in self.model.symbols.module.bindings.items():
            bound = valued(bindings)
            if len(bound) == 1 and isinstance(bound[0].value, ast.Call | ast.Subscript):
                server = server_name(bound[0].value, self.model)
                if server.startswith(VARIABLE):
                    yield name, server

    def _mentions(self) -> Iterator[str]:
        """Yield the names of other files that occur, and their results."""
        symbols = self.model.symbols
        for scope in symbols.scopes.values():
            for name in symbols.imported_in(scope):
                for binding in scope.bindings[name]:
                    if binding.imported and not self.origins.is_foreign(binding.imported):
                        yield binding.imported
                        # `import app.db` binds `app`.
                        if isinstance(binding.node, ast.Import):
                            yield from (alias.name for alias in binding.node.names)
        yield from (symbol for _, symbol in self.origins.starred)
        for node, symbol in self.origins.imported:
            parts = symbol.split(".")
            start = len(symbol) - len(symbol.lstrip("."))
            for end in range(start + 1, len(parts) + 1):
                yield ".".join(parts[:end])
            above = self.model.parents.get(node)
            if isinstance(above, ast.Call) and above.func is node:
                yield f"{symbol}{CALLED}"

    def _wanted(self, functions: list[Named], classes: list[ast.ClassDef]) -> Iterator[str]:
        """Yield the names of other files without which this file is not understood."""
        expressions = [base for owner in classes for base in owner.bases]
        for function in functions:
            expressions += callables_of(function)
        for call in self.model.symbols.calls:
            if self.model.api(call.func) or getattr(call.func, "attr", "") in _METHODS:
                expressions += [*call.args, *(keyword.value for keyword in call.keywords)]
        for pool in self.pools:
            for argument in pool.arguments.values():
                parts = ast.walk(argument.node) if argument.node is not None else ()
                expressions += [one for one in parts if isinstance(one, ast.Name | ast.Attribute)]
        yield from self.origins.of_others(expressions)
        # A base in another file may say that a class has settings.
        for symbol in (symbol_of(one, self.model) for one in expressions):
            if symbol.startswith(OWN) and f"{CALLED}." in symbol:
                yield symbol
        for symbols in self.facts.sources.values():
            yield from symbols
        for lender in self.facts.lenders(functions, self.positions):
            yield from (
                one for one in (lender.made, *lender.sources) if self.origins.is_of_other(one)
            )
        yield from (one for _, one in after_yields(self.model, self.origins.is_of_other))

    def _span(self, node: ast.expr) -> Span:
        span = self.positions.span(node)
        return span.line, span.column, span.end_line, span.end_column
