"""Thread pools of known size whose workers all ask one known host, by one client."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from flake8_connpool.code.callers import handed_to, taker_of
from flake8_connpool.code.fate import fate_of
from flake8_connpool.code.flow import parameters_of
from flake8_connpool.code.loops import loops_around
from flake8_connpool.code.memory import remembered
from flake8_connpool.code.module import Module
from flake8_connpool.code.nodes import FunctionNode
from flake8_connpool.code.reach import function_named, is_within, reached_from
from flake8_connpool.code.subjects import PoolCall, PoolUse, pool_use
from flake8_connpool.code.values import Constant, Display, Value, head_of, number
from flake8_connpool.code.workers import thread_pools
from flake8_connpool.frameworks.model import ROUND
from flake8_connpool.library.model import Kind, Role
from flake8_connpool.rules.shared_clients import called_on, is_made_by

# For the pool of one host, whatever is asked of it.
_OF_THE_POOL = Constant("pool://host")
_SEQUENCES = (ast.ListComp, ast.SetComp, ast.GeneratorExp)


def most_workers(client: ast.Call, subject: PoolCall, size: float) -> tuple[int, str]:
    """Return the most threads that use a client at once, and one of their URLs.

    No threads if no thread pool is larger than the size, or not all its work is for one known host.
    """
    module = subject.module
    pools = _thread_pools(module.tree, module)
    if not pools:
        return 0, ""
    called = called_on(client, _sends(client, subject), module)
    requests = [pool_use(call, module, subject.options) for call in called]
    asked = [request for request in requests if request is not None]
    found = []
    for pool, many in pools:
        works = [work for work in _works_of(pool, module) if work.is_more_than(size)]
        urls = [url for work in works for url in _urls(work, client, asked, subject)]
        hosts = set(map(_host, urls))
        if many > size and urls and None not in hosts and len(hosts) == 1:
            found.append((many, head_of(urls[0]) or ""))
    return max(found, default=(0, ""))


@remembered
def _thread_pools(tree: ast.Module, module: Module) -> tuple[tuple[ast.Call, int], ...]:
    """Return the calls that make a thread pool of a known number of workers, with that."""
    numbered = [(call, number(module.value(workers))) for call, workers in thread_pools(module)]
    return tuple((call, int(many)) for call, many in numbered if many and many == int(many))


@dataclass(frozen=True, slots=True)
class _Work:
    """A call that gives workers of a thread pool something to do.

    `function` is what is done, with `arguments`; if it `is_mapped`, with each of their elements.
    `count` is how often, None if that is not known.
    """

    function: ast.expr
    arguments: tuple[ast.expr, ...]
    is_mapped: bool
    count: int | None

    def is_more_than(self, size: float) -> bool:
        return self.count is None or self.count > size


@remembered
def _works_of(pool: ast.Call, module: Module) -> tuple[_Work, ...]:
    """Return the work that a thread pool is given."""
    found = []
    for use in fate_of(pool, module).uses:
        call = module.names.parents[use]
        taker = taker_of(call, module)
        if not isinstance(call, ast.Call) or call.func is not use or taker is None:
            continue
        function = handed_to(taker, call)
        arguments = tuple(call.args[(taker.position or 0) + 1 :])
        is_mapped = taker.runs is ROUND
        if is_mapped:
            lengths = [len(e) for a in arguments if (e := _elements(a, module)) is not None]
            count = min(lengths, default=None)
        else:
            count = 1 if next(loops_around(call, module), None) is None else None
        if function is not None:
            found.append(_Work(function, arguments, is_mapped, count))
    return tuple(found)


def _urls(
    work: _Work, client: ast.Call, requests: list[PoolUse], subject: PoolCall
) -> Iterator[Value | None]:
    """Yield what is known of the URL of each request that some work makes by a client."""
    module, function = subject.module, work.function
    if isinstance(function, ast.Attribute) and is_made_by(client, module.usable(function.value)):
        if function.attr in _sends(client, subject):
            position = _position_of_url(function.attr, client, subject)
            url = _of_argument(work, position, module) if position is not None else None
            yield _OF_THE_POOL if subject.api.kind is Kind.HOST_POOL else url
        return
    node = function if isinstance(function, ast.Lambda) else function_named(function, module)
    if node is None:
        return
    reached = frozenset[ast.AST]({node})
    if not isinstance(node, ast.Lambda):
        reached = reached_from(node, module)
    if is_within(client, reached, module):
        return  # each worker has its own
    for request in requests:
        if not is_within(request.node, reached, module):
            continue
        argument = request.argument(Role.URL)
        if request.client.api.kind is Kind.HOST_POOL:
            yield _OF_THE_POOL
        elif argument is None or argument.node is None:
            yield None
        elif argument.value is None and isinstance(argument.node, ast.Name):
            yield _of_parameter(argument.node, node, work, module)
        else:
            yield argument.value


def _sends(client: ast.Call, subject: PoolCall) -> tuple[str, ...]:
    api = subject.module.api(client.func)
    return api.sends if api is not None else ()


def _position_of_url(method: str, client: ast.Call, subject: PoolCall) -> int | None:
    api = subject.module.api(client.func)
    for one in api.methods if api is not None else ():
        url = one.parameter(Role.URL)
        if one.name == method and url is not None:
            return int(url.position)
    return None


def _of_parameter(
    name: ast.Name, function: FunctionNode, work: _Work, module: Module
) -> Value | None:
    """Return what work hands to the parameter of its own function that a name is."""
    home = module.names.home(name.id, module.names.scope_of[name])
    names = parameters_of(function)
    is_own = home is not None and home.node is function and len(home.bindings[name.id]) == 1
    return _of_argument(work, names.index(name.id), module) if is_own and name.id in names else None


def _of_argument(work: _Work, position: int, module: Module) -> Value | None:
    """Return what a parameter of the work's function is given, by each round if it is mapped."""
    if position >= len(work.arguments):
        return None
    argument = work.arguments[position]
    return _element(argument, module) if work.is_mapped else module.value(argument)


def _element(sequence: ast.expr, module: Module) -> Value | None:
    """Return what the elements of a sequence are, as far as they are alike."""
    if isinstance(sequence, ast.Name):
        assigned = module.names.assigned(sequence)
        sequence = assigned if assigned is not None else sequence
    if isinstance(sequence, _SEQUENCES):
        return module.value(sequence.elt)
    values = [module.value(one) for one in _elements(sequence, module) or ()]
    return values[0] if len(set(map(_host, values))) == 1 else None


def _elements(sequence: ast.expr, module: Module) -> list[ast.expr] | None:
    value = module.value(sequence)
    if not isinstance(value, Display) or isinstance(value.node, ast.Dict):
        return None
    return value.node.elts


def _host(url: Value | None) -> str | None:
    """Return scheme and host of a URL that is known at least as far as these."""
    head = head_of(url) or ""
    scheme, separator, rest = head.partition("://")
    host, slash, _ = rest.partition("/")
    if not separator or not host or not (slash or isinstance(url, Constant)):
        return None
    return f"{scheme}://{host}".lower()
