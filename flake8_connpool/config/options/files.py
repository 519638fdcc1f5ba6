"""The options that say which files are checked."""

from __future__ import annotations

from flake8_connpool.config.options import kinds
from flake8_connpool.config.options.option import Option

# ruff's, and where Python keeps compiled files.
DEFAULT_EXCLUDE = (
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".git-rewrite",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".pytype",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    ".vscode",
    "__pycache__",
    "__pypackages__",
    "_build",
    "buck-out",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)

FILE_OPTIONS: tuple[Option, ...] = (
    Option(
        name="exclude",
        kind=kinds.PATTERNS,
        metavar="PATTERNS",
        default=DEFAULT_EXCLUDE,
        help="files and directories to pass over (default: .git, .venv, node_modules and the like)",
    ),
    Option(
        name="extend-exclude",
        extends=True,
        kind=kinds.PATTERNS,
        metavar="PATTERNS",
        default=(),
        help="files and directories to pass over beside the excluded ones",
    ),
    Option(
        name="force-exclude",
        kind=kinds.SWITCH,
        default=False,
        is_for_whole_run=True,
        help="pass over what is excluded even where it is named on the command line",
    ),
    Option(
        name="respect-gitignore",
        kind=kinds.SWITCH,
        default=True,
        is_for_whole_run=True,
        help="pass over what git ignores (default: yes)",
    ),
    Option(
        name="stdin-filename",
        kind=kinds.TEXT,
        metavar="NAME",
        help="the name of the source that - reads from standard input (default: stdin)",
    ),
)
