"""Real repositories for the tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

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
