"""What is known of files that have not changed since an earlier run, as their times and sizes tell.

Like the index of git, it saves reading each file of a project to find that its content is the same.
"""

from __future__ import annotations

import os
import time

from msgspec import Struct

from flake8_connpool.project.facts import Seen
from flake8_connpool.project.parts import Parts
from flake8_connpool.project.results import Results, key_of

# A file that changed less than so many nanoseconds ago may change again at the same time.
_SETTLED_AFTER = 2_000_000_000

# The inode of a file, its size, and the times of its content and of its inode. Only the system sets
# the last one, at each change; on Windows, it is that of the creation.
Stamp = tuple[int, int, int, int]


class Entry(Struct, frozen=True, array_like=True):
    """What was seen in a file while it had a stamp."""

    stamp: Stamp
    seen: Seen


class StatIndex:
    """The files of one project, by path; `among` is what else the entries depend on, as text."""

    def __init__(self, results: Results, among: str) -> None:
        self._parts = Parts(
            results, lambda number: key_of("index", among, number), dict[str, Entry]
        )
        self._known = self._parts.whole
        self._found: dict[str, Entry] = {}
        # All files are looked at later.
        self._now = time.time_ns()

    def stamp(self, place: str) -> Stamp | None:
        """Return the stamp of the file at a full path; None if it may change without a new one."""
        try:
            status = os.lstat(place)
        except OSError:
            return None
        newest = max(status.st_mtime_ns, status.st_ctime_ns)
        if newest > self._now - _SETTLED_AFTER:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns

    def get(self, path: str, stamp: Stamp) -> Seen | None:
        """Return what was seen in the file at a path, if it had the same stamp."""
        entry = self._known.get(path)
        if entry is None or entry.stamp != stamp:
            return None
        self._found[path] = entry
        return entry.seen

    def put(self, path: str, stamp: Stamp, seen: Seen) -> None:
        self._found[path] = Entry(stamp, Seen(seen.digest, seen.names_library, seen.has_directive))

    def save(self) -> None:
        """Keep the files that were found, in their order, for the next run."""
        self._parts.keep(self._found)
