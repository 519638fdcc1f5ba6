"""What tells the server of a pool: its URL, or the setting or variable that has it."""

from __future__ import annotations

import ast
from urllib.parse import urlsplit

from flake8_connpool.library.catalog import LIBRARIES, library_of
from flake8_connpool.library.roles import Role
from flake8_connpool.pools.engines import dialect_of, is_serverless
from flake8_connpool.pools.server_names import LITERAL, VARIABLE, server_name
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.flow.exits import returns_of
from flake8_connpool.semantics.values.abstract import LocalFunction
from flake8_connpool.semantics.values.model import SemanticModel


def server_of(subject: PoolCall | PoolSettings, path: str) -> str:
    """Return what tells the server of a pool, "" if that is not known, or it is for any server.

    A URL is given without user and password, and a name of the module with its `path`.
    """
    url = _address(subject)
    if url is None:
        return ""
    name = server_name(url, subject.model) or _returned(url, subject.model)
    if name.startswith(LITERAL):
        return without_secrets(name.removeprefix(LITERAL))
    if name.startswith(VARIABLE):
        return name.partition(" ")[0]
    if name.startswith("."):
        return _absolute(name, path)
    own = name.removeprefix(":")
    return name if own == name else f"{own} ({path})"


def _absolute(name: str, path: str) -> str:
    """Return a relative name of a module as one from the root of its project."""
    plain = name.lstrip(".")
    return ".".join([*path.split("/")[: len(plain) - len(name)], plain])


def product_of(subject: PoolCall | PoolSettings) -> str:
    """Return the software of the server: `postgresql`; "" for HTTP, or if it is not known."""
    if isinstance(subject, PoolCall) and (software := _software(subject)):
        return software
    return dialect_of(subject) or ""


def _software(call: PoolCall) -> str:
    return library_of(call.api).server if call.api.library in LIBRARIES else ""


def has_server(subject: PoolCall | PoolSettings) -> bool:
    """Return whether a pool may be for a server, and not for a file or for memory."""
    return not is_serverless(subject)


def without_secrets(url: str) -> str:
    """Return a URL without user, password and options: they may be secret."""
    scheme, separator, _ = url.partition("://")
    if not separator:
        return ""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return f"{scheme}://..."
    return f"{scheme}://{parts.hostname or ''}{port}{parts.path}"


def _returned(url: ast.expr, model: SemanticModel) -> str:
    """Return what names the server of the only URL that a function of the module returns."""
    made = model.non_null(url.func) if isinstance(url, ast.Call) else None
    if not isinstance(url, ast.Call) or url.args or url.keywords:
        return ""
    if not isinstance(made, LocalFunction) or made.node.decorator_list:
        return ""
    names = {server_name(one.value, model) for one in returns_of(made.node, model)}
    return names.pop() if len(names) == 1 else ""


def _address(subject: PoolCall | PoolSettings) -> ast.expr | None:
    url = subject.argument(Role.URL)
    if url is not None:
        return url.node if url.is_given else None
    if not isinstance(subject, PoolCall) or not _software(subject):
        return None
    # The first parameter of a client of such a server says where it is.
    first = next(iter(subject.arguments.values()), None)
    return first.node if first is not None and first.is_given else None
