"""The options that say which findings are fixed, and what is done with what comes out."""

from __future__ import annotations

from flake8_connpool import option_kinds as kinds
from flake8_connpool.option import Option

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
        help="codes to report and not to fix; of fixable and unfixable the longer prefix decides",
    ),
    Option(
        name="extend-safe-fixes",
        kind=kinds.CODES,
        metavar="CODES",
        default=(),
        help="codes whose unsafe fixes are to count as safe",
    ),
    Option(
        name="extend-unsafe-fixes",
        kind=kinds.CODES,
        metavar="CODES",
        default=(),
        help="codes whose safe fixes are to count as unsafe; the longer prefix decides",
    ),
)
