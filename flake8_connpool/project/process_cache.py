"""The cache for processes of flake8: each saves what it adds when it ends."""

from __future__ import annotations

import os
from collections.abc import Callable

from flake8_connpool.cache.directory import cache_directory
from flake8_connpool.cache.store import Cache
from flake8_connpool.project.facts import digest_of
from flake8_connpool.project.kept_findings import FileState, keep_findings, kept_findings
from flake8_connpool.project.results import Raw, Results


class ProcessCache:
    """The results of earlier runs over some projects."""

    def __init__(self) -> None:
        self._results: dict[str, Results] = {}
        # The process that saves at its end; one that is forked inherits what this one has read.
        self._saved_by = -1

    def results_of(self, root: str) -> Results:
        """Return the results of earlier runs over a project."""
        if root not in self._results:
            self._results[root] = Results(Cache.open(cache_directory(None), root))
        return self._results[root]

    def findings(self, state: FileState, text: str, find: Callable[[FileState], Raw]) -> Raw:
        """Return the findings of a file with a text: those that are kept, or those that `find` has.

        The text is compared with the content that the project read: it may have changed since, or
        flake8 may have read it in another encoding.
        """
        around = state.around
        if not around.root or around.digest != digest_of(text.encode(errors="replace")):
            return find(state)
        results = self.results_of(around.root)
        raw = kept_findings(results, state)
        if raw is None:
            raw = find(state)
            keep_findings(results, state, raw)
            self._save_at_end()
        return raw

    def _save_at_end(self) -> None:
        if self._saved_by != os.getpid():
            from multiprocessing.util import Finalize

            self._saved_by = os.getpid()
            # Processes that multiprocessing starts end without `atexit`.
            Finalize(None, self._save, exitpriority=0)

    def _save(self) -> None:
        for results in self._results.values():
            results.save()
