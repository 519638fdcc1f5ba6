"""Where a file runs what it defines and what other files define."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from flake8_connpool.frameworks.catalog import DEPENDENCIES
from flake8_connpool.frameworks.schema import REQUEST
from flake8_connpool.pools.results import ends_with
from flake8_connpool.project.origins import Origins
from flake8_connpool.project.summary import CALLED, OWN, TOP, Span, Use
from flake8_connpool.project.symbols import symbol_of
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.injection import (
    Injection,
    injections,
    injections_by_dependency,
)
from flake8_connpool.semantics.calls.parameter_values import instantiations
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.calls.references import Reference, reference_at, references_to
from flake8_connpool.semantics.execution.kept_properties import is_new, owner_of_kept
from flake8_connpool.semantics.execution.loops import is_repeated
from flake8_connpool.semantics.execution.memoization import is_memoized
from flake8_connpool.semantics.execution.programs import is_in_main_block
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.escape import Escape, escape_of, escape_of_parameter
from flake8_connpool.semantics.flow.short_lives import INIT, keeper_by_itself
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

# The packages that call functions for parameters.
_INJECTING = frozenset(name.partition(".")[0] for name in DEPENDENCIES)
# A symbol, where it is used, and whether it is a method of self.
Site = tuple[str, Reference, bool]
# The statements around a call after which its result is not used, or used elsewhere.
_NEVER_DROPPED = (ast.Expr, ast.Return)


class Uses:
    """The uses of functions in one file; `span` gives the place of a node."""

    def __init__(
        self,
        model: SemanticModel,
        origins: Origins,
        options: RuleOptions,
        span: Callable[[ast.expr], Span],
    ) -> None:
        self.model = model
        self.origins = origins
        self.options = options
        self.span = span

    def found(self, functions: Iterable[Named]) -> tuple[tuple[Use, ...], tuple[str, ...]]:
        """Return the places that run a function, and the functions that are used otherwise."""
        sites = {
            *self._of_own(functions),
            *self._of_attributes(),
            *self._of_imports(),
            *self._of_injected(),
        }
        uses = {
            self._use(target, found, of_self=of_self)
            for target, found, of_self in sites
            if found.call is not None or found.runs is not None
        }
        named = {target for target, found, _ in sites if found.call is None and found.runs is None}
        uses |= {
            self._use(target, Reference(node), of_self=of_self, is_read=True)
            for target, node, of_self in self._reads()
        }
        uses.update(self._of_annotations())
        in_order = sorted(uses, key=lambda use: (use.place, use.target, use.of_self, use.is_read))
        return tuple(in_order), tuple(sorted(named))

    def _of_own(self, functions: Iterable[Named]) -> Iterator[Site]:
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
            if CALLED in symbol and not self.origins.is_foreign(symbol):
                of_self = isinstance(node.value, ast.Name) and symbol.startswith(OWN)
                yield symbol, reference_at(node, self.model), of_self

    def _of_imports(self) -> Iterator[Site]:
        """Yield the uses of what other files define, by the names that are imported."""
        for node, symbol in (*self.origins.imported, *self.origins.starred):
            if not isinstance(self.model.parents[node], ast.arg):
                yield symbol, reference_at(node, self.model), False

    def _of_injected(self) -> Iterator[Site]:
        """Yield the objects that a framework calls: `Depends(Prices())`, `Depends(prices)`."""
        for node, injection in injections_by_dependency(self.model).items():
            symbol = symbol_of(node, self.model)
            if symbol and not self.origins.is_foreign(symbol):
                yield symbol, Reference(node, injection.call, injection.runs), False

    def _of_annotations(self) -> Iterator[Use]:
        """Yield the parameters whose annotation may stand for a dependency of another file.

        `def show(session: SessionDep)`, where that is `Annotated[Session, Depends(get_session)]`.
        """
        model = self.model
        if not any(name.partition(".")[0] in _INJECTING for name in self.origins.modules):
            return
        for node, symbol in (*self.origins.imported, *self.origins.starred):
            parameter = model.parents[node]
            function = (
                model.parents[model.parents[parameter]] if isinstance(parameter, ast.arg) else None
            )
            if isinstance(parameter, ast.arg) and isinstance(function, Named):
                escape = escape_of_parameter((function, parameter.arg), model)
                yield Use(
                    symbol,
                    TOP,
                    self.span(node),
                    REQUEST,
                    is_dropped=ends_with(escape, model, self.options),
                    injected=qualified(function, model),
                    is_annotation=True,
                )

    def _reads(self) -> Iterator[tuple[str, ast.Attribute, bool]]:
        """Yield the reads of attributes that may be properties of classes of other files.

        Of what is imported, only what a method is called on: most are names of modules.
        """
        for node in self.model.symbols.attributes:
            above = self.model.parents.get(node)
            is_called = isinstance(above, ast.Call) and above.func is node
            if is_called or not isinstance(node.ctx, ast.Load):
                continue
            symbol = symbol_of(node, self.model)
            of_self = isinstance(node.value, ast.Name) and symbol.startswith(OWN)
            if CALLED in symbol:
                is_other = self.origins.is_of_other(symbol) or self._is_inherited(symbol)
                if is_other or (of_self and symbol.rpartition(".")[0] in self._owners):
                    yield symbol, node, of_self
            elif isinstance(above, ast.Attribute) and self.origins.is_of_other(symbol):
                taker = self.model.parents.get(above)
                if isinstance(taker, ast.Call) and taker.func is above:
                    yield symbol, node, False

    @cached_property
    def _owners(self) -> frozenset[str]:
        """The symbols of objects with a property that keeps its result."""
        scopes = self.model.symbols.scopes
        kept = (owner_of_kept(one, self.model) for one in scopes if isinstance(one, Named))
        return frozenset(f"{OWN}{qualified(one, self.model)}{CALLED}" for one in kept if one)

    def _is_inherited(self, symbol: str) -> bool:
        """Return whether a class of the file has an attribute from a base in another file, if any.

        `:Shop().client` is one; `:Shop().client.get` belongs to what the attribute is.
        """
        owner, _, name = symbol.removeprefix(OWN).partition(f"{CALLED}.")
        found = self.origins.classes.get(owner)
        if found is None or "." in name or CALLED in name:
            return False
        is_own = name in found.methods or name in found.attributes
        return not is_own and any(map(self.origins.is_of_other, found.bases))

    def _use(
        self, target: str, reference: Reference, *, of_self: bool, is_read: bool = False
    ) -> Use:
        model = self.model
        node = reference.call or reference.node
        injection = injections(model).get(reference.call) if reference.call is not None else None
        given = injection.function if injection is not None else None
        function = function_around(node, model)
        around = function if isinstance(function, Named) else None
        within = given or around
        made = reference.node if is_read else reference.direct_call
        escape = self._escape(made if around is not None else None, injection)
        return Use(
            target,
            qualified(around, model) if around is not None else TOP,
            self.span(node),
            reference.runs,
            is_called=function is around,
            of_self=of_self,
            is_kept=is_memoized(node, model),
            is_repeated=is_repeated(node, model),
            is_main=function is None and is_in_main_block(node, model),
            is_dropped=escape is not None and ends_with(escape, model, self.options),
            is_stored=escape is not None
            and within is not None
            and within.name == INIT
            and keeper_by_itself(escape, within, model) is not None,
            injected=qualified(given, model) if given is not None else "",
            is_read=is_read,
            is_new=made is not None and not is_read and self._is_new(made, escape),
        )

    def _is_new(self, made: ast.expr, escape: Escape | None) -> bool:
        """Return whether nothing stores what a call gives, so that each run gives a new object."""
        if escape is not None:
            return is_new(escape)
        return isinstance(self.model.parents[made], _NEVER_DROPPED)

    def _escape(self, made: ast.expr | None, injection: Injection | None) -> Escape | None:
        """Return what happens to the object that a use gets, None if it is only used or returned.

        That is most of what is called, so it is not followed.
        """
        model = self.model
        if injection is not None and injection.function is not None:
            return escape_of_parameter((injection.function, injection.parameter), model)
        above = model.parents[made] if made is not None else None
        while isinstance(above, ast.Await):
            above = model.parents[above]
        if made is None or isinstance(above, _NEVER_DROPPED):
            return None
        return escape_of(made, model)
