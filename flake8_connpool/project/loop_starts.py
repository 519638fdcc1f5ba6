"""Where a file runs coroutines in event loops of their own."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from flake8_connpool.frameworks.schema import OFTEN
from flake8_connpool.pools.event_loops import coroutine_run_by, loop_runs
from flake8_connpool.pools.request_counts import serves_one
from flake8_connpool.project.summary import OWN, TOP, LoopStart, Span
from flake8_connpool.project.symbols import symbol_of
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.evaluation_order import evaluation_order
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.source import Positions
from flake8_connpool.semantics.values.model import SemanticModel

# So many event loops of one function are compared with each other.
_MOST = 10


def loop_starts_in(
    model: SemanticModel, positions: Positions, span: Callable[[ast.expr], Span]
) -> Iterator[LoopStart]:
    """Yield the places of a module that start an event loop for a known coroutine function."""
    earlier: dict[ast.AST | None, list[tuple[ast.Call, str]]] = {}
    calls = [call for call in model.symbols.calls if coroutine_run_by(call, model) is not None]
    for call in sorted(calls, key=evaluation_order(model).__getitem__):
        coroutine = coroutine_run_by(call, model)
        symbol = symbol_of(coroutine, model) if coroutine is not None else ""
        function = function_around(call, model)
        if not symbol or not (function is None or isinstance(function, Named)):
            continue
        before = earlier.setdefault(function, [])
        after = {one for other, one in before if not serves_one([other, call], other, model)}
        if len(before) < _MOST:
            before.append((call, symbol))
        is_again = placement_of(call, model).placement in OFTEN
        within = qualified(function, model) if function is not None else TOP
        yield LoopStart(symbol, within, span(call), is_again, tuple(sorted(after)))
    for run in loop_runs(model.tree, model):
        if isinstance(run.node, ast.AsyncFunctionDef):
            head = positions.head(run.node)
            place = head.line, head.column, head.end_line, head.end_column
            yield LoopStart(f"{OWN}{qualified(run.node, model)}", TOP, place, is_again=True)
