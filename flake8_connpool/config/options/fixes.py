"""Options for fixing findings, and options for introducing connlint in an existing project."""

from __future__ import annotations

from flake8_connpool.config.options import kinds
from flake8_connpool.config.options.option import Option

FIX_OPTIONS: tuple[Option, ...] = (
    Option(
        name="fix",
        kind=kinds.FLAG,
        help="apply safe fixes to the files and report the remaining findings",
    ),
    Option(
        name="unsafe-fixes",
        kind=kinds.SWITCH,
        default=False,
        is_for_whole_run=True,
        help="also apply fixes that may turn a success into a wait or an error",
    ),
    Option(
        name="diff",
        kind=kinds.FLAG,
        help="show the fixes as a diff and change no file; exit with 1 if there are any",
    ),
    Option(
        name="fix-only",
        kind=kinds.FLAG,
        help="like --fix, but do not report remaining findings or exit with 1 for them",
    ),
    Option(
        name="fixable",
        kind=kinds.CODES,
        metavar="CODES",
        help="codes or code prefixes to fix (default: all)",
    ),
    Option(
        name="unfixable",
        kind=kinds.CODES,
        metavar="CODES",
        default=(),
        help="codes to report but not fix; between fixable and unfixable, the longer prefix wins",
    ),
    Option(
        name="extend-safe-fixes",
        extends=True,
        kind=kinds.CODES,
        metavar="CODES",
        default=(),
        help="codes whose unsafe fixes are treated as safe",
    ),
    Option(
        name="extend-unsafe-fixes",
        extends=True,
        kind=kinds.CODES,
        metavar="CODES",
        default=(),
        help="codes whose safe fixes are treated as unsafe; the longer prefix wins",
    ),
)
ADOPTION_OPTIONS: tuple[Option, ...] = (
    Option(
        name="baseline",
        kind=kinds.PATH,
        metavar="FILE",
        is_for_whole_run=True,
        help="do not report or fix the findings in this file (see --write-baseline)",
    ),
    Option(
        name="write-baseline",
        kind=kinds.TEXT,
        metavar="FILE",
        help="write all findings to this baseline file instead of reporting them",
    ),
    Option(
        name="add-noqa",
        kind=kinds.REASON,
        metavar="REASON",
        help="add noqa comments to the files for all findings instead of reporting them; "
        "--add-noqa=REASON adds a reason to each comment",
    ),
    Option(
        name="diff-from",
        kind=kinds.TEXT,
        metavar="REVISION",
        help="only report and fix findings in lines that changed since this git revision",
    ),
)
