"""The part of a URL that determines its host, as the source puts the URL together."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from msgspec import Struct

from flake8_connpool.frameworks.conventions import OF_HOSTS, OF_HOSTS_IN_LOOPS
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.values.model import SemanticModel

# Functions and methods whose first argument is the method, and the second the URL.
_AFTER_METHOD = frozenset({"request", "stream"})
_SCHEMES = ("http://", "https://")
# Functions that go over the items of what they are passed, and methods that go over a dict.
_OVER_ALL = frozenset({"enumerate", "list", "reversed", "set", "sorted", "tuple"})
_OVER_DICT = frozenset({"items", "keys", "values"})


class Host(Struct, frozen=True):
    """The expressions in the host of a URL, or the one that the URL starts with.

    It is the `start` if no scheme is written before it: a base URL, or the whole. Then the URL
    `has_path` if a path is written after it.
    """

    parts: tuple[ast.expr, ...] = ()
    is_start: bool = False
    has_path: bool = False


def url_of(request: ast.Call) -> ast.expr | None:
    """Return the URL that a request is sent to, as it is passed."""
    position = 1 if getattr(request.func, "attr", "") in _AFTER_METHOD else 0
    url = next((k.value for k in request.keywords if k.arg == "url"), None)
    return request.args[position] if url is None and len(request.args) > position else url


def host_of(url: ast.expr, model: SemanticModel) -> Host:
    """Return what the host of a URL depends on."""
    written = written_as(url, model)
    first, *rest = _parts(written if _is_put_together(written) else url)
    text = _text(first)
    if text is None:
        return Host((first,), is_start=True, has_path=any("/" in (_text(p) or "") for p in rest))
    if not text.startswith(_SCHEMES) or "/" in text.partition("://")[2]:
        return Host()
    found = []
    for part in rest:
        text = _text(part)
        if text is None:
            found.append(part)
        elif "/" in text:
            break  # the rest is a path
    return Host(tuple(found))


def written_as(url: ast.expr, model: SemanticModel) -> ast.expr:
    """Return how the value of a name is put together or read; other expressions are themselves."""
    if not isinstance(url, ast.Name):
        return url
    written = model.symbols.assigned(url)
    if written is None:
        bindings = model.symbols.lookup(url.id, model.symbols.scope_of[url])
        values = [binding.value for binding in bindings if binding.value is not None]
        written = values[0] if len(values) == 1 and _is_put_together(values[0]) else None
    if written is not None and (_is_put_together(written) or read_from(written) is not None):
        return written
    return url


def read_from(node: ast.expr | None) -> ast.expr | None:
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


def is_of_host(node: ast.expr, *, in_loop: bool = False) -> bool:
    """Return whether a name says that each value has a host of its own: `hook.url`."""
    names = (
        str(getattr(part, "attr", getattr(part, "id", getattr(part, "value", ""))))
        for part in walk(node)
    )
    words = {word for name in names for word in name.lower().split("_")}
    return _has_word(words, in_loop=in_loop)


def goes_over_hosts(loop: ast.AST) -> bool:
    """Return whether the name of what a loop goes over says so: `for address in servers:`."""
    sources = [loop, *getattr(loop, "generators", ())]
    items = [source.iter for source in sources if hasattr(source, "iter")]
    names = [_name_of_all(one) for one in items]
    words = [name.lower().rpartition("_")[2].removesuffix("s") for name in names]
    return _has_word(words, in_loop=True)


def _has_word(words: Iterable[str], *, in_loop: bool) -> bool:
    return any(word in OF_HOSTS or (in_loop and word in OF_HOSTS_IN_LOOPS) for word in words)


def _name_of_all(node: ast.expr) -> str:
    while isinstance(node, ast.Call):
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in _OVER_DICT:
                node = value
            case ast.Call(func=ast.Name(id=name), args=[value, *_]) if name in _OVER_ALL:
                node = value
            case _:
                return ""
    return str(getattr(node, "attr", getattr(node, "id", "")))


def _is_put_together(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr | ast.BinOp) or _formatted(node) is not None


def _formatted(node: ast.expr) -> ast.expr | None:
    """Return the template of `template.format(...)`, unless it is written there."""
    match node:
        case ast.Call(func=ast.Attribute(value=template, attr="format")):
            return None if isinstance(template, ast.Constant) else template
        case _:
            return None


def _parts(url: ast.expr) -> Iterator[ast.expr]:
    """Yield what a URL is put together from: texts, and expressions."""
    match url:
        case ast.JoinedStr(values=[_, *_] as values):
            for value in values:
                yield value.value if isinstance(value, ast.FormattedValue) else value
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            yield from _parts(left)
            yield from _parts(right)
        case _:
            yield _formatted(url) or url


def _text(part: ast.expr) -> str | None:
    is_text = isinstance(part, ast.Constant) and isinstance(part.value, str)
    return part.value if is_text else None  # type: ignore[attr-defined]
