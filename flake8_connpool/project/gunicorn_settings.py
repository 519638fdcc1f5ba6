"""The settings of a configuration of gunicorn, as far as they are literal values."""

from __future__ import annotations

import ast
from collections.abc import Callable

from flake8_connpool.frameworks.gunicorn import (
    CLASSES_WITH_THREADS,
    PRELOAD,
    THREADS,
    WORKER_CLASS,
)
from flake8_connpool.project.summary import Span
from flake8_connpool.semantics.symbols.scopes import valued
from flake8_connpool.semantics.values.abstract import Constant
from flake8_connpool.semantics.values.model import SemanticModel


def preloading_in(model: SemanticModel, span: Callable[[ast.expr], Span]) -> Span | None:
    """Return where a module sets that gunicorn loads the application before it forks."""
    value = _setting(PRELOAD, model)
    is_on = value is not None and model.value(value) == Constant(True)
    return span(value) if value is not None and is_on else None


def threads_in(model: SemanticModel, span: Callable[[ast.expr], Span]) -> tuple[int, Span] | None:
    """Return how many threads each worker of gunicorn has, and where a module sets that.

    None if the number is unknown, or if the class of the workers is another or unknown.
    """
    value = _setting(THREADS, model)
    known = model.value(value) if value is not None else None
    many = known.value if isinstance(known, Constant) else None
    # True is no number of threads.
    if value is None or type(many) is not int or many < 1 or not _has_threads(model):
        return None
    return many, span(value)


def _has_threads(model: SemanticModel) -> bool:
    """Return whether the workers have threads: by their class, or because none is set."""
    if WORKER_CLASS not in model.symbols.module.bindings:
        return True
    value = _setting(WORKER_CLASS, model)
    named = model.value(value) if value is not None else None
    return isinstance(named, Constant) and named.value in CLASSES_WITH_THREADS


def _setting(name: str, model: SemanticModel) -> ast.expr | None:
    """Return the value that a name of the module is bound to; None if there are several."""
    bound = valued(model.symbols.module.bindings.get(name, []))
    values = [one.value for one in bound if one.value is not None]
    return values[0] if len(values) == 1 and len(bound) == 1 else None
