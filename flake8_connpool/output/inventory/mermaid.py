"""An inventory as a picture: from routes, tasks and commands to the pools they use, and servers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from flake8_connpool.inventory.pool import LIMIT, UNKNOWN, Pool, User
from flake8_connpool.output.inventory.listing import Listing, as_text, name_of

# What tells a node from others, and its text.
Node = tuple[str, str]
# In a picture with more users than this, those of a file are one node.
_MOST_USERS = 16
_ESCAPED = str.maketrans(
    {"&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "#": "#35;", "`": "#96;"}
)


def render(listing: Listing) -> str:
    """Return a flowchart of Mermaid, with an edge from each user to its pool."""
    return "".join(f"{line}\n" for line in ("flowchart LR", *_lines(listing)))


def _lines(listing: Listing) -> Iterator[str]:
    numbers = {id(pool): number for number, pool in enumerate(listing.pools)}
    nodes = _nodes({user for pool in listing.pools for user in pool.users or ()})
    shown: dict[Node, int] = {}
    for number, pool in enumerate(listing.pools):
        yield f'  p{number}[("{_title(pool)}")]'
        for node in dict.fromkeys(nodes[user] for user in pool.users or ()):
            if node not in shown:
                shown[node] = len(shown)
                yield f'  u{shown[node]}["{node[1]}"]'
            yield f"  u{shown[node]} --> p{number}"
    for number, total in enumerate(listing.totals):
        yield f'  s{number}[["{_text(name_of(total))}"]]'
        yield from (f"  p{numbers[id(pool)]} --> s{number}" for pool in total.pools)


def _nodes(users: Collection[User]) -> Mapping[User, Node]:
    """Return the node of each user; if they are too many, one for those of a file, or directory."""
    if len(users) <= _MOST_USERS:
        return {user: (user.place, _text(user.name)) for user in users}
    parts = {user: user.place.rpartition(":")[0].split("/") for user in users}
    of: dict[User, str] = {}
    for depth in range(max(map(len, parts.values())), 0, -1):
        of = {user: "/".join(path[:depth]) for user, path in parts.items()}
        if len(set(of.values())) <= _MOST_USERS:
            break
    counts = Counter(of.values())
    return {
        user: (path, f"{_text(path)}<br>{counts[path]} entry points")
        if counts[path] > 1
        else (user.place, f"{_text(user.name)}<br>{_text(path)}")
        for user, path in of.items()
    }


def _title(pool: Pool) -> str:
    limit = pool.settings.get(LIMIT, UNKNOWN)
    variables = f" ({', '.join(limit.variables)})" if limit.variables else ""
    lines = [pool.owner or pool.callable, f"{pool.path}:{pool.line}"]
    lines.append(f"limit {as_text(limit)}{variables}")
    return "<br>".join(map(_text, lines))


def _text(text: str) -> str:
    return " ".join(text.translate(_ESCAPED).split())
