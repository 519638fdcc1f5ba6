"""What git knows of a working tree, asked of git itself.

Only its plumbing is called, whose output no configuration changes. Of the user's programs it may
run those alone by which git tells what a file would be as an object: clean filters.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_connpool.errors import UsageError

if TYPE_CHECKING:
    from subprocess import CompletedProcess

_OPTION = "--diff-from"
_MERGE_BASE = "..."
_OBJECT = re.compile(r"[0-9a-f]{40,64}")

# The hook of core.fsmonitor may say that a file is as it was.
_WITHOUT_HOOK = ("-c", "core.fsmonitor=")

# What a hook is told of its own repository, by names that hold only in the directory it began in.
_OF_A_HOOK = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
)


@dataclass(frozen=True, slots=True)
class Repository:
    """A working tree: `top` is its uppermost directory, `directory` where git is called."""

    directory: str
    environment: Mapping[str, str]
    top: str = ""

    @classmethod
    def at(cls, directory: str) -> Repository:
        """Return the working tree that a directory is in.

        Raises UsageError, with git's words, where there is none or git is not installed.
        """
        given = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
        found = {name: value for name, value in given.items() if name not in _OF_A_HOOK}
        run = cls(directory, found)._run("rev-parse", "--show-toplevel")
        if run.returncode and "GIT_DIR" in given:  # one that cannot be found, only told
            found = given
            run = cls(directory, found)._run("rev-parse", "--show-toplevel")
        if run.returncode:
            raise _failure(run)
        top = os.fsdecode(run.stdout.removesuffix(b"\n"))
        return cls(directory, found, os.path.realpath(top))

    def base(self, revision: str) -> str:
        """Return the object that a revision means, or `REV...`, its merge base with HEAD.

        Raises UsageError for one that git does not know.
        """
        wants_merge_base = revision.endswith(_MERGE_BASE)
        name = revision.removesuffix(_MERGE_BASE)
        found = self._object(name)
        if found is None:
            if ".." in name:
                raise UsageError(
                    f"{_OPTION}: takes one revision, REV or REV..., not {revision!r}; what it is "
                    "compared with is always the working tree"
                )
            raise UsageError(f"{_OPTION}: unknown revision {name!r}{self._hint()}")
        if wants_merge_base:
            run = self._run("merge-base", found, "HEAD")
            if run.returncode or not run.stdout:
                raise UsageError(
                    f"{_OPTION}: {name!r} has no commit in common with HEAD{self._hint()}"
                )
            found = run.stdout.decode().split()[0]
        tree = self._object(f"{found}^{{tree}}")
        if tree is None:
            raise UsageError(f"{_OPTION}: {name!r} is neither a commit nor a tree")
        return tree

    def _object(self, name: str) -> str | None:
        # What begins so would be an option, and no revision does.
        if not name or name.startswith("-") or "\0" in name:
            return None
        run = self._run("rev-parse", "--verify", name)
        found = run.stdout.decode(errors="replace").strip()
        return found if run.returncode == 0 and _OBJECT.fullmatch(found) else None

    def _hint(self) -> str:
        run = self._run("rev-parse", "--is-shallow-repository")
        is_shallow = run.stdout.strip() == b"true"
        return "; this clone is shallow: git fetch --unshallow gets the rest" if is_shallow else ""

    def names(self, paths: Iterable[str]) -> dict[str, str | None]:
        """Return git's names for some files, None for what lies outside of the working tree."""
        prefixes: dict[str, str | None] = {}  # of directories: of a tree's files many share one
        found: dict[str, str | None] = {}
        for path in paths:
            directory, name = os.path.split(path)
            if not os.path.isabs(directory):
                found[path] = None
                continue
            if os.path.islink(path):
                directory, name = os.path.split(os.path.realpath(path))
            if directory not in prefixes:
                prefixes[directory] = self._prefix(os.path.realpath(directory))
            prefix = prefixes[directory]
            found[path] = None if prefix is None else prefix + name
        return found

    def _prefix(self, directory: str) -> str | None:
        """Return what git's names in a directory begin with, None for one that is outside."""
        inside, top = os.path.join(directory, ""), os.path.join(self.top, "")
        return inside.removeprefix(top).replace(os.sep, "/") if inside.startswith(top) else None

    def blobs(self, tree: str, names: Collection[str]) -> dict[str, str]:
        """Return the object of each of the files that are in a tree."""
        found = {}
        for entry in self._fields("ls-tree", "-r", "-z", "--full-tree", tree):
            kind, _, name = entry.partition(b"\t")
            text = os.fsdecode(name)
            if text in names:
                _, what, blob = kind.decode().split()
                if what == "blob":
                    found[text] = blob
        return found

    def changes(self, tree: str) -> dict[str, str | None]:
        """Return the files that may differ from a tree; if renamed, with the object they were."""
        found: dict[str, str | None] = {}
        fields = self._fields(
            "diff-index",
            "--raw",
            "-z",
            "--find-renames",
            "--ignore-submodules=all",
            tree,
        )
        for entry in fields:
            _, _, blob, _, status = entry.decode().split(" ")
            name = os.fsdecode(next(fields))
            if status.startswith("R"):
                found[os.fsdecode(next(fields))] = blob
            else:
                found[name] = None
        return found

    def contents(self, blobs: Collection[str]) -> dict[str, bytes]:
        """Return what is in the objects; what is missing is left out."""
        if not blobs:
            return {}
        asked = "".join(f"{blob}\n" for blob in sorted(blobs)).encode()
        output = self._output("cat-file", "--batch", stdin=asked)
        found = {}
        at = 0
        while at < len(output):
            end = output.index(b"\n", at)
            blob, _, *size = output[at:end].decode().split()
            at = end + 1
            if size:
                end = at + int(size[0])
                found[blob] = output[at:end]
                at = end + 1
        return found

    def _fields(self, *arguments: str) -> Iterator[bytes]:
        return iter(self._output(*arguments).split(b"\0")[:-1])

    def _output(self, *arguments: str, stdin: bytes = b"") -> bytes:
        run = self._run(*arguments, stdin=stdin)
        if run.returncode:
            raise _failure(run)
        return run.stdout

    def _run(self, *arguments: str, stdin: bytes = b"") -> CompletedProcess[bytes]:
        import subprocess

        try:
            return subprocess.run(
                ["git", *_WITHOUT_HOOK, *arguments],
                cwd=self.directory,
                env=self.environment,
                input=stdin,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError:
            raise UsageError(f"{_OPTION}: git is not installed") from None
        except OSError as error:
            raise UsageError(f"{_OPTION}: git: {error.strerror or error}") from None


def _failure(run: CompletedProcess[bytes]) -> UsageError:
    words = " ".join(run.stderr.decode(errors="replace").split()).removeprefix("fatal: ")
    return UsageError(f"{_OPTION}: git: {words or f'exit status {run.returncode}'}")
