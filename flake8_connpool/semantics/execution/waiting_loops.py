"""Whether a loop only waits until a service is ready: it asks, and sleeps if there is no answer.

A server that is not ready keeps no connection. A loop that polls the status of a job asks a server
that is up, often many times, so there the next request could reuse the connection. The request
shows the difference: that for a job has its id, so it depends on a parameter or names an id.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.frameworks.conventions import OF_JOBS, WAITING
from flake8_connpool.frameworks.python import SLEEPING
from flake8_connpool.library.catalog import SENDING
from flake8_connpool.semantics.flow.dependence import depends_on_parameters, named_function_around
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import LoopNode
from flake8_connpool.semantics.values.model import SemanticModel

# Keywords of a request that say what is asked for.
_ASKING = frozenset({"data", "json", "params", "url"})


@memoized
def waits_until_ready(loop: LoopNode, model: SemanticModel) -> bool:
    """Return whether a loop of a function that waits by its name ends with the first good answer.

    It sleeps in between, and each request in it is the same on every call.
    """
    function = named_function_around(loop, model)
    if function is None or WAITING.keys().isdisjoint(function.name.lower().split("_")):
        return False
    calls = [part for part in walk(loop) if isinstance(part, ast.Call)]
    requests = [call for call in calls if _sends(call, model)]
    return (
        bool(requests)
        and any(isinstance(part, ast.Return | ast.Break) for part in walk(loop))
        and any(model.qualified_name(call.func) in SLEEPING for call in calls)
        and not any(_is_about_a_job(request, loop, model) for request in requests)
    )


def _sends(call: ast.Call, model: SemanticModel) -> bool:
    is_method = isinstance(call.func, ast.Attribute) and call.func.attr in SENDING
    return bool(call.args) and (is_method or model.api(call.func) is not None)


def _is_about_a_job(request: ast.Call, loop: LoopNode, model: SemanticModel) -> bool:
    asked = [*request.args, *(one.value for one in request.keywords if one.arg in _ASKING)]
    if depends_on_parameters(asked, loop, model, counting_self=False):
        return True
    words = {word for one in asked for name in _names(one) for word in name.lower().split("_")}
    return not OF_JOBS.keys().isdisjoint(words)


def _names(node: ast.expr) -> Iterator[str]:
    for part in walk(node):
        if isinstance(part, ast.Name | ast.Attribute):
            yield part.id if isinstance(part, ast.Name) else part.attr
