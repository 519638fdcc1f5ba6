"""Whether each call or object requests a URL of its own, as its class or the URL shows.

A class of webhooks sends to the URLs of its users. An object of data has its URL in a field. A page
such as `/robots.txt` is requested once for each host.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.frameworks.conventions import OF_DATA, OF_WEBHOOKS, ONCE_PER_HOST
from flake8_connpool.semantics.execution.url_hosts import host_of, read_from, written_as
from flake8_connpool.semantics.flow.dependence import depends_on_parameters
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.values.abstract import QualifiedName
from flake8_connpool.semantics.values.model import SemanticModel


def is_own_url(url: ast.expr, request: ast.Call, model: SemanticModel) -> bool:
    """Return whether the host of a URL is that of one call or object."""
    return (
        _is_of_webhooks(url, request, model)
        or all(_is_field_of_data(one, model) for one in _alternatives(url, model))
        or _is_once_per_host(url, request, model)
    )


def _is_of_webhooks(url: ast.expr, request: ast.Call, model: SemanticModel) -> bool:
    """Return whether a class of webhooks sends to the whole URL that an argument contains."""
    owner = _class_around(request, model)
    if owner is None or not any(word in owner.name.lower() for word in OF_WEBHOOKS):
        return False
    host = host_of(url, model)
    if not host.is_start or host.has_path:
        return False
    start = written_as(host.parts[0], model)
    while (further := read_from(start)) is not None:
        start = further
    is_read = isinstance(start, ast.Name) and not _is_computed(start, model)
    return is_read and depends_on_parameters([start], request, model, counting_self=False)


def _class_around(node: ast.AST, model: SemanticModel) -> ast.ClassDef | None:
    above = model.parents.get(node)
    while above is not None and not isinstance(above, ast.ClassDef):
        above = model.parents.get(above)
    return above


def _is_computed(name: ast.Name, model: SemanticModel) -> bool:
    """Return whether a name has a value that its function puts together: `BASE + path`."""
    bindings = model.symbols.lookup(name.id, model.symbols.scope_of[name])
    values = [binding.value for binding in bindings if binding.value is not None]
    return any(read_from(value) is None for value in values)


def _alternatives(url: ast.expr, model: SemanticModel) -> Iterator[ast.expr]:
    """Yield what a URL may be written as: both of `f"{self.link}?all=1" if all else self.link`."""
    written = model.symbols.assigned(url) if isinstance(url, ast.Name) else None
    match written or url:
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)
        case _:
            yield url


def _is_field_of_data(url: ast.expr, model: SemanticModel) -> bool:
    """Return whether a whole URL is a field of an object of data: `self.link`."""
    host = host_of(url, model)
    if not host.is_start or host.has_path:
        return False
    match written_as(host.parts[0], model):
        case ast.Attribute(value=ast.Name() as receiver, attr=field):
            scope = model.symbols.scope_of[receiver]
            owner = model.symbols.class_of_receiver(receiver.id, scope)
            return owner is not None and _declares(owner, field, model)
        case _:
            return False


def _declares(owner: ast.ClassDef, field: str, model: SemanticModel) -> bool:
    """Return whether a class of data declares a field, and no URL as its default."""
    return _is_of_data(owner, model) and any(
        isinstance(line, ast.AnnAssign)
        and getattr(line.target, "id", "") == field
        and not _has_text(line.value)
        for line in owner.body
    )


def _is_of_data(owner: ast.ClassDef, model: SemanticModel) -> bool:
    bases = (model.non_null(base) for base in owner.bases)
    names = [base.name for base in bases if isinstance(base, QualifiedName)]
    return any(name.partition(".")[0] in OF_DATA for name in names)


def _has_text(value: ast.expr | None) -> bool:
    parts = walk(value) if value is not None else ()
    return any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in parts)


def _is_once_per_host(url: ast.expr, request: ast.Call, model: SemanticModel) -> bool:
    """Return whether a page that each host has once is requested from a host of an argument."""
    written = model.symbols.assigned(url) if isinstance(url, ast.Name) else None
    whole = written or url
    texts = (part.value for part in walk(whole) if isinstance(part, ast.Constant))
    is_page = any(isinstance(text, str) and text.endswith(tuple(ONCE_PER_HOST)) for text in texts)
    return is_page and depends_on_parameters([whole], request, model, counting_self=False)
