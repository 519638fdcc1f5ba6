"""The calls that a fix changed, made with the real libraries, and what they then are.

Calls are taken out of their functions: what they name is looked up in the module, then in the
functions around them, and what is nobody's is given here by name.
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

_URL = "postgresql://db.internal/shop"
_ASYNC_URL = "postgresql+asyncpg://db.internal/shop"
# What the parameters of the fixtures stand for.
GIVEN: dict[str, Any] = {
    "_": 0,
    "base_url": "https://api.example",
    "connect": lambda: None,
    "connections": 4,
    "count": 4,
    "dsn": _URL,
    "host": "db.internal",
    "limits": None,  # filled in by `given`
    "maxsize": 4,
    "n": 3,
    "name": "shop",
    "path": "/",
    "pool_kwargs": {},
    "retries": 1,
    "seconds": 5.0,
    "self": SimpleNamespace(url=_URL, options={}, size=4),
    "size": 5,
    "url": _URL,
    "user": "app",
    "workers": 4,
}


_REQUESTS = {"build_request", "delete", "get", "head", "patch", "post", "put", "query", "request"}
_REQUESTS |= {"stream"}


class _Settings(dict[str, str]):
    DATABASE_URL = _URL


def given(namespace: dict[str, Any]) -> dict[str, Any]:
    """Return what parameters stand for in a module."""
    library = namespace.get("httpx")
    made = {"limits": library.Limits(max_connections=7)} if library else {}
    return {**GIVEN, **made, "settings": _Settings(url=_URL, dialect="postgresql")}


@dataclass(frozen=True, slots=True)
class Site:
    """A call, or a function around what is no call, before and after a fix."""

    before: ast.AST
    after: ast.AST


def changed(old: ast.AST, new: ast.AST) -> list[Site]:
    """Return the innermost calls, and the functions, in which two trees differ."""
    sites = _changed(old, new)
    assert sites is not None, "what differs stands in no call and in no function"
    return sites


def _changed(old: ast.AST, new: ast.AST) -> list[Site] | None:
    """Return the sites inside of two nodes, None if the nodes themselves differ."""
    if type(old) is not type(new):
        return None
    sites: list[Site] | None = []
    for name, one in ast.iter_fields(old):
        other = getattr(new, name)
        if not isinstance(one, list):
            one, other = [one], [other]
        same_length = len(one) == len(other)
        for a, b in zip(one, other, strict=False) if same_length else [(None, True)]:
            if isinstance(a, ast.AST) and isinstance(b, ast.AST):
                inside = _changed(a, b)
            else:
                inside = [] if a == b else None
            sites = None if sites is None or inside is None else sites + inside
    if sites is None and isinstance(old, ast.Call | ast.FunctionDef) and not _is_dict(old):
        return [Site(old, new)]
    return sites


def _is_dict(node: ast.AST) -> bool:
    """Return whether a call only writes a dict, for the call around it."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "dict"


def is_request(node: ast.AST) -> bool:
    """Return whether a call is one of a client, which would go to the network."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _REQUESTS
    )


class Making:
    """One module of fixtures: its names, and its calls made outside of their functions."""

    def __init__(self, path: Path) -> None:
        self.tree = ast.parse(path.read_bytes())
        self._parents = {
            child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)
        }
        self._names = vars(_imported(path))

    def made(self, node: ast.AST) -> Any:
        """Return what a call gives, or a function that takes what parameters stand for."""
        if isinstance(node, ast.FunctionDef):
            parameters = given(self._names)
            return self._names[node.name](*(parameters[a.arg] for a in node.args.args))
        assert isinstance(node, ast.Call)
        return self._evaluated(self._outside(node), node)

    def _evaluated(self, expression: ast.expr, site: ast.AST) -> Any:
        names = dict(self._names)
        self._look_up(expression, site, names)
        if isinstance(expression, ast.Call) and "async" in ast.unparse(expression.func):
            names = {name: _ASYNC_URL if value == _URL else value for name, value in names.items()}
        return asyncio.run(_in_loop(expression, names))

    def imports(self, library: str) -> bool:
        """Return whether the module has a library under its own name."""
        return library in self._names

    def value(self, node: ast.AST, name: str) -> Any:
        """Return the value of a keyword argument of a call."""
        assert isinstance(node, ast.Call)
        (value,) = (keyword.value for keyword in node.keywords if keyword.arg == name)
        return self._evaluated(value, node)

    def _outside(self, node: ast.Call) -> ast.Call:
        """Return a call that can be made anywhere: `super().__init__()` is one of the base."""
        func, args, keywords = node.func, node.args, list(node.keywords)
        if isinstance(func, ast.Attribute) and func.attr == "__init__":
            if isinstance(func.value, ast.Call):
                (around,) = (n for n in self._around(node) if isinstance(n, ast.ClassDef))
                func = around.bases[0]
            else:
                func, args = func.value, args[1:]
        if ast.unparse(func).endswith("engine_from_config"):
            # The mappings of some fixtures hold no URL.
            keywords.append(ast.keyword("url", ast.Name("url", ast.Load())))
        return ast.fix_missing_locations(ast.copy_location(ast.Call(func, args, keywords), node))

    def _around(self, node: ast.AST) -> Iterator[ast.AST]:
        while node in self._parents:
            node = self._parents[node]
            yield node

    def _look_up(self, expression: ast.AST, site: ast.AST, names: dict[str, Any]) -> None:
        """Give names that the module has not: imports and values of the functions, parameters."""
        parameters = given(self._names)
        for name in (n for n in ast.walk(expression) if isinstance(n, ast.Name)):
            if name.id in names or hasattr(builtins, name.id) or isinstance(name.ctx, ast.Store):
                continue
            if name.id in parameters:
                names[name.id] = parameters[name.id]
            else:
                self._run_what_binds(name.id, site, names)

    def _run_what_binds(self, name: str, site: ast.AST, names: dict[str, Any]) -> None:
        for around in self._around(site):
            for statement in ast.walk(around):
                if isinstance(statement, ast.Import | ast.ImportFrom):
                    bound = [alias.asname or alias.name for alias in statement.names]
                elif isinstance(statement, ast.Assign):
                    bound = [t.id for t in statement.targets if isinstance(t, ast.Name)]
                else:
                    continue
                value = getattr(statement, "value", None)
                if name in bound and not (isinstance(value, ast.Constant) and not value.value):
                    self._look_up(statement, statement, names)
                    module = ast.Module([statement], [])
                    exec(compile(module, "fixture", "exec"), names)
                    return
        raise AssertionError(f"nothing is said of {name}")


async def _in_loop(expression: ast.expr, names: dict[str, Any]) -> Any:
    """Return the value of an expression; some clients need a running event loop."""
    return eval(compile(ast.Expression(expression), "fixture", "eval"), names)


def _imported(path: Path) -> ModuleType:
    name = f"made_{path.parent.name}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[name]
    return module
