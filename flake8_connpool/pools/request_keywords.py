"""What callers choose for a client, and each request of a shared one can be given instead."""

from __future__ import annotations

from flake8_connpool.library.catalog import LIBRARIES
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.flow.dependence import depends_on_parameters


def keywords_per_request(subject: PoolCall) -> str:
    """Return the keywords with which a client is created for its caller, in words: "`headers`".

    Only those that a request takes as well; "" if there are none.
    """
    if subject.api.kind is not Kind.CLIENT or subject.taker is not None:
        return ""
    names = LIBRARIES[subject.api.library].per_request
    found = [
        f"`{keyword.arg}`"
        for keyword in subject.node.keywords
        if keyword.arg in names
        and depends_on_parameters([keyword.value], subject.node, subject.model, counting_self=False)
    ]
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)
