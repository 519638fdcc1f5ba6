"""Summarizes one file for the rest of its project."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Container, Iterator

from flake8_connpool.frameworks.conventions import OF_ADMINISTRATORS, RARE_ROUTES, ROUTES
from flake8_connpool.frameworks.schema import AS_CALLED, CACHED, Placement
from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.schema import Kind
from flake8_connpool.linter.testing import defines_tests
from flake8_connpool.pools.engines import ENGINES
from flake8_connpool.pools.results import is_dropped
from flake8_connpool.pools.same_servers import server_pools
from flake8_connpool.pools.server_names import VARIABLE, server_name
from flake8_connpool.pools.subjects import PoolCall, subjects_of
from flake8_connpool.project.endings import ends_in, kept_by
from flake8_connpool.project.modules import FOREIGN
from flake8_connpool.project.pool_facts import PoolFacts
from flake8_connpool.project.summary import (
    CALLED,
    OWN,
    TOP,
    Class,
    Definition,
    End,
    Literal,
    Pool,
    Span,
    Summary,
    Use,
)
from flake8_connpool.project.symbols import is_none, symbol_of
from flake8_connpool.project.touches import loads_of, preloading_in, touches_in
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.parameter_values import instantiations
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.calls.references import (
    Reference,
    reference_at,
    references_to,
)
from flake8_connpool.semantics.execution.decorators import name_of, what_it_wraps
from flake8_connpool.semantics.execution.entry_points import entry_point_of
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.execution.memoization import is_memoized
from flake8_connpool.semantics.execution.programs import is_in_main_block, is_script
from flake8_connpool.semantics.execution.rarely_run import is_rare_by_name, runs_rarely
from flake8_connpool.semantics.flow.dependence import function_around, parameters_of
from flake8_connpool.semantics.flow.escape import escape_of
from flake8_connpool.semantics.flow.short_lives import is_plain, keeper_of
from flake8_connpool.semantics.symbols.scopes import Binding, BindingKind, valued
from flake8_connpool.semantics.syntax.memo import nodes_in
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.source import Positions
from flake8_connpool.semantics.values.abstract import Constant
from flake8_connpool.semantics.values.model import SemanticModel

_WORDS = re.compile(r"[a-z0-9]+")
_VERBS = frozenset({"delete", "get", "head", "options", "patch", "post", "put"})
# What is reported if it is created too often, or not closed each time.
_CREATED = frozenset(
    {
        Kind.REQUEST,
        Kind.CLIENT,
        Kind.MANAGER,
        Kind.HOST_POOL,
        Kind.ADAPTER,
        Kind.SESSION,
        *ENGINES,
    }
)
# Methods of clients whose arguments are read.
_METHODS = frozenset(method.name for api in APIS.values() for method in api.methods)
# A symbol, where it is used, and whether it is a method of self.
Site = tuple[str, Reference, bool]
# A function with more `return`s than this returns something unknown.
_MOST_RETURNS = 12


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
        self.roots = roots
        # Most files that only call others have no pool.
        subjects = subjects_of(model, options) if has_pools else ()
        self.calls = [one for one in subjects if isinstance(one, PoolCall)]
        self.with_pools = set(self._with_pools())
        self.with_engines = any(call.api.kind in ENGINES for call in self.calls)
        self.facts = PoolFacts(model, options, self._is_of_other)
        owners = [node for node in model.symbols.scopes if isinstance(node, ast.ClassDef)]
        self.classes = {one.name: one for one in map(self._class, owners)}

    def summary(self, options: RuleOptions) -> Summary:
        functions = [node for node in self.model.symbols.scopes if isinstance(node, Named)]
        classes = [node for node in self.model.symbols.scopes if isinstance(node, ast.ClassDef)]
        names, constants = self._exports()
        sites = {*self._of_own(functions), *self._of_attributes(), *self._of_imports()}
        uses = {
            self._use(target, found, of_self=of_self)
            for target, found, of_self in sites
            if found.call is not None or found.runs is not None
        }
        named = {target for target, found, _ in sites if found.call is None and found.runs is None}
        return Summary(
            tuple(map(self._definition, functions)),
            tuple(self.classes.values()),
            names,
            constants,
            tuple(self._stars()),
            tuple(sorted(uses, key=lambda use: (use.place, use.target, use.of_self))),
            tuple(sorted(named)),
            tuple(sorted(set(self._mentions()))),
            tuple(sorted(set(self._wanted(functions, classes)))),
            tuple(sorted(self.with_pools)),
            tuple(sorted(set(self._sets()))),
            tuple(sorted(set(kept_by(self.calls)))),
            tuple(sorted(set(self._ends()), key=lambda end: (end.place, end.target))),
            tuple(self._pools(options)),
            dict(sorted(self._variables())),
            tuple(sorted(self.facts.idle)),
            dict(sorted(self.facts.sources.items())),
            tuple(self.facts.lenders(functions, self.positions)),
            tuple(sorted(set(loads_of(self.model)))),
            preloading_in(self.model, self._span),
            dict(sorted(self.facts.bound.items())),
            tuple(touches_in(self.model, self._span, self._is_of_other)),
        )

    def _with_pools(self) -> Iterator[str]:
        """Yield the functions that create a pool."""
        for call in self.calls:
            around = function_around(call.node, self.model)
            if call.api.kind in _CREATED and isinstance(around, Named):
                yield qualified(around, self.model)

    def _definition(self, function: Named) -> Definition:
        model = self.model
        role = entry_point_of(function, model)
        is_told = role.placement is not Placement.PER_CALL
        entry = self._entry(function) if is_told else ""
        wraps = what_it_wraps(function, model) if _is_decorator(function) else AS_CALLED
        # Whether another decorator keeps results, its name says.
        is_said = wraps not in (AS_CALLED, CACHED)
        return Definition(
            qualified(function, model),
            self._head(function),
            role if is_told else None,
            _is_abstract(function),
            self._is_rare(function) or (is_told and _is_rare_route(function, entry)),
            isinstance(function, ast.AsyncFunctionDef),
            any(getattr(one, "id", "") == "property" for one in function.decorator_list),
            entry,
            self._returned(function),
            wraps if is_said else None,
            tuple(self._of_others(_callables(function))),
        )

    def _is_rare(self, function: Named) -> bool:
        """Return whether a function runs rarely: by its name, or its code if it uses a pool."""
        if qualified(function, self.model) in self.with_pools:
            return runs_rarely(function, self.model)
        return bool(is_rare_by_name(function))

    def _entry(self, function: Named) -> str:
        """Return what users call what a framework runs: `GET /users`, else its name."""
        for decorator in function.decorator_list:
            if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute):
                path = self.model.value(decorator.args[0]) if decorator.args else None
                if (
                    decorator.func.attr in ROUTES
                    and isinstance(path, Constant)
                    and isinstance(path.value, str)
                ):
                    verb = (
                        f"{decorator.func.attr.upper()} " if decorator.func.attr in _VERBS else ""
                    )
                    return f"{verb}{path.value}" if path.value else function.name
        return function.name

    def _returned(self, function: Named) -> str:
        """Return the symbol of what a function returns, by its annotation or its statements."""
        model = self.model
        values = [
            node.value
            for node in nodes_in(function, model)
            if isinstance(node, ast.Return)
            and node.value is not None
            and function_around(node, model) is function
        ]
        if not values or len(values) > _MOST_RETURNS or function.decorator_list:
            return ""
        found = {
            symbol_of(value, model)
            for value in values
            if not (isinstance(value, ast.Constant) and value.value is None)
        }
        return found.pop() if len(found) == 1 else ""

    def _class(self, owner: ast.ClassDef) -> Class:
        model = self.model
        scope = model.symbols.scopes[owner]
        methods = [name for name, some in scope.bindings.items() if isinstance(some[0].node, Named)]
        return Class(
            qualified(owner, model),
            tuple(symbol_of(base, model) for base in owner.bases),
            tuple(sorted(methods)),
            dict(sorted(self._attributes(owner))),
            is_plain(owner, model),
        )

    def _attributes(self, owner: ast.ClassDef) -> Iterator[tuple[str, str]]:
        """Yield each attribute that is set to one known thing, with its symbol.

        One that the body of the class sets to something unknown has the symbol "".
        """
        model = self.model
        scopes = [model.symbols.scopes[owner]] + [
            model.symbols.scopes[method] for method in owner.body if isinstance(method, Named)
        ]
        names = {
            store.node.attr
            for scope in scopes
            for store in scope.stores
            if isinstance(store.node, ast.Attribute)
        }
        in_body = {
            name
            for name, bindings in scopes[0].bindings.items()
            if bindings[0].kind is BindingKind.VALUE
        }
        names |= in_body
        for name in names:
            found = {
                symbol_of(one.value, model)
                for one in valued(model.symbols.members(owner, name))
                if one.value is not None
                and not (isinstance(one.value, ast.Constant) and one.value.value is None)
            }
            if len(found) == 1 and (symbol := found.pop()):
                yield name, symbol
            elif found and name in in_body:
                yield name, ""

    def _exports(self) -> tuple[dict[str, str], dict[str, Literal]]:
        """Return what the names of the module mean to other files."""
        names: dict[str, str] = {}
        constants: dict[str, Literal] = {}
        for name, bindings in self.model.symbols.module.bindings.items():
            bound = valued(bindings)
            kinds = {one.kind for one in bound if not _is_class_in_a_call(one, name, bound[0])}
            is_defined = not kinds.isdisjoint({BindingKind.FUNCTION, BindingKind.CLASS})
            if name in self.model.symbols.module.before_star or (is_defined and len(kinds) > 1):
                names[name] = ""
                continue
            if is_defined:
                continue  # its definition says what it is
            if len(bound) == 1 and bound[0].kind is BindingKind.VALUE:
                value = self.model.value(bound[0].value)
                if isinstance(value, Constant) and isinstance(value.value, Literal):
                    constants[name] = value.value
                    continue
            found = {self._of_export(one) for one in bound}
            if len(found) == 1 and (symbol := found.pop()):
                names[name] = symbol
        return dict(sorted(names.items())), dict(sorted(constants.items()))

    def _of_export(self, binding: Binding) -> str:
        if binding.kind is BindingKind.IMPORT:
            return binding.imported
        is_value = binding.kind is BindingKind.VALUE and binding.value is not None
        return symbol_of(binding.value, self.model) if is_value and binding.value else ""

    def _stars(self) -> Iterator[str]:
        for node in self.model.tree.body:
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                yield "." * node.level + (node.module or "")

    def _sets(self) -> Iterator[str]:
        """Yield the attributes of imported names that the module sets."""
        for scope in self.model.symbols.scopes.values():
            for store in scope.stores:
                if isinstance(store.node, ast.Attribute):
                    owner = symbol_of(store.node.value, self.model)
                    if CALLED not in owner and self._is_of_other(owner):
                        yield f"{owner}.{store.node.attr}"

    def _ends(self) -> Iterator[End]:
        imported = (*self._imported(), *self._starred())
        return ends_in(self.model, imported, self._span, self._is_foreign)

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

    def _is_of_other(self, symbol: str) -> bool:
        is_other = bool(symbol) and not symbol.startswith(OWN)
        return is_other and not self._is_foreign(symbol)

    def _of_own(self, functions: list[Named]) -> Iterator[Site]:
        """Yield the uses of the module's own functions and classes."""
        for function in functions:
            if isinstance(self.model.parents[function], ast.ClassDef):
                continue  # as an attribute
            target = f"{OWN}{qualified(function, self.model)}"
            for reference in references_to(function, self.model):
                yield target, reference, False
        for owner, calls in instantiations(self.model).items():
            for call in calls:
                yield f"{OWN}{qualified(owner, self.model)}", Reference(call.func, call), False

    def _of_attributes(self) -> Iterator[Site]:
        """Yield the uses of methods of objects whose class another file may define."""
        for node in self.model.symbols.attributes:
            above = self.model.parents.get(node)
            if not isinstance(node.ctx, ast.Load) or not isinstance(above, ast.Call | ast.keyword):
                continue
            symbol = symbol_of(node, self.model)
            if CALLED in symbol and not self._is_foreign(symbol):
                of_self = isinstance(node.value, ast.Name) and symbol.startswith(OWN)
                yield symbol, reference_at(node, self.model), of_self

    def _of_imports(self) -> Iterator[Site]:
        """Yield the uses of what other files define, by the names that are imported."""
        for node, symbol in (*self._imported(), *self._starred()):
            yield symbol, reference_at(node, self.model), False

    def _use(self, target: str, reference: Reference, *, of_self: bool) -> Use:
        model = self.model
        node = reference.call or reference.node
        function = function_around(node, model)
        made = reference.direct_call if isinstance(function, Named) else None
        is_known = function is None or isinstance(function, Named)
        return Use(
            target,
            qualified(function, model) if isinstance(function, Named) else TOP,
            self._span(node),
            reference.runs,
            is_called=is_known,
            of_self=of_self,
            is_kept=is_memoized(node, model),
            is_repeated=any(True for _ in loops_around(node, model)),
            is_main=is_in_main_block(node, model),
            is_dropped=made is not None and is_dropped(made, model, self.options),
            is_stored=made is not None and self._is_stored(made, function),
        )

    def _is_stored(self, made: ast.Call, function: ast.AST | None) -> bool:
        if not isinstance(function, Named):
            return False
        return keeper_of(escape_of(made, self.model), function, self.model) is not None

    def _imported(self) -> Iterator[tuple[ast.expr, str]]:
        """Yield the longest dotted name at each read of an import, with its symbol."""
        symbols = self.model.symbols
        for scope in symbols.scopes.values():
            for name in symbols.imported_in(scope):
                bindings = valued(scope.bindings[name])
                imported = {one.imported for one in bindings if not is_none(one)}
                target = imported.pop() if len(imported) == 1 else ""
                if not target or self._is_foreign(target):
                    continue
                for load in symbols.loads_of(name, scope):
                    node: ast.expr = load
                    symbol = target
                    above = self.model.parents.get(node)
                    while isinstance(above, ast.Attribute):
                        node, symbol = above, f"{symbol}.{above.attr}"
                        above = self.model.parents.get(node)
                    yield node, symbol

    def _starred(self) -> Iterator[tuple[ast.expr, str]]:
        """Yield each read of a name that a star import may bind, as one of the module itself."""
        symbols = self.model.symbols
        if not any(True for _ in self._stars()):
            return
        for name, loads in symbols.loads.items():
            if not hasattr(builtins, name):
                for node in loads:
                    if symbols.home(name, symbols.scope_of[node]) is None:
                        yield node, f"{OWN}{name}"

    def _mentions(self) -> Iterator[str]:
        """Yield the names of other files that occur, and their results."""
        symbols = self.model.symbols
        for scope in symbols.scopes.values():
            for name in symbols.imported_in(scope):
                for binding in scope.bindings[name]:
                    if binding.imported and not self._is_foreign(binding.imported):
                        yield binding.imported
                        # `import app.db` binds `app`.
                        if isinstance(binding.node, ast.Import):
                            yield from (alias.name for alias in binding.node.names)
        for node, symbol in self._imported():
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
            expressions += _callables(function)
        for call in self.model.symbols.calls:
            if self.model.api(call.func) or getattr(call.func, "attr", "") in _METHODS:
                expressions += [*call.args, *(keyword.value for keyword in call.keywords)]
        yield from self._of_others(expressions)
        for symbols in self.facts.sources.values():
            yield from symbols
        for lender in self.facts.lenders(functions, self.positions):
            yield from (one for one in (lender.made, *lender.sources) if self._is_of_other(one))

    def _of_others(self, expressions: list[ast.expr]) -> Iterator[str]:
        """Yield the symbols of those expressions that other files define."""
        for expression in expressions:
            symbol = symbol_of(expression, self.model)
            if self._is_of_other(symbol):
                yield symbol

    def _is_foreign(self, symbol: str) -> bool:
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
        return not set_to.startswith(OWN) and self._is_foreign(set_to)

    def _head(self, function: Named) -> Span:
        span = self.positions.head(function)
        return span.line, span.column, span.end_line, span.end_column

    def _span(self, node: ast.expr) -> Span:
        span = self.positions.span(node)
        return span.line, span.column, span.end_line, span.end_column


def _callables(function: Named) -> list[ast.expr]:
    """Return the decorators of a function, without their arguments."""
    return [one.func if isinstance(one, ast.Call) else one for one in function.decorator_list]


def _is_class_in_a_call(binding: Binding, name: str, first: Binding) -> bool:
    """Return whether a class is bound again as a decorator does it: `Client = register(Client)`."""
    value = binding.value
    return (
        first.kind is BindingKind.CLASS
        and isinstance(value, ast.Call)
        and any(isinstance(one, ast.Name) and one.id == name for one in value.args)
    )


def _is_decorator(function: Named) -> bool:
    """Return whether a function may be a decorator: it defines a function or returns its own."""
    return any(
        isinstance(one, Named)
        or (isinstance(one, ast.Return) and getattr(one.value, "id", "") in parameters_of(function))
        for one in function.body
    )


def _is_rare_route(function: Named, entry: str) -> bool:
    """Return whether the path or a decorator of a handler says that it is called now and then."""
    if not RARE_ROUTES.keys().isdisjoint(_WORDS.findall(entry.lower())) and "/" in entry:
        return True
    return any(
        not OF_ADMINISTRATORS.keys().isdisjoint(name_of(one).lower().replace(".", "_").split("_"))
        for one in function.decorator_list
    )


def _is_abstract(function: Named) -> bool:
    """Return whether a method does nothing, or only says that a subclass must have it."""
    body = [
        one
        for one in function.body
        if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
    ]
    return all(
        isinstance(one, ast.Pass)
        or (isinstance(one, ast.Raise) and "NotImplemented" in ast.dump(one.exc or one))
        for one in body
    )
