"""The releases a project is for, read from what it declares and locks where nobody says more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flake8_connpool.rule_options import RuleOptions, Target


def project_targets(
    directory: str, said: Mapping[str, Target] | None = None
) -> Mapping[str, Target]:
    """Return the releases meant by the project that a directory, an absolute path, is in.

    For the libraries in `said` it is what is said there. Project files are no configuration of
    ours: what cannot be read or understood is left out, and nothing is ever raised for it.
    """
    return ProjectTargets(directory, dict(said or {}))


def for_project(options: RuleOptions, directory: str) -> RuleOptions:
    """Return options that know the project of a directory, where the user says no version."""
    return replace(options, targets=project_targets(directory, options.targets))


# A mapping's equality, not a dataclass's: that of what is in it.
@dataclass(frozen=True, slots=True, eq=False)
class ProjectTargets(Mapping[str, Target]):
    """The releases that a project is for, by library; only what is said of them is in it.

    It costs nothing to make, or to send to another process: files are read when it is first asked
    for a library of which findings depend on the version, once in a process for each directory.
    """

    directory: str
    said: Mapping[str, Target]

    def __getitem__(self, library: str) -> Target:
        if library in self.said:
            return self.said[library]
        # Most files are looked at without a question to this.
        from flake8_connpool.versions.mentions import varying

        if library not in varying():
            raise KeyError(library)
        return self._found()[library]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._found(), **self.said})

    def __len__(self) -> int:
        return len(self._found().keys() | self.said.keys())

    def _found(self) -> Mapping[str, Target]:
        from flake8_connpool.versions.project import declared_targets

        return declared_targets(self.directory)
