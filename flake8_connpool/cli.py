"""The entry point of connlint: from the command line to the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from flake8_connpool.command.answer import CLEAN, ERROR, INTERRUPTED, Answer, failure
from flake8_connpool.command.arguments import CommandLine, parse_arguments
from flake8_connpool.config.effective import configure
from flake8_connpool.errors import UsageError
from flake8_connpool.terminal.streams import write
from flake8_connpool.urls import ISSUES

# What these show is written with --output-file; there are no findings to report.
_WITHOUT_FINDINGS = (
    "list-rules",
    "explain",
    "generate-shell-completion",
    "show-files",
    "show-settings",
    "why",
    "inventory",
    "clear-cache",
)
_ONLY_WITH_INVENTORY = ("inventory-format", "processes", "threads", "max-connections")


def main(argv: Sequence[str] | None = None) -> int:
    """Run connlint with `argv`, by default the arguments of the process; return the exit code."""
    try:
        return _run(argv)
    except UsageError as error:
        return _fail(str(error))
    except OSError as error:
        words = error.strerror or str(error)
        return _fail(f"{error.filename}: {words}" if error.filename else words)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        import traceback

        write(traceback.format_exc(), sys.stderr)
        write(f"This is a bug in connlint. Please report it: {ISSUES}\n", sys.stderr)
        return _fail(f"internal error: {type(error).__name__}: {error}")


def _run(argv: Sequence[str] | None) -> int:
    try:
        arguments = parse_arguments(argv)
    except SystemExit:  # after --help and --version
        write("", sys.stdout)  # otherwise Python reports a closed pipe at exit
        return CLEAN
    answer = _answer(arguments)
    for output in answer.outputs:
        from flake8_connpool.output.report_file import write_output

        write_output(output.path, output.text, output.shown)
    output_file = arguments.values.get("output-file")
    if output_file is not None:
        from flake8_connpool.output.report_file import write_output

        write_output(str(output_file), answer.report)
    else:
        write(answer.report, sys.stdout if answer.source is None else sys.stderr)
    if answer.source is not None:
        write(answer.source, sys.stdout)
    write(answer.err, sys.stderr)
    return answer.status


def _answer(arguments: CommandLine) -> Answer:
    shown = next((name for name in _WITHOUT_FINDINGS if name in arguments.values), None)
    if shown is not None and "output" in arguments.values:
        raise UsageError(f"--output and --{shown} exclude each other")
    if "inventory" not in arguments.values:
        lonely = next((name for name in _ONLY_WITH_INVENTORY if name in arguments.values), None)
        if lonely is not None:
            raise UsageError(f"--{lonely} can only be used with --inventory")
    if "list-rules" in arguments.values or "explain" in arguments.values:
        from flake8_connpool.command.show import answer_rules

        return answer_rules(arguments.values)
    if "generate-shell-completion" in arguments.values:
        from flake8_connpool.command.completion import answer_completion

        return answer_completion(str(arguments.values["generate-shell-completion"]))
    if "clear-cache" in arguments.values:
        from flake8_connpool.command.clear_cache import answer_clear_cache

        return answer_clear_cache(arguments.values, _here())
    configuration = configure(arguments.values, _here())
    if "show-files" in arguments.values:
        from flake8_connpool.command.show import answer_files_found

        return answer_files_found(arguments, configuration)
    if "show-settings" in arguments.values:
        from flake8_connpool.command.show import answer_settings

        return answer_settings(arguments, configuration)
    if "why" in arguments.values:
        from flake8_connpool.command.why import answer_why

        return answer_why(str(arguments.values["why"]), configuration)
    if "inventory" in arguments.values:
        from flake8_connpool.command.inventory import answer_inventory

        return answer_inventory(arguments, configuration)
    from flake8_connpool.command.check import answer_files, answer_stdin

    if "-" in arguments.paths:
        return answer_stdin(arguments, configuration)
    return answer_files(arguments, configuration)


def _here() -> str:
    try:
        return os.getcwd()
    except OSError as error:
        raise UsageError(f"cannot find the working directory: {error.strerror}") from None


def _fail(message: str) -> int:
    write(failure(message), sys.stderr)
    return ERROR
