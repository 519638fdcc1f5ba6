"""Functions that no file calls and that a decorator may register: who runs them is unknown."""

from __future__ import annotations

from flake8_connpool.frameworks.catalog import DECORATORS
from flake8_connpool.frameworks.schema import AS_CALLED
from flake8_connpool.project.call_graph import CallGraph, Key
from flake8_connpool.project.meanings import Sort
from flake8_connpool.project.starts import is_plain
from flake8_connpool.project.summary import Definition


def is_registered(key: Key, graph: CallGraph) -> bool:
    """Return whether nothing calls a function of a module that a decorator may register.

    A decorator that calls what it gets is a wrapper, and changes nothing. A method can be called on
    an object of unknown class.
    """
    definition = graph.definition(key)
    if definition is None or not is_plain(definition):
        return False
    if key in graph.named or key in graph.into:
        return False
    return may_be_registered(definition, key[0], graph)


def may_be_registered(definition: Definition, path: str, graph: CallGraph) -> bool:
    """Return whether a function of a file has a decorator that may register it."""
    return definition.is_registered or not all(
        _is_wrapper(one, path, graph) for one in definition.decorators
    )


def _is_wrapper(symbol: str, path: str, graph: CallGraph) -> bool:
    meaning = graph.resolver.resolve(symbol, path)
    if meaning is not None and meaning.sort is Sort.LIBRARY:
        return DECORATORS.get(meaning.name) is AS_CALLED
    if meaning is None or meaning.sort is not Sort.FUNCTION:
        return False
    decorator = graph.resolver.definition(meaning.path, meaning.name)
    return decorator is not None and decorator.is_wrapper
