"""Where a file starts forked processes, and what it calls before."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from flake8_connpool.frameworks.forks import PROCESSES
from flake8_connpool.pools.request_counts import serves_one
from flake8_connpool.pools.start_methods import depends_on_default, is_forking
from flake8_connpool.project.summary import ForkStart, Span
from flake8_connpool.project.symbols import symbol_of
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.calls.references import callback_passed_to, callback_taker
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.evaluation_order import evaluation_order
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

# So many calls before a fork are looked at.
_MOST_CALLS = 200


def fork_starts_in(
    model: SemanticModel, options: RuleOptions, span: Callable[[ast.expr], Span]
) -> Iterator[ForkStart]:
    """Yield the processes of a module that are forked for a known function.

    The versions of Python that the project supports are not known here.
    """
    order = evaluation_order(model)
    for call in model.symbols.calls:
        if model.qualified_name(call.func) not in PROCESSES:
            continue
        function = function_around(call, model)
        by_default = depends_on_default(call, model, options)
        is_fork = by_default or is_forking(call, model, options)
        if not isinstance(function, Named) or not is_fork:
            continue
        taker = callback_taker(call, model)
        passed = callback_passed_to(taker, call) if taker is not None else None
        symbol = symbol_of(passed, model) if passed is not None else ""
        if symbol:
            before = [
                one
                for one in model.symbols.calls
                if function_around(one, model) is function
                and order[one] < order[call]
                and not serves_one([one, call], one, model)
            ]
            places = tuple(span(one) for one in before[:_MOST_CALLS])
            yield ForkStart(symbol, qualified(function, model), span(call), places, by_default)
