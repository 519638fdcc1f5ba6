"""Whether a source is test code by its place in the project."""

from __future__ import annotations

import re
from fnmatch import translate

from flake8_connpool.frameworks.conventions import (
    TEST_DIRECTORIES,
    TEST_FILES,
    TRIAL_DIRECTORIES,
    TRIAL_FILES,
)

_FILES = re.compile("|".join(map(translate, (*TEST_FILES, *TRIAL_FILES))))
_DIRECTORIES = re.compile("|".join(map(translate, TEST_DIRECTORIES)))


def is_test_path(path: str) -> bool:
    """Return whether a path means test code: `tests/helpers.py`, `app/test_routes.py`.

    So does one of what developers run by hand: `benchmarks/load.py`, `app/demo_data.py`.
    Of an absolute path only the last name counts: a directory above the project says nothing.
    """
    *directories, name = path.replace("\\", "/").split("/")
    if directories and (not directories[0] or directories[0].endswith(":")):
        directories = []
    return bool(
        _FILES.match(name.partition(".")[0])
        or any(map(_DIRECTORIES.match, directories))
        or any(directory in TRIAL_DIRECTORIES for directory in directories[:1])
    )
