"""Evidence for the rules that report objects created too often."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from flake8_connpool.findings import Related, Report
from flake8_connpool.frameworks.catalog import STORES
from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.library.roles import Kind
from flake8_connpool.library.schema import Api
from flake8_connpool.pools.doubts import Doubt, why_not_called
from flake8_connpool.pools.request_keywords import keywords_per_request
from flake8_connpool.pools.request_series import has_other_step, is_of_series
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.varying import asked_by, varies
from flake8_connpool.pools.wording import help_to_share, placed_message, related_to, spelled
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.allocations import Allocation
from flake8_connpool.semantics.execution.placed import Placed
from flake8_connpool.semantics.execution.rarely_run import is_check, is_once_an_object, runs_rarely
from flake8_connpool.semantics.flow.dependence import (
    depends_on_names,
    depends_on_parameters,
    named_function_around,
    receivers_around,
)
from flake8_connpool.semantics.flow.escape import Escape, EscapeKind, escape_of
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.model import SemanticModel

# These run when an object is created, which may be once per process.
_MAKING = frozenset(
    {"__init__", "__post_init__", "__new__", "__init_subclass__", "__enter__", "__aenter__"}
)
_SHORT_LIVED = frozenset({Kind.REQUEST, Kind.CLIENT, Kind.MANAGER})


def runs_again(request: ast.Call, placed: Placed, model: SemanticModel) -> bool:
    """Return whether there is evidence that a plain function sends a request repeatedly."""
    return why_not_again(request, placed, model) is None


def why_not_again(request: ast.Call, placed: Placed, model: SemanticModel) -> Doubt | None:
    """Return why there is no evidence that a plain function sends a request repeatedly.

    The evidence, for which the result is None: a parameter determines what is requested, or several
    places of the module call the function, or one run asks the same host repeatedly. If only self
    determines it, that is not enough, since a login runs once for each object: another method must
    create a pool as well, which the object could share. How a request is sent, or as whom, is not
    evidence.
    """
    doubt = why_not_called(request, placed, model)
    if doubt is not None:
        return doubt
    function = named_function_around(request, model)
    if function is None or placed.placement is not Placement.PER_CALL:
        return Doubt("nothing shows that it runs again")
    here = (Related(function, "its function"),)
    if function.name in _MAKING:
        return Doubt(f"`{function.name}` runs once for each object", here)
    if runs_rarely(function, model):
        return Doubt(f"`{function.name}` rarely runs: it signs in, sets up or checks health", here)
    asked = list(asked_by(request))
    is_fixed = depends_on_parameters(asked, request, model, counting_self=False)
    if is_fixed and varies(asked, request, model):
        return None
    if is_once_an_object(function) or _only_serves_making(function, model):
        return Doubt(f"`{function.name}` runs once for each object", here)
    if is_of_series(request, model):
        return None
    if is_fixed:
        if _is_step_of_self(asked, request, model):
            return None
        return Doubt(f"the only call of `{function.name}` always passes the same", here)
    if placed.count > 1:
        return None
    if depends_on_parameters(asked, request, model) and _other_makers(request, model):
        return None
    return Doubt(f"nothing shows that `{function.name}` runs again", here)


def _is_step_of_self(asked: Sequence[ast.expr], request: ast.Call, model: SemanticModel) -> bool:
    """Return whether self determines a request, and another method asks the same host as well."""
    function = named_function_around(request, model)
    selves = receivers_around(request, model)
    if function is None or not depends_on_names(asked, selves, function, model):
        return False
    around = [named_function_around(use.node, model) for use in references_to(function, model)]
    if any(one is not None and is_once_an_object(one) for one in around):
        return False
    return has_other_step(request, _other_makers(request, model), model)


def _only_serves_making(function: Named, model: SemanticModel) -> bool:
    """Return whether only the creation of objects calls a function."""
    around = [named_function_around(use.node, model) for use in references_to(function, model)]
    return bool(around) and all(one is not None and one.name in _MAKING for one in around)


def _is_run_by_nobody(function: Named, model: SemanticModel) -> bool:
    """Return whether nothing in the module calls a private method, and no base class may."""
    owner = model.parents[function]
    is_private = function.name.startswith("_") and not function.name.endswith("__")
    has_bases = isinstance(owner, ast.ClassDef) and bool(owner.bases)
    return is_private and not has_bases and not references_to(function, model)


def _other_makers(request: ast.Call, model: SemanticModel) -> Sequence[Named]:
    """Return the other methods of the class of a request's method that create a pool as well."""
    function, owner = _method_around(request, model)
    makers = _makers(model.tree, model).get(owner, ()) if owner is not None else ()
    return [other for other in makers if other is not function]


@memoized
def _makers(tree: ast.Module, model: SemanticModel) -> Mapping[ast.ClassDef, Sequence[Named]]:
    """Return the methods of each class that create a pool, except methods that rarely run."""
    found: dict[ast.ClassDef, list[Named]] = {}
    for call, api in model.api_calls:
        if api.kind in _SHORT_LIVED and _ends_soon(call, api, model):
            method, owner = _method_around(call, model)
            if method is None or owner is None:
                continue
            if runs_rarely(method, model) and not is_check(method):
                continue
            if not _is_run_by_nobody(method, model):
                found.setdefault(owner, []).append(method)
    return found


def _ends_soon(call: ast.Call, api: Api, model: SemanticModel) -> bool:
    return api.kind is Kind.REQUEST or escape_of(call, model).kinds <= {EscapeKind.WITH}


def _method_around(node: ast.AST, model: SemanticModel) -> tuple[Named | None, ast.ClassDef | None]:
    """Return the method that contains a node, and its class."""
    method: Named | None = None
    above = model.parents.get(node)
    while above is not None and not isinstance(above, ast.ClassDef):
        if isinstance(above, Named):
            method = above
        above = model.parents.get(above)
    return method, above


def ends_with_run(escape: Escape, placed: Placed, *, is_answer: bool = False) -> bool:
    """Return whether an object does not outlive the call of the function that created it."""
    is_closed = EscapeKind.WITH in escape.kinds
    return why_outlives_run(escape.kinds, placed, is_closed, is_answer) is None


def why_outlives_run(
    kinds: Set[EscapeKind], placed: Placed, is_closed: bool, is_answer: bool
) -> Doubt | None:
    """Return why an object may outlive the call of the function that created it; None if not.

    An object that the function closes ends there, even if other code refers to it. What a
    dependency yields, or a function returns to the framework, ends with the request.
    """
    allowed = {EscapeKind.WITH}
    if placed.placement is Placement.PER_REQUEST:
        if is_closed:
            allowed |= {EscapeKind.PASSED, EscapeKind.CAPTURED}
        allowed |= {EscapeKind.YIELDED}
        if is_answer:
            allowed |= {EscapeKind.RETURNED}
    kept = next((kind for kind in EscapeKind if kind in kinds - allowed), None)
    return None if kept is None else Doubt(_ESCAPES[kept])


_ESCAPES: Mapping[EscapeKind, str] = {
    EscapeKind.RETURNED: "it is returned, so its caller may keep it",
    EscapeKind.YIELDED: "it is yielded, so its caller may keep it",
    EscapeKind.STORED: "it is stored, so it may live longer",
    EscapeKind.PASSED: "it is passed to a call that may keep it",
    EscapeKind.CAPTURED: "an inner function uses it, which may live longer",
    EscapeKind.UNKNOWN: "its name may mean another object",
}


def reports_on(
    subject: PoolCall,
    lives: Iterable[Allocation],
    is_wasted: Callable[[PoolCall, Allocation], bool],
    template: str,
    what: str,
) -> Iterator[Report]:
    """Yield the message about the first pool that is kept for one request, or discarded.

    `template` is the message for the latter, with braces for how often it happens.
    """
    for life in lives:
        report = report_of(subject, life, template, what, is_wasted=is_wasted(subject, life))
        if report is not None:
            yield report
            return


def report_of(
    subject: PoolCall, life: Allocation, template: str, what: str, *, is_wasted: bool
) -> Report | None:
    """Return the message about a pool that is kept for one request, or else is wasted."""
    stored = report_on_store(subject, life.escape, what)
    if stored is not None or not is_wasted:
        return stored
    related = related_to(subject.node, life.placed)
    if life.node is not subject.node:
        related = (Related(life.node, "each of these calls creates one"), *related)
    advice = help_to_share(what, life.placed, one_thread=subject.api.one_thread)
    if differing := keywords_per_request(subject):
        advice += f"; pass {differing} with each request"
    return Report(
        subject.node,
        placed_message(template, life.placed),
        help=advice,
        related=related,
    )


def report_on_store(subject: PoolCall, escape: Escape, what: str) -> Report | None:
    """Return the report on a pool that is kept for one request; None if it is not."""
    store = _kept_for_a_run(escape, subject.model)
    if store is None:
        return None
    home = STORES[subject.model.qualified_name(store.value)].home
    if subject.api.one_thread:
        home = "per thread"
    return Report(
        subject.node,
        f"`{spelled(subject)}` creates a pool for `{dotted(store)}`, which lives for one request",
        help=f"create one {what} {home or 'per process'} and reuse it",
        related=(Related(store, "kept here for one request"),),
    )


def _kept_for_a_run(escape: Escape, model: SemanticModel) -> ast.Attribute | None:
    """Return the attribute, such as `flask.g.session`, that keeps an object for one request."""
    if escape.kinds != {EscapeKind.STORED} or len(escape.stores) != 1:
        return None
    store = escape.stores[0]
    if not isinstance(store, ast.Attribute):
        return None
    return store if model.qualified_name(store.value) in STORES else None
