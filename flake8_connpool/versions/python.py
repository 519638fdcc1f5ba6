"""The oldest Python that a project supports, as its files declare it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping

from flake8_connpool.files.reading import read_file
from flake8_connpool.files.remembered import remembered
from flake8_connpool.rule_options import Release
from flake8_connpool.versions import poetry
from flake8_connpool.versions.mentions import table
from flake8_connpool.versions.project import directories
from flake8_connpool.versions.ranges import lowest


@remembered
def required_python(directory: str) -> Release | None:
    """Return the oldest Python that the project of a directory, an absolute path, supports.

    The nearest directory that declares a version is used. Files that cannot be read or parsed are
    skipped, and no error is raised.
    """
    for place in directories(directory):
        for name, reader in _DECLARING.items():
            try:
                declared = list(reader(read_file(os.path.join(place, name)).decode("utf-8-sig")))
                if declared:
                    return min(map(lowest, declared))
            except (OSError, ValueError, RecursionError):
                continue
    return None


def _of_pyproject(text: str) -> Iterator[str]:
    import tomllib

    data = tomllib.loads(text)
    declared = table(data, "project").get("requires-python")
    if isinstance(declared, str):
        yield declared
        return
    declared = table(data, "tool", "poetry", "dependencies").get("python")
    if isinstance(declared, str):
        yield from poetry.standard(declared)


def _of_setup_cfg(text: str) -> Iterator[str]:
    import configparser

    ini = configparser.RawConfigParser()
    try:
        ini.read_string(text)
    except configparser.Error as error:
        raise ValueError(str(error)) from None
    if declared := ini.get("options", "python_requires", fallback=""):
        yield declared


def _of_pipfile(text: str) -> Iterator[str]:
    import tomllib

    declared = table(tomllib.loads(text), "requires").get("python_version")
    if isinstance(declared, str):
        yield f"=={declared}.*"


_DECLARING: Mapping[str, Callable[[str], Iterator[str]]] = {
    "pyproject.toml": _of_pyproject,
    "setup.cfg": _of_setup_cfg,
    "Pipfile": _of_pipfile,
}
