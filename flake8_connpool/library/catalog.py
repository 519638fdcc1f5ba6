"""All libraries: each file in this folder with `LIBRARIES` declares one or several.

Those with `ATTRIBUTES` declare which objects of frameworks have an engine. Those with `SETTINGS`
declare from which settings frameworks create pools, and those with `SWITCHES`
what turns one off. The files in `services/` declare SDKs, each with the clients of one service.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from itertools import chain
from types import MappingProxyType, ModuleType
from typing import Any, TypeVar

from flake8_connpool import library
from flake8_connpool.library import services
from flake8_connpool.library.roles import Kind
from flake8_connpool.library.schema import Api, Library
from flake8_connpool.library.settings import PoolSwitch, SettingsTable


def _declared(name: str, package: ModuleType = library) -> Iterable[Any]:
    for module in sorted(module.name for module in pkgutil.iter_modules(package.__path__)):
        if f"{package.__name__}.{module}" != __name__:
            yield from getattr(import_module(f"{package.__name__}.{module}"), name, ())


LIBRARIES: Mapping[str, Library] = MappingProxyType(
    {one.name: one for one in _declared("LIBRARIES")}
)
# No finding depends on their releases.
SERVICES: Mapping[str, Library] = MappingProxyType(
    {one.name: one for one in _declared("LIBRARIES", services)}
)
SETTINGS: Sequence[SettingsTable] = tuple(_declared("SETTINGS"))
SWITCHES: Sequence[PoolSwitch] = tuple(_declared("SWITCHES"))
# The classes of attributes of objects that are no client themselves, by the object's class and the
# name of the attribute.
ATTRIBUTES: Mapping[tuple[str, str], str] = MappingProxyType(
    {(owner, name): kept for owner, name, kept in _declared("ATTRIBUTES")}
)
HAVING_OBJECTS = frozenset(owner for owner, _ in ATTRIBUTES)

APIS: Mapping[str, Api] = MappingProxyType(
    {
        name: api
        for one in (*LIBRARIES.values(), *SERVICES.values())
        for api in one.apis
        for name in (api.name, *api.spellings, *api.former)
    }
)

# Two names for the same object: in a library and in its successor.
SUCCESSORS: Mapping[str, str] = MappingProxyType(
    {one.name: one.succeeds for one in LIBRARIES.values() if one.succeeds}
)


Fact = TypeVar("Fact")


def _of_all(words: Callable[[Library], Iterable[Fact]]) -> frozenset[Fact]:
    every = (*LIBRARIES.values(), *SERVICES.values())
    return frozenset(chain.from_iterable(map(words, every)))


def _of_apis(words: Callable[[Api], Iterable[str]]) -> frozenset[str]:
    return frozenset(chain.from_iterable(map(words, APIS.values())))


# Callables that are given such settings.
TAKING_SETTINGS = frozenset(
    (
        *(taker for one in SETTINGS for taker, _ in one.takers),
        *(taker for one in SWITCHES for taker in one.takers),
    )
)

# The facts of `schema.py`, for all libraries.
MANNER = _of_all(lambda one: one.manner)
OWN_ATTRIBUTES = _of_all(lambda one: one.tenant)
TELLING = _of_all(lambda one: one.telling)
SERVERLESS_DIALECTS = _of_all(lambda one: one.serverless)
IDLE_TIMEOUTS = MappingProxyType(dict(_of_all(lambda one: one.idle_timeouts)))
PINGED_DIALECTS = _of_all(lambda one: one.pinged)
LOOP_FREE_DRIVERS = _of_all(lambda one: one.loop_free)
DRIVERS_ENDING_DROPPED = _of_all(lambda one: one.ends_dropped)
FILE_ARGUMENTS = _of_all(lambda one: one.file_arguments)
BORROWERS = _of_all(lambda one: one.borrowers)
BORROWING_METHODS = _of_all(lambda one: one.borrowing_methods)
BORROWING_KEYWORDS = _of_all(lambda one: one.borrowing_keywords)
QUERY_FUNCTIONS = _of_all(lambda one: one.query_functions)
SCHEMA_METHODS = _of_all(lambda one: one.schema_methods)
LISTENING = _of_all(lambda one: one.listening)
POOL_EVENTS = _of_all(lambda one: one.pool_events)
COSMETIC = _of_all(lambda one: one.cosmetic)
WRAPPING = _of_all(lambda one: one.wrapping)
SETTLED = _of_all(lambda one: one.settled)
_STUBS = _of_all(lambda one: one.stubs)
MOUNTS = _of_apis(lambda api: [api.mount] if api.mount else [])
REPLACING_TRANSPORTS = _of_apis(lambda api: api.replacing)
KEEPING_START = _of_apis(lambda api: api.keeps_start)
POOL_ATTRIBUTES = _of_apis(lambda api: [api.pool] if api.pool else [])
POOL_MAKERS = _of_apis(lambda api: [api.pool_maker.method] if api.pool_maker else [])
SHARING = _of_apis(lambda api: api.shares)
BEHIND = _of_apis(lambda api: [api.behind] if api.behind else [])

# Methods that request a URL, whatever object has them.
SENDING = _of_apis(
    lambda api: api.sends if api.kind in (Kind.CLIENT, Kind.MANAGER) and not api.one_server else ()
)

_MODULES = tuple(pair for one in LIBRARIES.values() for pair in one.modules)


def canonical_module(name: str) -> str:
    """Return a dotted name with its module under the library's own name."""
    for alias, module in _MODULES:
        if name.startswith(alias):
            return module + name[len(alias) :]
    return name


def is_stub(name: str) -> bool:
    """Return whether a class is a generated one whose objects send with a client."""
    module, _, last = name.rpartition(".")
    return any(module.endswith(home) and last.endswith(own) for home, own in _STUBS)


def library_of(api: Api) -> Library:
    """Return the library that declares a callable."""
    return LIBRARIES.get(api.library) or SERVICES[api.library]


def timeout_of(library_name: str) -> Api | None:
    """Return the class of a library that contains all its timeouts; None if it has none."""
    timeouts = (api for api in LIBRARIES[library_name].apis if api.kind is Kind.TIMEOUT)
    return next(timeouts, None)


def null_pool_of(library_name: str) -> str:
    """Return the name of the pool class of a library that keeps nothing, "" if it has none."""
    found = (api.name for api in LIBRARIES[library_name].apis if api.kind is Kind.NULL_POOL)
    return next(found, "").rpartition(".")[2]


def client_of(library_name: str, *, is_async: bool) -> Api | None:
    """Return the class of a library whose objects keep connections, asynchronous if it has such."""
    clients = [api for api in LIBRARIES[library_name].apis if api.kind is Kind.CLIENT]
    return next((api for api in clients if api.is_async is is_async), next(iter(clients), None))
