"""connlint's door: what comes in by the command line, goes out by the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TextIO

from flake8_connpool.arguments import NAME, Arguments, read
from flake8_connpool.checking import check_files, check_source
from flake8_connpool.config import Settings, configure
from flake8_connpool.display import printable
from flake8_connpool.file_findings import FileFinding
from flake8_connpool.files import find
from flake8_connpool.output import render
from flake8_connpool.output.text import summary
from flake8_connpool.rules import INTERNAL_ERROR
from flake8_connpool.settings import UsageError

CLEAN = 0
FINDINGS = 1
ERROR = 2
INTERRUPTED = 130  # 128 and the number of SIGINT, as shells count

STDIN = "-"


def main(argv: Sequence[str] | None = None) -> int:
    """Run connlint with some arguments, by default the process's; return the exit status."""
    try:
        return _run(argv)
    except UsageError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        import traceback

        _write(traceback.format_exc(), sys.stderr)
        return _fail(f"internal error: {type(error).__name__}: {error}")


def _run(argv: Sequence[str] | None) -> int:
    try:
        arguments = read(argv)
    except SystemExit:  # after --help and --version
        _write("", sys.stdout)
        return CLEAN
    directory = os.getcwd()
    settings = configure(arguments.values, directory)
    found, checked = _check(arguments, settings, directory)
    _write(render(settings.output_format, found, directory), sys.stdout)
    if settings.output_format == "text":
        _write(summary(found, checked) + "\n", sys.stderr)
    if any(file.finding.code == INTERNAL_ERROR for file in found):
        return ERROR
    return FINDINGS if found and not settings.exit_zero else CLEAN


def _check(
    arguments: Arguments, settings: Settings, directory: str
) -> tuple[list[FileFinding], int]:
    """Return what was found, and how many files were checked."""
    name = arguments.values.get("stdin-filename")
    if STDIN not in arguments.paths:
        if name is not None:
            raise UsageError("--stdin-filename is only for the path -, standard input")
        files = find(arguments.paths, settings.excluded)
        return check_files(files, settings), len(files)
    if len(arguments.paths) > 1:
        raise UsageError("the path -, standard input, goes with no other path")
    if sys.stdin is None:
        raise UsageError("standard input is closed")
    path = "stdin" if name is None else os.path.abspath(os.path.join(directory, str(name)))
    return check_source(sys.stdin.buffer.read(), path, settings), 1


def _fail(message: str) -> int:
    _write(f"{NAME}: error: {printable(message)}\n", sys.stderr)
    return ERROR


def _write(text: str, stream: TextIO | None) -> None:
    """Write at once; a stream that is closed, or whose reader went away, gets no more."""
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except OSError as error:
        # What is left in the buffer would be tried, and complained of, again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        # And of the error output's own fault nobody could be told.
        if stream is sys.stdout and not isinstance(error, BrokenPipeError):
            raise
