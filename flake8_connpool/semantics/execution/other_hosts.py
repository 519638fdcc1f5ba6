"""Whether every iteration or call requests another host, where a pool could reuse nothing.

The loop's variable is in the host or port of the URL, or the whole URL comes from a variable that
is named after a host, such as `hook.url`. Or each request goes through another proxy. The whole URL
may come from a parameter as well: `order.callback_url`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flake8_connpool.frameworks.conventions import OF_HOSTS, OF_PROXIES, SETTINGS
from flake8_connpool.library.catalog import SENDING
from flake8_connpool.library.schema import Kind
from flake8_connpool.semantics.execution.loops import Loop
from flake8_connpool.semantics.flow.dependence import depends_on_loops, depends_on_parameters
from flake8_connpool.semantics.symbols.scopes import BindingKind
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.values.model import SemanticModel

# Functions and methods whose first argument is the method, and the second the URL.
_AFTER_METHOD = frozenset({"request", "stream"})
_SCHEMES = ("http://", "https://")


def visits_other_hosts(node: ast.AST, loop: Loop, model: SemanticModel) -> bool:
    """Return whether what a loop repeats is a request to another host in each iteration.

    `node` is a request, or creates the client whose requests are in the same block.
    """
    api = model.api(node.func) if isinstance(node, ast.Call) else None
    if api is None or not isinstance(node, ast.Call):
        return False
    requests = [node] if api.kind is Kind.REQUEST else list(_sent_in(node, model))
    return bool(requests) and all(_is_to_another(one, loop, model) for one in requests)


def is_to_host_of_parameter(request: ast.Call, model: SemanticModel) -> bool:
    """Return whether the whole URL of a request is what an argument contains: `hook.url`.

    That of the settings of an application is always the same, and so may be that of self.
    """
    url = _url_of(request)
    written = model.symbols.assigned(url) if isinstance(url, ast.Name) else url
    read = _read_from(written)
    if written is None or read is None or not _is_of_host(written):
        return False
    while (further := _read_from(read)) is not None:
        read = further
    is_of_settings = isinstance(read, ast.Name) and read.id in SETTINGS
    return not is_of_settings and depends_on_parameters([read], request, model, counting_self=False)


def _read_from(node: ast.expr | None) -> ast.expr | None:
    """Return what an expression reads an attribute or item of; None if it does not."""
    match node:
        case (
            ast.Attribute(value=value)
            | ast.Subscript(value=value)
            | ast.Call(func=ast.Attribute(value=value, attr="get"))
        ):
            return value
        case _:
            return None


def _sent_in(made: ast.Call, model: SemanticModel) -> Iterator[ast.Call]:
    """Yield the requests in the `with` block of a new client."""
    above = model.parents[made]
    block = model.parents[above] if isinstance(above, ast.withitem) else None
    for part in walk(block) if block is not None else ():
        if isinstance(part, ast.Call) and getattr(part.func, "attr", "") in SENDING:
            yield part


def _is_to_another(request: ast.Call, loop: Loop, model: SemanticModel) -> bool:
    for keyword in request.keywords:
        if keyword.arg in OF_PROXIES and _varies(keyword.value, loop, model):
            return True
    url = _url_of(request)
    return url is not None and _has_varying_host(url, loop, model)


def _url_of(request: ast.Call) -> ast.expr | None:
    position = 1 if getattr(request.func, "attr", "") in _AFTER_METHOD else 0
    url = next((k.value for k in request.keywords if k.arg == "url"), None)
    return request.args[position] if url is None and len(request.args) > position else url


def _has_varying_host(url: ast.expr, loop: Loop, model: SemanticModel) -> bool:
    written = model.symbols.assigned(url) if isinstance(url, ast.Name) else None
    if isinstance(written, ast.JoinedStr | ast.BinOp):
        url = written
    elif isinstance(written, ast.Attribute | ast.Subscript) and _is_of_host(written):
        return _varies(written, loop, model)
    is_start = True
    for part in _parts(url):
        text = part.value if isinstance(part, ast.Constant) else None
        if isinstance(text, str):
            if is_start and text.startswith(_SCHEMES):
                text = text.partition("://")[2]
                is_start = False
            elif is_start:
                return False
            if "/" in text:
                return False  # the rest is a path
        elif is_start:
            # The URL starts with it: a base URL, or the whole.
            return _varies(part, loop, model) and _is_of_host(part)
        elif _varies(part, loop, model):
            return True
    return False


def _parts(url: ast.expr) -> Iterator[ast.expr]:
    """Yield what a URL is put together from: texts, and expressions."""
    match url:
        case ast.JoinedStr(values=values):
            for value in values:
                yield value.value if isinstance(value, ast.FormattedValue) else value
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            yield from _parts(left)
            yield from _parts(right)
        case _:
            yield url


def _is_of_host(node: ast.expr) -> bool:
    """Return whether a name says that each value has a host of its own: `hook.url`."""
    names: Sequence[str] = [
        str(getattr(part, "attr", getattr(part, "id", getattr(part, "value", ""))))
        for part in walk(node)
    ]
    words = {word for name in names for word in name.lower().split("_")}
    return not OF_HOSTS.keys().isdisjoint(words)


def _varies(node: ast.expr, loop: Loop, model: SemanticModel) -> bool:
    """Return whether an expression depends on the loop's variable, or on a choice in the loop."""
    return depends_on_loops([node], [loop], model) or any(
        isinstance(part, ast.Name) and _is_chosen(part, loop, model) for part in walk(node)
    )


def _is_chosen(name: ast.Name, loop: Loop, model: SemanticModel) -> bool:
    """Return whether a loop assigns the result of a call to a name: `proxy = choice(proxies)`."""
    bindings = model.symbols.lookup(name.id, model.symbols.scope_of[name])
    for binding in bindings:
        if binding.kind is BindingKind.VALUE and isinstance(binding.value, ast.Call):
            above: ast.AST | None = binding.node
            while above is not None and above is not loop:
                above = model.parents.get(above)
            if above is loop:
                return True
    return False
