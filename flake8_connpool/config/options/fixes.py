"""The options that say what becomes of findings: which are fixed, and which are let be."""

from __future__ import annotations

from flake8_connpool.config.options import kinds
from flake8_connpool.config.options.option import Option

FIX_OPTIONS: tuple[Option, ...] = (
    Option(
        name="fix",
        kind=kinds.FLAG,
        help="fix what is safe to fix, in the files, and report what is left",
    ),
    Option(
        name="unsafe-fixes",
        kind=kinds.SWITCH,
        default=False,
        is_for_whole_run=True,
        help="fix too what may turn a success into a wait or an error",
    ),
    Option(
        name="diff",
        kind=kinds.FLAG,
        help="write no file, show as a diff what would be fixed; exit with 1 if anything would",
    ),
    Option(
        name="fix-only",
        kind=kinds.FLAG,
        help="fix as --fix does, and neither report what is left nor exit with 1 for it",
    ),
    Option(
        name="fixable",
        kind=kinds.CODES,
        metavar="CODES",
        help="codes to fix, or beginnings of codes (default: all)",
    ),
    Option(
        name="unfixable",
        kind=kinds.CODES,
        metavar="CODES",
        default=(),
        help="codes to report, not to fix; of fixable and unfixable the longer beginning decides",
    ),
    Option(
        name="extend-safe-fixes",
        extends=True,
        kind=kinds.CODES,
        metavar="CODES",
        default=(),
        help="codes whose unsafe fixes are to count as safe",
    ),
    Option(
        name="extend-unsafe-fixes",
        extends=True,
        kind=kinds.CODES,
        metavar="CODES",
        default=(),
        help="codes whose safe fixes are to count as unsafe; the longer beginning decides",
    ),
)
ADOPTION_OPTIONS: tuple[Option, ...] = (
    Option(
        name="baseline",
        kind=kinds.PATH,
        metavar="FILE",
        is_for_whole_run=True,
        help="neither report nor fix what this file, made by --write-baseline, knows already",
    ),
    Option(
        name="write-baseline",
        kind=kinds.TEXT,
        metavar="FILE",
        help="write what is found to this file instead of reporting it",
    ),
    Option(
        name="add-noqa",
        kind=kinds.REASON,
        metavar="REASON",
        help="suppress what is found by noqa comments in the files instead of reporting it; "
        "--add-noqa=REASON puts a reason into new comments",
    ),
    Option(
        name="diff-from",
        kind=kinds.TEXT,
        metavar="REVISION",
        help="only look at lines that were changed since this git revision",
    ),
)
