"""What `--fix` makes of the bad fixtures.

`fixed.py` beside `bad.py` is what the safe fixes make of it, `fixed_unsafe.py` what the unsafe ones
make of that; `bad_names.py` has `fixed_names.py` and `fixed_unsafe_names.py`. Where there is
nothing to change there is no file. The comments in them announce what is left.
"""

from __future__ import annotations

import io
import re
import tokenize
from functools import cache
from pathlib import Path

from flake8_connpool.findings import Applicability, Finding
from flake8_connpool.fixer.fix import FixedSource, fix
from flake8_connpool.linter.lint import lint
from flake8_connpool.linter.registry import RULES
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source_text import SourceText

SAFE = frozenset({Applicability.SAFE})
UNSAFE = SAFE | {Applicability.UNSAFE}
KINDS = {"fixed": SAFE, "fixed_unsafe": UNSAFE}

_CODES = re.compile(r"(?: *#)? *((?:CPL\d{3} ?)+)$")


def findings(data: SourceText | bytes, folder: str) -> list[Finding]:
    """Return what the rules of a folder and all default ones find; of bytes, it is kept."""
    return list(_kept(data, folder)) if isinstance(data, bytes) else _found(data, folder)


@cache
def _kept(data: bytes, folder: str) -> tuple[Finding, ...]:
    return tuple(_found(data, folder))


def _found(data: SourceText | bytes, folder: str) -> list[Finding]:
    def is_wanted(code: str) -> bool:
        return code == folder or not RULES[code].is_opt_in

    return lint(data, RuleOptions(), is_wanted)


def unmarked(data: bytes) -> bytes:
    """Return a fixture without the codes that its comments announce."""
    lines = data.decode().splitlines(keepends=True)
    for token in tokenize.tokenize(io.BytesIO(data).readline):
        if token.type == tokenize.COMMENT and _CODES.search(token.string):
            row = token.start[0] - 1
            lines[row] = _CODES.sub("", lines[row].rstrip("\n")) + "\n"
    return "".join(lines).encode()


def announcing(data: bytes, found: list[Finding]) -> bytes:
    """Return a fixture whose comments announce the findings."""
    lines = data.decode().splitlines()
    for row, line in enumerate(lines):
        if codes := sorted(f.code for f in found if f.line == row + 1):
            lines[row] = f"{line}{'' if '  # ' in line else '  #'} {' '.join(codes)}"
    return ("\n".join(lines) + "\n").encode()


@cache
def fixed(path: Path, applicability: frozenset[Applicability]) -> FixedSource:
    """Return what becomes of a bad fixture without its marks."""
    folder = path.parent.name
    return fix(
        unmarked(path.read_bytes()),
        lambda data: findings(data, folder),
        lambda finding: finding.fix is not None and finding.fix.applicability in applicability,
    )


def expected(path: Path, kind: str) -> bytes | None:
    """Return what a bad fixture's fixed one has to be, None if these fixes change nothing."""
    before = unmarked(path.read_bytes()) if kind == "fixed" else fixed(path, SAFE).data
    result = fixed(path, KINDS[kind])
    return announcing(result.data, list(result.left)) if result.data != before else None
