"""What a run does with its findings: the same for all files."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

from msgspec import Struct

from flake8_connpool.config.report_target import ReportTarget
from flake8_connpool.errors import UsageError
from flake8_connpool.findings import Severity


class Mode(Enum):
    """What happens to the findings."""

    REPORT = auto()
    FIX = auto()
    FIX_ONLY = auto()
    DIFF = auto()
    ADD_NOQA = auto()
    WRITE_BASELINE = auto()

    @property
    def option(self) -> str:
        """The option that selects this mode."""
        return f"--{self.name.lower().replace('_', '-')}"

    @property
    def fixes(self) -> bool:
        """Whether fixes are applied, in the files or only in a diff."""
        return self in (Mode.FIX, Mode.FIX_ONLY, Mode.DIFF)


class Run(Struct, frozen=True):
    """Settings that are the same for all files.

    `cache_dir` is the value of the option, for `cache.directory.cache_directory`.
    """

    mode: Mode
    output_format: str
    output_file: str | None
    outputs: tuple[ReportTarget, ...]
    color: str
    statistics: bool
    quiet: bool
    exit_zero: bool
    fail_on: Severity
    disable_noqa: bool
    noqa_reason: str
    force_exclude: bool
    respect_gitignore: bool
    project: bool
    baseline: str | None
    write_baseline: str | None
    diff_from: str | None
    jobs: int | None
    executor: str | None
    cache: bool
    cache_dir: str | None

    @property
    def formats(self) -> list[str]:
        """The formats that its findings are written in, by their names."""
        return [self.output_format, *(target.output_format for target in self.outputs)]

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Run:
        """Return the settings of the run; UsageError if two options cannot be used together."""
        return cls(
            mode=_mode(values),
            output_format=values["output-format"],
            output_file=values["output-file"],
            outputs=values["output"],
            color=values["color"],
            statistics=bool(values["statistics"]),
            quiet=bool(values["quiet"]),
            exit_zero=bool(values["exit-zero"]),
            fail_on=Severity(values["fail-on"]),
            disable_noqa=bool(values["disable-noqa"]),
            noqa_reason=values["add-noqa"] or "",
            force_exclude=values["force-exclude"],
            respect_gitignore=values["respect-gitignore"],
            project=values["project"],
            baseline=values["baseline"],
            write_baseline=values["write-baseline"],
            diff_from=values["diff-from"],
            jobs=values["jobs"],
            executor=values["executor"],
            cache=values["cache"],
            cache_dir=values["cache-dir"],
        )


# Only one of these options can be used; the options for fixing can be combined.
_EXCLUDING = (("fix", "fix-only", "diff"), ("add-noqa",), ("write-baseline",), ("statistics",))


def _mode(values: Mapping[str, Any]) -> Mode:
    said = [name for group in _EXCLUDING for name in group if _is_said(values[name])]
    groups = [group for group in _EXCLUDING if any(name in said for name in group)]
    if len(groups) > 1:
        first, second = (next(n for n in group if n in said) for group in groups[:2])
        raise UsageError(f"--{first} and --{second} cannot be used together")
    if values["write-baseline"]:
        if values["diff-from"]:
            raise UsageError("--write-baseline and --diff-from cannot be used together")
        return Mode.WRITE_BASELINE
    if values["add-noqa"] is not None:
        return Mode.ADD_NOQA
    # As in ruff: an option that writes less wins over one that writes more.
    if values["diff"]:
        return Mode.DIFF
    if values["fix-only"]:
        return Mode.FIX_ONLY
    return Mode.FIX if values["fix"] else Mode.REPORT


def _is_said(value: object) -> bool:
    """Return whether an option is given: a flag, or one with a value, be that empty."""
    return value is not None and value is not False
