"""connlint's door: what comes in by the command line, goes out by the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from flake8_connpool.answers import (
    CLEAN,
    ERROR,
    INTERRUPTED,
    Answer,
    answer_fixed,
    answer_found,
    failure,
)
from flake8_connpool.arguments import Arguments, read
from flake8_connpool.checking import check_files, check_source
from flake8_connpool.config import Mode, Settings, configure
from flake8_connpool.files import find
from flake8_connpool.settings import UsageError
from flake8_connpool.streams import write

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

        write(traceback.format_exc(), sys.stderr)
        return _fail(f"internal error: {type(error).__name__}: {error}")


def _run(argv: Sequence[str] | None) -> int:
    try:
        arguments = read(argv)
    except SystemExit:  # after --help and --version
        write("", sys.stdout)
        return CLEAN
    directory = os.getcwd()
    settings = configure(arguments.values, directory)
    if STDIN in arguments.paths:
        answer = _answer_stdin(arguments, settings, directory)
    else:
        answer = _answer_files(arguments, settings, directory)
    write(answer.out, sys.stdout)
    write(answer.err, sys.stderr)
    return answer.status


def _answer_files(arguments: Arguments, settings: Settings, directory: str) -> Answer:
    if "stdin-filename" in arguments.values:
        raise UsageError("--stdin-filename is only for the path -, standard input")
    files = find(arguments.paths, settings.excluded)
    if settings.mode is Mode.REPORT:
        return answer_found(check_files(files, settings), len(files), settings, directory)
    from flake8_connpool.fixing import fix_files

    fixed = fix_files(files, arguments.paths, settings)
    return answer_fixed(fixed, None, settings, directory)


def _answer_stdin(arguments: Arguments, settings: Settings, directory: str) -> Answer:
    if len(arguments.paths) > 1:
        raise UsageError("the path -, standard input, goes with no other path")
    if sys.stdin is None:
        raise UsageError("standard input is closed")
    name = arguments.values.get("stdin-filename")
    path = "stdin" if name is None else os.path.abspath(os.path.join(directory, str(name)))
    source = sys.stdin.buffer.read()
    if settings.mode is Mode.REPORT:
        return answer_found(check_source(source, path, settings), 1, settings, directory)
    from flake8_connpool.fixing import fix_source

    return answer_fixed([fix_source(source, path, settings)], source, settings, directory)


def _fail(message: str) -> int:
    write(failure(message), sys.stderr)
    return ERROR
