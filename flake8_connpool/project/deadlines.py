"""Which methods of unknown objects a file awaits, and whether it does so for a limited time.

The class of `source.pay()` is unknown if `source` is what a function returns. Its name says enough
if each file that awaits a method of this name limits the time.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping

from flake8_connpool.project.summary import Definition, Span, Summary
from flake8_connpool.semantics.execution.time_limits import is_limited
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.values.model import SemanticModel

# The first place that awaits a method for a limited time, and its file.
Limited = Mapping[str, tuple[str, Span]]


def awaited_in(
    model: SemanticModel, span: Callable[[ast.expr], Span]
) -> tuple[dict[str, Span], tuple[str, ...]]:
    """Return the methods that a module awaits for a limited time, and those it awaits otherwise."""
    limited: dict[str, Span] = {}
    others: set[str] = set()
    for call in model.symbols.calls:
        if isinstance(call.func, ast.Attribute) and _is_awaited(call, model):
            if is_limited(call, model):
                limited.setdefault(call.func.attr, span(call))
            else:
                others.add(call.func.attr)
    return limited, tuple(sorted(others))


def _is_awaited(call: ast.Call, model: SemanticModel) -> bool:
    """Return whether a coroutine may be awaited: here, by what it is passed to, or by a caller."""
    above = model.parents.get(call)
    is_passed_on = isinstance(above, ast.Await | ast.Return | ast.Call)
    return is_passed_on and isinstance(function_around(call, model), ast.AsyncFunctionDef)


def limited_everywhere(summaries: Mapping[str, Summary]) -> Limited:
    """Return the methods that no file of a project awaits without a limit."""
    others = {name for summary in summaries.values() for name in summary.awaited}
    return {
        name: (path, place)
        for path, summary in sorted(summaries.items(), reverse=True)
        for name, place in summary.limited.items()
        if name not in others
    }


def limited_methods(functions: Iterable[Definition], limited: Limited) -> Limited:
    """Return those of some functions that are methods with a limit, by qualified name."""
    return {
        one.name: limited[name]
        for one in functions
        if one.is_async and (name := one.name.rpartition(".")[2]) in limited
    }
