"""Check paths in this process, and write the CPU seconds of each stage and what was parsed.

    python stages.py RESULT PLAN PATH...

RESULT is a JSON file, PLAN the input of floor.py. Values of names are computed when they are first
asked for, so a stage pays for those that it asks for first.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.clocks import Clock, wrap

REST = "the rest"
START = "start"
# Each stage with what it does, and the functions of the package that do it.
STAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    START: ("start Python and import the package", ()),
    "walk": (
        "find the files",
        (
            "flake8_connpool.command.discovery:find",
            "flake8_connpool.files.python_files:python_files",
        ),
    ),
    "read": ("read files", ("flake8_connpool.files.reading:read_file",)),
    "filter": (
        "search the bytes for a library and its callables",
        ("flake8_connpool.linter.prefilter:concerns",),
    ),
    "facts": (
        "digest of the content, imports, and mentions of noqa",
        ("flake8_connpool.project.facts:facts_of",),
    ),
    "parse": (
        "decode and parse",
        (
            "flake8_connpool.semantics.syntax.source:decode",
            "flake8_connpool.semantics.syntax.source:parse",
        ),
    ),
    "symbol table": (
        "scopes, bindings and parents",
        ("flake8_connpool.semantics.symbols.symbol_table:SymbolTable.__init__",),
    ),
    "subjects": (
        "find the calls and uses of pools",
        ("flake8_connpool.pools.subjects:subjects_of",),
    ),
    "rules": ("check each subject", ("flake8_connpool.linter.lint:judgments",)),
    "summaries": (
        "summarize files for their project",
        ("flake8_connpool.project.summarize:summarize",),
    ),
    "linking": (
        "link the summaries of a project",
        ("flake8_connpool.project.survey:survey",),
    ),
    "garbage collection": ("free the models of files that are done", ("gc:collect",)),
    REST: (
        "settings, comments, output",
        (
            "flake8_connpool.command.tasks:look_at_one",
            "flake8_connpool.command.tasks:check_one",
        ),
    ),
}
_TASKS = STAGES[REST][1]
_PARSE = STAGES["parse"][1][-1]
_FIND = STAGES["walk"][1][0]


class Record:
    """The files that a run found, and those that it parsed, with how often."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.parsed: dict[str, int] = {}
        self._at_work = ""

    def task(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a task that notes its file as the one at work."""

        def noting(checker: Any, item: Any) -> Any:
            self._at_work = item.path
            return function(checker, item)

        return noting

    def parse(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a parser that notes the file at work as parsed."""

        def noting(*args: Any) -> Any:
            self.parsed[self._at_work] = self.parsed.get(self._at_work, 0) + 1
            return function(*args)

        return noting

    def find(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a search that notes the files that it finds."""

        def noting(*args: Any) -> Any:
            found = function(*args)
            self.found = [one.path for one in found]
            return found

        return noting


def run(paths: list[str]) -> tuple[dict[str, float], Record]:
    """Check paths with connlint; return the seconds of each stage, and the files.

    It replaces functions of the package: call it once, in a process that does nothing else.
    """
    from flake8_connpool import cli

    record = Record()
    for seam in _TASKS:
        wrap(seam, record.task)
    wrap(_PARSE, record.parse)
    wrap(_FIND, record.find)
    clock = Clock(START)
    for stage, (_, seams) in STAGES.items():
        for seam in seams:
            wrap(seam, partial(clock.timed, stage))
    clock.enter(REST)
    status = cli.main(["--isolated", "--no-cache", "--jobs=1", "--output-format=concise", *paths])
    seconds = clock.stop()
    if status not in (0, 1):
        raise SystemExit(f"connlint: exit code {status}")
    return {stage: seconds.get(stage, 0.0) for stage in STAGES}, record


def main() -> None:
    result, plan, *paths = sys.argv[1:]
    out = os.dup(1)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        seconds, record = run(paths)
    os.dup2(out, 1)
    told = {
        "seconds": seconds,
        "files": len(record.found),
        "bytes": sum(os.path.getsize(path) for path in record.found),
        "parsed": len(record.parsed),
        "parsed_bytes": sum(os.path.getsize(path) for path in record.parsed),
        "parses": sum(record.parsed.values()),
    }
    Path(result).write_text(json.dumps(told), encoding="utf-8")
    others = [path for path in record.found if path not in record.parsed]
    lines = [str(len(record.parsed)), *record.parsed, *others]
    Path(plan).write_bytes(os.fsencode("\n".join(lines)))


if __name__ == "__main__":
    main()
