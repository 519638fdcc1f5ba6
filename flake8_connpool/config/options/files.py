"""Options that select the files to check."""

from __future__ import annotations

from flake8_connpool.config.options import kinds
from flake8_connpool.config.options.option import Option
from flake8_connpool.files.no_sources import NO_SOURCES

FILE_OPTIONS: tuple[Option, ...] = (
    Option(
        name="exclude",
        kind=kinds.PATTERNS,
        metavar="PATTERNS",
        default=NO_SOURCES,
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
        name="project",
        kind=kinds.SWITCH,
        default=True,
        is_for_whole_run=True,
        help="use what the other files of the project show (default: yes)",
    ),
    Option(
        name="stdin-filename",
        kind=kinds.TEXT,
        metavar="NAME",
        help="the file name to use for standard input (default: stdin)",
    ),
)
