"""Options of the cache on disk."""

from __future__ import annotations

from flake8_connpool.config.options import kinds
from flake8_connpool.config.options.option import Option

# No configuration file sets the directory: a repository could bring a cache that hides findings.
CACHE_OPTIONS: tuple[Option, ...] = (
    Option(
        name="cache",
        kind=kinds.SWITCH,
        default=True,
        is_for_whole_run=True,
        help="reuse the results of earlier runs for unchanged files (default: yes)",
    ),
    Option(
        name="cache-dir",
        kind=kinds.TEXT,
        metavar="DIRECTORY",
        help="the directory of the cache (default: CONNLINT_CACHE_DIR, or one of your user)",
    ),
    Option(
        name="clear-cache",
        kind=kinds.FLAG,
        help="remove the cache and exit",
    ),
)
