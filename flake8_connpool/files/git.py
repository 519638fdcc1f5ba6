"""What git knows of a working tree, asked of git itself.

Only its plumbing is called, whose output no configuration changes, and nothing that makes git run a
program: a repository's configuration may name any, and a checkout may come from anywhere. So the
working tree is compared with objects here, not by git, which would ask the clean filters, and
objects that are missing are not fetched.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_connpool.errors import UsageError, quoted

if TYPE_CHECKING:
    from subprocess import CompletedProcess

_OPTION = "--diff-from"
_MERGE_BASE = "..."
_FETCHING = "connlint never fetches objects; fetch them first, for example with `git diff REV`"
_SHA1_LENGTH = 40
_OBJECT = re.compile(r"[0-9a-f]{40,64}")

_WITHOUT_PROGRAMS = ("-c", "core.fsmonitor=")
# A partial clone would be completed through what `core.sshCommand` or an `ext::` address runs. No
# protocol is allowed, whatever the configuration says; newer releases do not even try.
_WITHOUT_NETWORK = {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1"}
_PATIENCE = 60.0  # seconds: more than the history of the largest repositories takes

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
        given = {**os.environ, **_WITHOUT_NETWORK, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
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
                    f"{_OPTION}: expected one revision, REV or REV..., not {quoted(revision)}; it "
                    "is always compared with the working tree"
                )
            raise UsageError(f"{_OPTION}: unknown revision {quoted(name)}{self._hint()}")
        if wants_merge_base:
            run = self._run("merge-base", found, "HEAD")
            if run.returncode or not run.stdout:
                raise UsageError(
                    f"{_OPTION}: {quoted(name)} has no commit in common with HEAD{self._hint()}"
                )
            found = run.stdout.decode().split()[0]
        tree = self._object(f"{found}^{{tree}}")
        if tree is None:
            raise UsageError(f"{_OPTION}: {quoted(name)} is neither a commit nor a tree")
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
        return "; this clone is shallow: run git fetch --unshallow" if is_shallow else ""

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

    def renamed(self, tree: str) -> dict[str, str]:
        """Return the object of each file that the index has under another name than a tree."""
        found = {}
        fields = self._fields(
            "diff-index",
            "--cached",
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
                name = os.fsdecode(next(fields))
                found[name] = blob
        return found

    def contents(self, blobs: Collection[str]) -> dict[str, bytes]:
        """Return what is in the objects. Raises UsageError if one is missing."""
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
            if not size:
                raise UsageError(f"{_OPTION}: git: {blob} is not in this clone; {_FETCHING}")
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
                [_program(), *_WITHOUT_PROGRAMS, *arguments],
                cwd=self.directory,
                env=self.environment,
                input=stdin,
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UsageError(
                f"{_OPTION}: git {arguments[0]}: timed out after {_PATIENCE:g} s"
            ) from None
        except OSError as error:
            raise UsageError(f"{_OPTION}: git: {error.strerror or error}") from None


def _program() -> str:
    """Return the git to call: not one that lies in the working directory."""
    import shutil

    places = filter(os.path.isabs, os.environ.get("PATH", os.defpath).split(os.pathsep))
    found = shutil.which("git", path=os.pathsep.join(places))
    if found is None:
        raise UsageError(f"{_OPTION}: git is not installed")
    return found


def is_same(data: bytes, blob: str) -> bool:
    """Return whether a file's bytes are those of an object, as git names it."""
    import hashlib

    method = hashlib.sha1 if len(blob) == _SHA1_LENGTH else hashlib.sha256
    return method(b"blob %d\0" % len(data) + data).hexdigest() == blob


def _failure(run: CompletedProcess[bytes]) -> UsageError:
    words = " ".join(run.stderr.decode(errors="replace").split()).removeprefix("fatal: ")
    if "promisor" in words or "not allowed" in words:
        words += f"; {_FETCHING}"
    return UsageError(f"{_OPTION}: git: {words or f'exit status {run.returncode}'}")
