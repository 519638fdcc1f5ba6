"""Resolves the names by which the data of frameworks tells of what is installed."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import cache
from importlib.util import find_spec
from typing import Any

from flake8_connpool.frameworks.schema import MADE

# What cannot be told from the class alone: objects that must be made to be looked into.
MAKERS: dict[str, Callable[[Any], Any]] = {
    "aiogram.*": lambda made: made() if hasattr(made, "include_router") else made,
    "aiohttp.web*Application": lambda made: made(),
    "argparse.ArgumentParser": lambda made: made(),
    "argparse.*.add_subparsers": lambda made: made(),
    "argparse.*.add_parser": lambda made: made("name"),
    "asyncio.*": lambda made: importlib.import_module("asyncio").BaseEventLoop,
    "celery.*Celery": lambda made: made(set_as_current=False),
    "dogpile.*make_region": lambda made: made(),
    "dogpile.*configure": lambda made: importlib.import_module("dogpile.cache.region").CacheRegion,
    "fastapi.*FastAPI": lambda made: made(),
    "flask.*Blueprint": lambda made: made("name", __name__),
    "flask.*Flask": lambda made: made(__name__),
    "multiprocessing.Pool": lambda made: importlib.import_module("multiprocessing.pool").Pool,
    "multiprocessing.dummy.Pool": lambda made: importlib.import_module("multiprocessing.pool").Pool,
    "multiprocessing.get_context": lambda made: made(),
    "multiprocessing.get_context().Pool": lambda made: (
        importlib.import_module("multiprocessing.pool").Pool
    ),
    "opentelemetry.*": lambda made: made("name"),
    "pika.*channel": lambda made: (
        importlib.import_module("pika.adapters.blocking_connection").BlockingChannel
    ),
    "quart.*Quart": lambda made: made(__name__),
    "starlette.applications.Starlette": lambda made: made(),
    "taskiq*.with_result_backend": lambda made: importlib.import_module("taskiq").AsyncBroker,
    "tornado.*": lambda made: importlib.import_module("tornado.ioloop").IOLoop,
}


class AbsentError(Exception):
    """What a name needs is not installed."""


def resolve(name: str) -> Any:
    """Return the object of a dotted name: by attributes, as far as they go, or by modules."""
    top, *rest = name.split(".")
    found = _imported(top)
    try:
        for number, part in enumerate(rest, 2):
            if not hasattr(found, part) and inspect.ismodule(found):
                _imported(".".join([top, *rest][:number]))
            found = getattr(found, part)
    except AttributeError:
        module, _, last = name.rpartition(".")
        # A package may show something else under the name of one of its modules.
        if module not in sys.modules or sys.modules[module] is found:
            raise
        found = getattr(sys.modules[module], last)
    return found


def _imported(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        parent = sys.modules.get(module.rpartition(".")[0])
        is_shared = parent is not None and getattr(parent, "__file__", None) is None
        if f"{module}.".startswith(f"{error.name}.") and not is_shared:
            return None  # there is no such module
        raise AbsentError(error.name) from error


def real(name: str) -> Any:
    """Return what a name of the data means: of objects it is their class, if that is enough."""
    first, *rest = name.split(MADE)
    found = resolve(first)
    so_far = first
    for part in rest:
        maker = next((make for key, make in MAKERS.items() if fnmatchcase(so_far, key)), None)
        if maker is not None:
            found = maker(found)
        for attribute in part.split(".")[1:]:
            found = getattr(found, attribute)
        so_far = f"{so_far}{MADE}{part}"
    return found


@cache
def _has(top: str) -> bool:
    return top in sys.modules or find_spec(top) is not None


def is_installed(name: str) -> bool:
    """Return whether the package that a name begins with is there."""
    return _has(name.partition(".")[0])
