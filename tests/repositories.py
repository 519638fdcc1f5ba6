"""Real repositories for the tests, and which lines of theirs changed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from flake8_connpool.findings import Finding
from flake8_connpool.semantics.syntax.source_text import SourceText
from flake8_connpool.suppression.changed_lines import ChangedLines, changed_lines

TEXT = "".join(f"line_{number}\n" for number in range(1, 10))
ALL = list(range(1, 10))

_PERSON = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "A"), ("EMAIL", "a@example.org"), ("DATE", "2026-01-01T00:00:00Z"))
}


class Repo:
    """The repository of git at a path, which nobody's configuration reaches; made if need be."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.exists():
            return
        path.mkdir()
        self.git("init", "--quiet", "--initial-branch=main", "--template=")

    def git(self, *arguments: str) -> str:
        """Run git there, and return what it prints."""
        run = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env={
                **os.environ,
                **_PERSON,
                "GIT_CONFIG_GLOBAL": os.devnull,
                "GIT_CONFIG_NOSYSTEM": "1",
            },
            capture_output=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr.decode()
        return run.stdout.decode().strip()

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file of the working tree."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def commit(self, message: str = "commit") -> None:
        """Commit all that is in the working tree."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--allow-empty", f"--message={message}")


def nine_lines(path: Path) -> Repo:
    """Make a repository with one commit, of the file `a.py` with TEXT."""
    repo = Repo(path)
    repo.write("a.py", TEXT)
    repo.commit()
    return repo


def finding(line: int, end_line: int, code: str = "CPL301") -> Finding:
    """Return a finding from one line to another."""
    return Finding(line, 1, code, "message", end_line, 2)


def lines_of(changed: ChangedLines, data: bytes, path: Path | str) -> list[int]:
    """Return the lines of a source whose findings are told."""
    count = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n")
    findings = [finding(line, line) for line in range(1, count + 1)]
    return [told.line for told in changed.narrowed(findings, SourceText(data), str(path))]


def changed_in(path: Path, revision: str = "HEAD", directory: Path | None = None) -> list[int]:
    """Return the lines of a file that changed since a revision."""
    changed = changed_lines(revision, str(directory or path.parent), [str(path)])
    lines = lines_of(changed, path.read_bytes(), path)
    assert bool(lines) <= changed.concern(str(path))
    return lines
