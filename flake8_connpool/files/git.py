"""What git knows about a working tree.

Only git's plumbing commands are called: no configuration changes their output, and none of them
runs another program. This matters because the configuration of a repository can name any program,
and a checkout can come from anywhere. So this module compares the working tree with git's objects
itself, since git would run the clean filters, and it does not fetch missing objects.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from flake8_connpool.errors import UsageError, quoted

if TYPE_CHECKING:
    from subprocess import CompletedProcess

_OPTION = "--diff-from"
_MERGE_BASE = "..."
_FETCHING = "connlint never fetches objects; fetch them first, for example with `git diff REV`"
_SHA1_LENGTH = 40
_OBJECT = re.compile(r"[0-9a-f]{40,64}")

_WITHOUT_PROGRAMS = ("-c", "core.fsmonitor=")
# In a partial clone, git would fetch missing objects, through a program in `core.sshCommand` or in
# an `ext::` address. So no protocol is allowed, whatever the configuration; newer releases do not
# even try.
_WITHOUT_NETWORK = {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1"}
_PATIENCE = 60.0  # seconds; more than the history of the largest repositories needs

# The environment variables that tell a hook its repository; they are valid only in the directory in
# which git started the hook.
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


class Repository(Struct, frozen=True):
    """A working tree: `top` is its root directory, `directory` is where git is called."""

    directory: str
    environment: Mapping[str, str]
    top: str = ""

    @classmethod
    def at(cls, directory: str) -> Repository:
        """Return the working tree that a directory is in.

        Raises UsageError, with the message of git, if there is none or git is not installed.
        """
        given = {**os.environ, **_WITHOUT_NETWORK, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
        found = {name: value for name, value in given.items() if name not in _OF_A_HOOK}
        run = cls(directory, found)._run("rev-parse", "--show-toplevel")
        if run.returncode and "GIT_DIR" in given:  # only GIT_DIR names it
            found = given
            run = cls(directory, found)._run("rev-parse", "--show-toplevel")
        if run.returncode:
            raise _failure(run)
        top = os.fsdecode(run.stdout.removesuffix(b"\n"))
        return cls(directory, found, os.path.realpath(top))

    def base(self, revision: str) -> str:
        """Return the object that a revision means, or for `REV...`, its merge base with HEAD.

        Raises UsageError for an unknown revision.
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
        # An argument that starts with a dash would be an option; no revision does.
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
        """Return the names of some files in git; None for files outside the working tree."""
        prefixes: dict[str, str | None] = {}  # for directories: many files of a tree share one
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
        """Return the prefix of git's names in a directory; None outside the working tree."""
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
        """Return the object of each file whose name in the index differs from that in a tree."""
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
        """Return the content of the objects. Raises UsageError if one is missing."""
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
    """Return the path of git, but never of a program in the working directory."""
    import shutil

    places = filter(os.path.isabs, os.environ.get("PATH", os.defpath).split(os.pathsep))
    found = shutil.which("git", path=os.pathsep.join(places))
    if found is None:
        raise UsageError(f"{_OPTION}: git is not installed")
    return found


def is_same(data: bytes, blob: str) -> bool:
    """Return whether the bytes of a file have the hash of a git object."""
    import hashlib

    method = hashlib.sha1 if len(blob) == _SHA1_LENGTH else hashlib.sha256
    return method(b"blob %d\0" % len(data) + data).hexdigest() == blob


def _failure(run: CompletedProcess[bytes]) -> UsageError:
    words = " ".join(run.stderr.decode(errors="replace").split()).removeprefix("fatal: ")
    if "promisor" in words or "not allowed" in words:
        words += f"; {_FETCHING}"
    return UsageError(f"{_OPTION}: git: {words or f'exit status {run.returncode}'}")
