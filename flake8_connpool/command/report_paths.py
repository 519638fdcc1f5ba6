"""Where reports may be written: not over what the run reads or writes itself."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from flake8_connpool.command.discovery import FoundFile
from flake8_connpool.config.effective import Configuration
from flake8_connpool.config.toml_files import OWN_FILES, SHARED_FILE
from flake8_connpool.errors import UsageError
from flake8_connpool.terminal.display import relative

_CONFIGURING = (*OWN_FILES, SHARED_FILE)


def check_report_paths(files: Sequence[FoundFile], configuration: Configuration) -> None:
    """Raise UsageError for a report that would replace a file that the run reads or writes.

    And for one that cannot be written, before the files are fixed that it would report on.
    """
    reports = list(_reports(configuration))
    if not reports:
        return
    from flake8_connpool.output.report_file import check_output

    run, start = configuration.run, configuration.start
    used = (configuration.command_line.values.get("config"), run.baseline, run.write_baseline)
    others = {os.path.realpath(os.path.join(start, str(one))) for one in used if one}
    targets: list[str] = []
    for option, path, shown in reports:
        check_output(path, shown)
        target = os.path.realpath(path)
        if any(target == other or _is_same(target, other) for other in targets):
            raise UsageError(f"{option}: {shown} is the file of another report")
        if target in others:
            raise UsageError(f"{option}: {shown} is used by this run itself")
        if os.path.basename(target) in _CONFIGURING:
            raise UsageError(f"{option}: {shown} is the name of a configuration file")
        if os.path.isfile(target) and any(_is_same(file.path, target) for file in files):
            raise UsageError(f"{option}: {shown} is one of the files to check")
        targets.append(target)


def _reports(configuration: Configuration) -> Iterator[tuple[str, str, str]]:
    """Yield the option, the path and the shown path of each report that goes to a file."""
    run, start = configuration.run, configuration.start
    if run.output_file is not None:
        yield "--output-file", os.path.join(start, run.output_file), run.output_file
    for target in run.outputs:
        yield "--output", target.path, relative(target.path, start)


def _is_same(path: str, other: str) -> bool:
    try:
        return os.path.samefile(path, other)
    except OSError:
        return False
