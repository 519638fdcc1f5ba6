"""The files of a project that have a summary, and what each of them defines."""

from __future__ import annotations

from collections.abc import Mapping

from flake8_connpool.project.pending import Pending
from flake8_connpool.project.summary import Class, Definition, Summary


class ReadFiles:
    """Summaries by path; `pending` notes those that were asked for and are missing."""

    def __init__(self, summaries: Mapping[str, Summary]) -> None:
        self.summaries = summaries
        self.pending = Pending()
        self._definitions: dict[str, dict[str, Definition]] = {}
        self._classes: dict[str, dict[str, Class]] = {}

    def summary_of(self, path: str) -> Summary | None:
        """Return the summary of a file; without one, the result at work may change."""
        summary = self.summaries.get(path)
        if summary is None:
            self.pending.needed.add(path)
        return summary

    def definition(self, path: str, name: str) -> Definition | None:
        """Return a function of a file by its qualified name."""
        if path not in self._definitions:
            summary = self.summary_of(path)
            if summary is None:
                return None
            self._definitions[path] = {one.name: one for one in summary.functions}
        return self._definitions[path].get(name)

    def class_of(self, path: str, name: str) -> Class | None:
        if path not in self._classes:
            summary = self.summary_of(path)
            if summary is None:
                return None
            self._classes[path] = {one.name: one for one in summary.classes}
        return self._classes[path].get(name)

    def defines(self, path: str, name: str) -> bool:
        """Return whether a module itself binds a name, as far as that is known."""
        summary = self.summaries[path]
        return (
            name in summary.names
            or name in summary.constants
            or name in summary.defaults
            or self.definition(path, name) is not None
            or self.class_of(path, name) is not None
        )
