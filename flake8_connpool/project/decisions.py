"""Which tables of settings other files of a project decide on."""

from __future__ import annotations

from flake8_connpool.project.facts import Facts


class Decisions:
    """The files that write settings of a pool, and those that decide on its health check."""

    def __init__(self) -> None:
        self._tables: dict[str, frozenset[str]] = {}
        self._deciding: dict[str, list[str]] = {}
        self._unwritten: dict[str, frozenset[str]] = {}

    def note(self, path: str, facts: Facts) -> None:
        """Note the settings of one more file."""
        if facts.settings:
            self._tables[path] = facts.settings
        if facts.unwritten:
            self._unwritten[path] = facts.unwritten
        for table in facts.decides:
            self._deciding.setdefault(table, []).append(path)

    def around(self, path: str) -> frozenset[str]:
        """Return the tables of settings of a file that another file decides on.

        If the file does not write a table, another file that names it decides.
        """
        decided = frozenset(
            table
            for table in self._tables.get(path, ())
            if any(other != path for other in self._deciding.get(table, ()))
        )
        unwritten = self._unwritten.get(path, frozenset())
        return decided.union(*(unwritten & one for one in self._tables.values() if unwritten))
