"""The releases a project supports, read from its dependencies and lock files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flake8_connpool.rule_options import PYTHON, RuleOptions, Target


def project_targets(
    directory: str, said: Mapping[str, Target] | None = None
) -> Mapping[str, Target]:
    """Return the releases that the project of a directory, an absolute path, supports.

    For the libraries in `said`, the result is what `said` says. Files that cannot be read or parsed
    are skipped, and no error is raised: they are not configuration files of connlint.
    """
    return ProjectTargets(directory, dict(said or {}))


def for_project(options: RuleOptions, directory: str) -> RuleOptions:
    """Return options with the releases of the project of a directory, unless the user sets them."""
    return replace(options, targets=project_targets(directory, options.targets))


# Equality as a mapping, by content, not as a dataclass.
@dataclass(frozen=True, slots=True, eq=False)
class ProjectTargets(Mapping[str, Target]):
    """The releases that a project supports, by library; only libraries that it mentions.

    Creating it or sending it to another process costs nothing. Files are read on the first access
    to a library for which a finding depends on the version, once per process for each directory.
    Python is not listed as one of them, but can be looked up.
    """

    directory: str
    said: Mapping[str, Target]

    def __getitem__(self, library: str) -> Target:
        if library in self.said:
            return self.said[library]
        if library == PYTHON:
            return self._python()
        # Most files are checked without an access to this.
        from flake8_connpool.versions.mentions import varying

        if library not in varying():
            raise KeyError(library)
        return self._found()[library]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._found(), **self.said})

    def __len__(self) -> int:
        return len(self._found().keys() | self.said.keys())

    def _python(self) -> Target:
        from flake8_connpool.versions.python import required_python

        oldest = required_python(self.directory)
        if oldest is None:
            raise KeyError(PYTHON)
        return Target(oldest)

    def _found(self) -> Mapping[str, Target]:
        from flake8_connpool.versions.project import declared_targets

        return declared_targets(self.directory)
