"""Where files may be written: only under the paths that the user named, even through links."""

from __future__ import annotations

import os
from collections.abc import Sequence

from flake8_connpool.files.atomic_write import WriteError


def trees_of(paths: Sequence[str]) -> list[str]:
    """Return the files and directories that some paths name, absolute and with links resolved.

    A link that the user names is not resolved.
    """
    return [_tree(os.path.abspath(path)) for path in paths]


def _tree(path: str) -> str:
    if os.path.isdir(path):
        return os.path.realpath(path)
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))


def target_of(path: str, trees: Sequence[str]) -> str:
    """Return the path of the file itself; WriteError if it is not under one of the trees."""
    target = os.path.realpath(path)
    if not any(target == tree or target.startswith(os.path.join(tree, "")) for tree in trees):
        raise WriteError(f"it links to {target}, outside the given paths")
    return target
