"""The settings of a configuration of gunicorn, as far as they are literal values."""

from __future__ import annotations

import ast
from collections.abc import Callable

from flake8_connpool.frameworks.gunicorn import (
    CONCURRENCIES,
    PRELOAD,
    THREADS,
    WORKER_CLASS,
    Concurrency,
)
from flake8_connpool.project.summary import Span, Threads
from flake8_connpool.semantics.symbols.scopes import valued
from flake8_connpool.semantics.values.abstract import Constant
from flake8_connpool.semantics.values.model import SemanticModel


def preloading_in(model: SemanticModel, span: Callable[[ast.expr], Span]) -> Span | None:
    """Return where a module sets that gunicorn loads the application before it forks."""
    value = _setting(PRELOAD, model)
    is_on = value is not None and model.value(value) == Constant(True)
    return span(value) if value is not None and is_on else None


def threads_in(model: SemanticModel, span: Callable[[ast.expr], Span]) -> Threads | None:
    """Return the threads, or greenlets, of each worker of gunicorn that a module sets.

    None if their number is unknown, or if the class of the workers is another or unknown.
    """
    concurrency = _concurrency(model)
    value = _setting(concurrency.setting, model) if concurrency is not None else None
    known = model.value(value) if value is not None else None
    many = known.value if isinstance(known, Constant) else None
    # True is no number of threads.
    if concurrency is None or value is None or type(many) is not int or many < 1:
        return None
    return Threads(many, concurrency.noun, span(value))


def _concurrency(model: SemanticModel) -> Concurrency | None:
    """Return what runs the handlers, by the class of the workers; threads if none is set."""
    if WORKER_CLASS not in model.symbols.module.bindings:
        return THREADS
    value = _setting(WORKER_CLASS, model)
    named = model.value(value) if value is not None else None
    text = named.value if isinstance(named, Constant) else None
    return CONCURRENCIES.get(text) if isinstance(text, str) else None


def _setting(name: str, model: SemanticModel) -> ast.expr | None:
    """Return the value that a name of the module is bound to; None if there are several."""
    bound = valued(model.symbols.module.bindings.get(name, []))
    values = [one.value for one in bound if one.value is not None]
    return values[0] if len(values) == 1 and len(bound) == 1 else None
