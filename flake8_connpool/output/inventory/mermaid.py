"""An inventory as a picture: from routes, tasks and commands to the pools they use, and servers."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.inventory.pool import LIMIT, UNKNOWN, Pool, User
from flake8_connpool.output.inventory.listing import Listing, as_text, name_of

# Of a pool with more users than this, the others are counted.
_MOST_USERS = 12
_ESCAPED = str.maketrans(
    {"&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "#": "#35;", "`": "#96;"}
)


def render(listing: Listing) -> str:
    """Return a flowchart of Mermaid, with an edge from each user to its pool."""
    return "".join(f"{line}\n" for line in ("flowchart LR", *_lines(listing)))


def _lines(listing: Listing) -> Iterator[str]:
    numbers = {id(pool): number for number, pool in enumerate(listing.pools)}
    users: dict[User, int] = {}
    for number, pool in enumerate(listing.pools):
        yield f'  p{number}[("{_title(pool)}")]'
        for user in (pool.users or ())[:_MOST_USERS]:
            if user not in users:
                users[user] = len(users)
                yield f'  u{users[user]}["{_text(user.name)}"]'
            yield f"  u{users[user]} --> p{number}"
        more = len(pool.users or ()) - _MOST_USERS
        if more > 0:
            yield f'  m{number}["{more} more"]'
            yield f"  m{number} --> p{number}"
    for number, total in enumerate(listing.totals):
        yield f'  s{number}[["{_text(name_of(total))}"]]'
        yield from (f"  p{numbers[id(pool)]} --> s{number}" for pool in total.pools)


def _title(pool: Pool) -> str:
    limit = pool.settings.get(LIMIT, UNKNOWN)
    variables = f" ({', '.join(limit.variables)})" if limit.variables else ""
    lines = [pool.owner or pool.callable, f"{pool.path}:{pool.line}"]
    lines.append(f"limit {as_text(limit)}{variables}")
    return "<br>".join(map(_text, lines))


def _text(text: str) -> str:
    return " ".join(text.translate(_ESCAPED).split())
