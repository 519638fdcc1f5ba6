"""Whether the pool of a client is wasted: created repeatedly, each time for a use or two."""

from __future__ import annotations

from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.doubts import ANOTHER_HOST, RARE_HANDLER, Doubt
from flake8_connpool.pools.request_counts import serves_loop, serves_several
from flake8_connpool.pools.reuse import why_not_again, why_outlives_run
from flake8_connpool.pools.services import needs_event_loop, only_sends, sent_by
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.execution.allocations import Allocation
from flake8_connpool.semantics.execution.chosen_hosts import is_to_chosen_host
from flake8_connpool.semantics.flow.escape import EscapeKind
from flake8_connpool.semantics.flow.followed_object import followed_object


def why_not_wasted(subject: PoolCall, life: Allocation) -> Doubt | None:
    """Return why clients are not known to be created repeatedly, each for a use or two."""
    model, api, node, placed = subject.model, subject.api, life.node, life.placed
    if placed.in_new_loop and needs_event_loop(api, node, model):
        return Doubt("its connections could not outlive the event loop")
    if placed.is_rare:
        return RARE_HANDLER
    if life.is_dropped and placed.placement is Placement.PER_REQUEST:
        return None if life.is_often(model) else Doubt("it is kept and looked up")
    client = followed_object(node, model)
    is_closed = client.is_closed(api.endings, node, model)
    is_for_request = placed.placement is Placement.PER_REQUEST
    kinds = client.carried(model) if is_for_request else client.kinds
    doubt = why_outlives_run(kinds, placed, is_closed, life.is_answer)
    if doubt is not None:
        return doubt
    sends = sent_by(life.escape, api)
    requests = client.requests(sends, model)
    if requests and all(getattr(one.func, "attr", "") in api.dedicated for one in requests):
        return Doubt("its connection serves nothing else")
    if life.escape.is_handed_over(sends, model) and not (is_for_request and is_closed):
        return Doubt("one of its methods is passed on")
    has_urls = bool(requests) and not api.one_server
    if api.kind is Kind.SERVICE:
        is_lent = is_for_request and bool(kinds - {EscapeKind.WITH})
        if not only_sends(life.escape, api) or not (requests or is_lent):
            return Doubt("what it is used for is not known")
    elif has_urls and all(is_to_chosen_host(one, model) for one in requests):
        return ANOTHER_HOST
    if is_for_request and life.is_often(model):
        return None
    if not requests:
        return Doubt("no request uses it")
    if client.repeats(sends, model) or serves_loop(requests, node, model):
        return Doubt("a loop of requests uses it")
    if life.is_often(model):
        return None
    if serves_several(requests, node, model):
        return Doubt("several requests use it")
    doubts = [why_not_again(request, placed, model) for request in requests]
    return None if None in doubts else doubts[0]
