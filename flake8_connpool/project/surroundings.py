"""What the projects around the files of a run show about them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from flake8_connpool.errors import WorkersError
from flake8_connpool.files.project_root import root_of
from flake8_connpool.files.python_files import MOST_FILES
from flake8_connpool.findings import Finding
from flake8_connpool.linter.collector import without_collector

if TYPE_CHECKING:
    from flake8_connpool.project.link import Linker
    from flake8_connpool.project.project import Look
    from flake8_connpool.project.results import KeptEdits, Looked, Raw, Results
    from flake8_connpool.rule_options import RuleOptions
    from flake8_connpool.semantics.values.environment import Environment

    # Takes the root of a project, and its links.
    TakeLinks = Callable[[str, Linker], None]

_NOTHING: Mapping[str, bytes] = MappingProxyType({})


class Around(Struct, frozen=True):
    """What is known about one file before it is checked.

    `environment` is what the other files of its project show, None if they show nothing, and `root`
    the path of the project. `raw` are its findings if they are known for its content, which has the
    `digest`, and `edits` what their fixes replace. `names_library` and `has_directive` tell what
    was seen in it, and `is_new` is true if this run computed `raw`.
    """

    environment: Environment | None = None
    root: str = ""
    raw: Raw | None = None
    digest: str = ""
    names_library: bool = True
    has_directive: bool = True
    is_new: bool = False
    edits: KeptEdits | None = None

    def is_clean(self, *, is_named: bool) -> bool:
        """Return whether the file has no finding, and no comment that names our codes.

        If nothing is known but that it names no library, that is not enough for a file that the
        user names: such a file is parsed.
        """
        if self.has_directive:
            return False
        if self.raw is not None:
            return not self.raw.found and not self.raw.in_tests
        return bool(self.root) and not (is_named or self.names_library or self.concerns)

    @property
    def concerns(self) -> bool:
        """Whether the file may have findings because of what other files define."""
        return self.environment is not None and self.environment.has_pools

    def placed(self, finding: Finding) -> Finding:
        """Return a finding in the file with full paths for its places in other files."""
        if not any(one.path for one in finding.related):
            return finding
        related = tuple(
            replace(one, path=os.path.join(self.root, *one.path.split("/"))) if one.path else one
            for one in finding.related
        )
        return replace(finding, related=related)


NOTHING_AROUND = Around()


class Surroundings:
    """What is known about the files of a run, by absolute path.

    `problems` say why a project is not known, and `notes` what is known only in part.
    """

    def __init__(self) -> None:
        self._known: dict[str, Around] = {}
        self.problems: list[str] = []
        self.notes: list[str] = []

    def of(self, path: str) -> Around:
        """Return what is known about the file at an absolute path."""
        return self._known.get(path, NOTHING_AROUND)

    def read(
        self,
        root: str,
        options: RuleOptions,
        look: Look | None,
        results: Results | None,
        unsaved: Mapping[str, bytes],
        linked: TakeLinks | None = None,
    ) -> None:
        """Read a project; errors are noted, and its files are checked one by one."""
        # A run without any file of a project does not need these.
        from flake8_connpool.project.project import Project
        from flake8_connpool.project.results import Results

        results = results or Results()
        project = Project(root, options, look or _looking(options, unsaved), results, unsaved)
        try:
            with without_collector():
                environments = project.environments(partial(linked, root) if linked else None)
        except WorkersError:
            raise
        except Exception as error:
            self.problems.append(f"{root}: {type(error).__name__}: {error}")
            return
        results.save()
        if project.is_partial:
            most = f"{MOST_FILES:,}"
            self.notes.append(f"{root} has more than {most} Python files; only {most} are read")
        for path, seen in project.known.items():
            place = project.place(path)
            environment = environments.get(path)
            if environment is not None and environment.is_empty:
                environment = None
            self._known[place] = Around(
                environment,
                root,
                project.raw(path, environment),
                seen.digest,
                seen.names_library,
                seen.has_directive,
            )


def _looking(options: RuleOptions, unsaved: Mapping[str, bytes]) -> Look:
    def look(naming: Mapping[str, bool], roots: frozenset[str]) -> Sequence[Looked]:
        # A run in which no file is new does not need this.
        from flake8_connpool.project.look import looking_with

        return looking_with(options, unsaved)(naming, roots)

    return look


def surroundings_of(
    paths: Iterable[str],
    start: str,
    options_at: Callable[[str], RuleOptions],
    *,
    looking: Callable[[RuleOptions], Look] | None = None,
    results_of: Callable[[str], Results | None] = lambda root: None,
    unsaved: Mapping[str, bytes] = _NOTHING,
    linked: TakeLinks | None = None,
) -> Surroundings:
    """Return what the projects of some files show about them.

    The whole project is read, whatever a run is asked to check, so that a file has the same
    findings in every run. `paths` are relative to `start`, the working directory, or absolute; one
    with a slash at its end is a directory. `options_at` gives the options for the root of a
    project, and `results_of` its results of earlier runs. `looking` gives what looks at files; by
    default they are looked at here, one after the other. `unsaved` are contents to read in place of
    those of files, by absolute path. `linked` is called with the root and links of each project.
    """
    found = Surroundings()
    for root in _roots(paths, start):
        options = options_at(root)
        look = looking(options) if looking is not None else None
        found.read(root, options, look, results_of(root), unsaved, linked)
    return found


def _roots(paths: Iterable[str], start: str) -> Sequence[str]:
    by_directory = {os.path.dirname(path): path for path in paths}
    found = dict.fromkeys(root_of(path, start) for path in by_directory.values())
    return [root for root in found if root is not None]
