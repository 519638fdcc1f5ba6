"""Options that select the files to check."""

from __future__ import annotations

from flake8_connpool.config.options import kinds
from flake8_connpool.config.options.option import Option

# The default of ruff, and the directory in which Python keeps compiled files.
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
        help="files and directories to skip (default: .git, .venv, node_modules, ...)",
    ),
    Option(
        name="extend-exclude",
        extends=True,
        kind=kinds.PATTERNS,
        metavar="PATTERNS",
        default=(),
        help="files and directories to skip in addition to exclude",
    ),
    Option(
        name="force-exclude",
        kind=kinds.SWITCH,
        default=False,
        is_for_whole_run=True,
        help="skip excluded files even if they are named on the command line",
    ),
    Option(
        name="respect-gitignore",
        kind=kinds.SWITCH,
        default=True,
        is_for_whole_run=True,
        help="skip files that git ignores (default: yes)",
    ),
    Option(
        name="stdin-filename",
        kind=kinds.TEXT,
        metavar="NAME",
        help="the file name to use for standard input (default: stdin)",
    ),
)
