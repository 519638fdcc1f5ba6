"""Projects of several files, and the findings that comments in them announce.

A project is one text. A line `--- app/api.py` starts a file; a line that must have a finding ends
in a comment with its code, as in the fixtures: `# CPL101`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cli_runner import Connlint, write
from markers import marked

_FILE = "--- "


def files_of(project: str) -> dict[str, str]:
    """Return the files of a project, by path."""
    files: dict[str, str] = {}
    name = ""
    for line in project.strip().splitlines():
        if line.startswith(_FILE):
            name = line.removeprefix(_FILE).strip()
            files[name] = ""
        else:
            files[name] += f"{line}\n"
    return files


def make(root: Path, project: str) -> None:
    """Write the files of a project, and make their directory a repository."""
    (root / ".git").mkdir(parents=True, exist_ok=True)
    for name, text in files_of(project).items():
        write(root, name, text=text)


def announced(project: str) -> list[str]:
    """Return `path:line CODE` of each finding that a project announces."""
    return sorted(
        f"{name}:{line} {code}"
        for name, text in files_of(project).items()
        if name.endswith(".py")
        for line, code in marked(text.encode())
    )


def found(connlint: Connlint, *arguments: str) -> list[str]:
    """Return `path:line CODE` of each finding of a run."""
    places = [one.split(" ") for one in connlint(*arguments).places if ": CPL" in one]
    return sorted(f"{':'.join(place.split(':')[:2])} {code}" for place, code in places)


def details(connlint: Connlint, *arguments: str) -> list[dict[str, Any]]:
    """Return the findings of a run as JSON gives them."""
    return list(json.loads(connlint("--output-format=json", *arguments).out))
