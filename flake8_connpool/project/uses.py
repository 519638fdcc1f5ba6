"""Where a file runs what it defines and what other files define."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from flake8_connpool.pools.results import is_dropped
from flake8_connpool.project.origins import Origins
from flake8_connpool.project.summary import CALLED, OWN, TOP, Span, Use
from flake8_connpool.project.symbols import symbol_of
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.parameter_values import instantiations
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.calls.references import Reference, reference_at, references_to
from flake8_connpool.semantics.execution.loops import is_repeated
from flake8_connpool.semantics.execution.memoization import is_memoized
from flake8_connpool.semantics.execution.programs import is_in_main_block
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.escape import escape_of
from flake8_connpool.semantics.flow.short_lives import INIT, keeper_of
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

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
        sites = {*self._of_own(functions), *self._of_attributes(), *self._of_imports()}
        uses = {
            self._use(target, found, of_self=of_self)
            for target, found, of_self in sites
            if found.call is not None or found.runs is not None
        }
        named = {target for target, found, _ in sites if found.call is None and found.runs is None}
        in_order = sorted(uses, key=lambda use: (use.place, use.target, use.of_self))
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
            yield symbol, reference_at(node, self.model), False

    def _use(self, target: str, reference: Reference, *, of_self: bool) -> Use:
        model = self.model
        node = reference.call or reference.node
        function = function_around(node, model)
        around = function if isinstance(function, Named) else None
        made = reference.direct_call if around is not None else None
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
            is_dropped=made is not None and self._is_dropped(made),
            is_stored=made is not None and self._is_stored(made, around),
        )

    def _is_dropped(self, made: ast.Call) -> bool:
        # What is only called, or returned, is not followed: that is most of it.
        above = self.model.parents[made]
        while isinstance(above, ast.Await):
            above = self.model.parents[above]
        return not isinstance(above, _NEVER_DROPPED) and is_dropped(made, self.model, self.options)

    def _is_stored(self, made: ast.Call, function: Named | None) -> bool:
        if function is None or function.name != INIT:
            return False
        return keeper_of(escape_of(made, self.model), function, self.model) is not None
