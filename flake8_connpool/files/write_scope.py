"""Where files may be written: inside of what the user named, whatever links lead out of it."""

from __future__ import annotations

import os
from collections.abc import Sequence

from flake8_connpool.files.atomic_write import WriteError


def trees_of(paths: Sequence[str]) -> list[str]:
    """Return the trees that some paths mean, absolute and without links.

    A link that is named means itself, not its target.
    """
    return [_tree(os.path.abspath(path)) for path in paths]


def _tree(path: str) -> str:
    if os.path.isdir(path):
        return os.path.realpath(path)
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))


def target_of(path: str, trees: Sequence[str]) -> str:
    """Return the path of the file itself; WriteError if it lies in none of the trees."""
    target = os.path.realpath(path)
    if not any(target == tree or target.startswith(os.path.join(tree, "")) for tree in trees):
        raise WriteError(f"it links to {target}, outside the given paths")
    return target
