"""The cache of one project: values by key, in 64 files that are read when they are needed."""

from __future__ import annotations

import contextlib
import os

from flake8_connpool.cache import directory as directories
from flake8_connpool.cache.clock import today
from flake8_connpool.cache.removal import sweep
from flake8_connpool.cache.shard import Shard, as_stored
from flake8_connpool.files.atomic_write import held

_PATIENCE = 2.0  # seconds; another run may be writing, and without the lock its entries may be lost


class Cache:
    """The cache of one project.

    Keys are hex digests of everything that a value depends on. Values are what JSON has.

    A cache that cannot be used keeps nothing, and `problem` says why, as a clause. Whatever happens
    to the files of a cache costs time and nothing else: no method raises an error because of them.
    """

    def __init__(self, directory: str, folder: str, problem: str = "") -> None:
        self._directory = directory
        self._folder = folder
        self._shards: dict[str, Shard] = {}
        self._today = today()
        self.problem = problem

    @classmethod
    def open(cls, directory: str, project: str) -> Cache:
        """Return the cache of a project, and create its directory if needed.

        `directory` is what `cache_directory` returns, and `project` is the absolute path of the
        root of the project.
        """
        try:
            return cls(directory, directories.prepare(directory, project))
        except (OSError, ValueError) as error:
            return cls(directory, "", directories.words(error))

    def text(self, key: str) -> bytes | None:
        """Return the value of a key as JSON, which may be damaged; None if there is none."""
        return None if self.problem else self._shard(key).text(key)

    def put(self, key: str, value: object) -> None:
        """Set the value of a key; one that is too large or nested too deeply is not kept.

        TypeError for a value that JSON does not have.
        """
        if self.problem:
            return
        shard = self._shard(key)
        with contextlib.suppress(ValueError):
            shard.put(key, as_stored(value), self._today)

    def save(self) -> None:
        """Write the files whose entries changed, and once a day remove what was not used long."""
        if self.problem:
            return
        changed = [one for one in self._shards.values() if one.is_to_be_written(self._today)]
        if changed:
            with contextlib.suppress(OSError), held(self._folder, _PATIENCE):
                for shard in changed:
                    with contextlib.suppress(OSError):
                        shard.write(self._today)
        with contextlib.suppress(OSError):
            sweep(self._directory)

    def _shard(self, key: str) -> Shard:
        """Return the shard of a key, by its first six bits."""
        name = f"{int(key[:2], 16) >> 2:02x}.json"
        shard = self._shards.get(name)
        if shard is None:
            path = os.path.join(self._folder, name)
            shard = self._shards[name] = Shard.read(path, self._today)
        return shard
