"""What each client library's API means for connection pools: data only, one file a library."""

from collections.abc import Mapping
from types import MappingProxyType

from flake8_connpool.library.httpx import HTTPX, HTTPX2
from flake8_connpool.library.requests import REQUESTS
from flake8_connpool.library.schema import Api, Kind, Library
from flake8_connpool.library.sqlalchemy import SQLALCHEMY
from flake8_connpool.library.urllib3 import URLLIB3

LIBRARIES: Mapping[str, Library] = MappingProxyType(
    {library.name: library for library in (HTTPX, HTTPX2, REQUESTS, URLLIB3, SQLALCHEMY)}
)

APIS: Mapping[str, Api] = MappingProxyType(
    {
        name: api
        for library in LIBRARIES.values()
        for api in library.apis
        for name in (api.name, *api.spellings)
    }
)

# The same object under two names of one library: httpx2 is httpx's successor.
SUCCESSORS: Mapping[str, str] = MappingProxyType({"httpx2": "httpx"})

# Modules that are another's under a second name.
_MODULES = {"requests.packages.urllib3": "urllib3"}


def canonical_module(name: str) -> str:
    """Return a dotted name with the module it begins with under its own name."""
    for alias, module in _MODULES.items():
        if name.startswith(alias):
            return module + name[len(alias) :]
    return name


# Keywords of a request that say how it is sent, not what is asked for.
MANNER = frozenset(
    {
        "allow_redirects",
        "cert",
        "extensions",
        "follow_redirects",
        "hooks",
        "proxies",
        "proxy",
        "stream",
        "timeout",
        "trust_env",
        "verify",
    }
)

# Attributes of a client that make it one tenant's own.
OWN_ATTRIBUTES = frozenset({"auth", "cert", "cookies", "mount", "proxies", "verify"})

# Attributes of an answer that tell whether it is a good one, and those that only an answer has.
TELLING = frozenset({"is_success", "ok", "status", "status_code"})
ASSERTED = frozenset({"ok", "status_code"})

# Methods of clients by which they send.
SENDING = frozenset(
    name for api in APIS.values() if api.kind in (Kind.CLIENT, Kind.MANAGER) for name in api.sends
)
