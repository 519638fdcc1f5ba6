"""The documentation and the list of rules: `--explain` and `--list-rules`."""

from __future__ import annotations

import difflib
import json
import os
import re
import shutil
from collections.abc import Iterable, Sequence
from typing import TextIO

from flake8_connpool.config.options.meant import meant_by_value
from flake8_connpool.errors import UsageError, quoted
from flake8_connpool.findings import FIX_WORDS
from flake8_connpool.linter.registry import RULES, Rule
from flake8_connpool.output.explain.pages import page
from flake8_connpool.output.formats import is_json

_RULES = "rules are"
_PREFIX = re.compile(r"CPL\d{0,3}", re.ASCII)
_HEAD = ("code", "name", "fix", "runs", "problem")


def terminal_width(stream: TextIO | None) -> int | None:
    """Return the width of the terminal behind a stream; None if pages are not rendered.

    Pages are not rendered in a file or a pipe, or in a terminal that is dumb or lacks the
    characters for tables and lists.
    """
    if stream is None or not stream.isatty() or os.environ.get("TERM") == "dumb":
        return None
    if not (stream.encoding or "").lower().startswith("utf"):
        return None
    return shutil.get_terminal_size().columns


def explain(asked: Sequence[str], output_format: str, width: int | None = None) -> str:
    """Return the pages of the rules requested by code, code prefix or name.

    As text the pages are Markdown, rendered if there is a terminal width. As JSON they are an array
    with an object for each rule. Raises UsageError for an unknown rule or format, and OSError if a
    page is missing from the installation.
    """
    wants_json = is_json(output_format, _RULES)
    rules = list(dict.fromkeys(rule for text in asked for rule in _meant(text)))
    if wants_json:
        return _json({**_record(rule), "explanation": page(rule)} for rule in rules)
    if width is None:
        return "\n".join(page(rule) for rule in rules)
    from flake8_connpool.output.explain.terminal import rendered

    return "\n".join(rendered(f"{page(rule)}\n<{rule.url}>\n", width) for rule in rules)


def list_rules(output_format: str, width: int | None = None) -> str:
    """Return all rules as text or JSON; text is rendered if there is a terminal width.

    Raises UsageError for an unknown format.
    """
    rules = RULES.values()
    if is_json(output_format, _RULES):
        return _json(map(_record, rules))
    if width is None:
        return _aligned([_HEAD, *map(_cells, rules)])
    from flake8_connpool.output.explain.terminal import listed

    return listed(rules, width)


def _meant(text: str) -> list[Rule]:
    """Return the rules that a text matches, as for an option that takes codes."""
    asked = text.strip()
    found = []
    if _PREFIX.fullmatch(asked.upper()):
        found = [rule for rule in RULES.values() if rule.code.startswith(asked.upper())]
    return found or [_named(asked)]


def _named(asked: str) -> Rule:
    by_name = {rule.name: rule for rule in RULES.values()}
    name = asked.lower().replace("_", "-")
    if name in by_name:
        return by_name[name]
    # A code prefix is similar to all codes.
    codes = RULES if len(asked) > len("CPL00") else ()
    known = {known.lower(): known for known in (*codes, *by_name)}
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    hint = f"did you mean {known[nearest[0]]!r}?" if nearest else "--list-rules lists all rules"
    meant = meant_by_value("explain", asked) or f"; {hint}"
    raise UsageError(f"--explain: unknown rule {quoted(asked)}{meant}")


def _record(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "summary": rule.summary,
        "fix": rule.fixes,
        "opt_in": rule.is_opt_in,
        "url": rule.url,
    }


def _json(records: Iterable[dict[str, object]]) -> str:
    return json.dumps(list(records), indent=2) + "\n"


def _cells(rule: Rule) -> tuple[str, ...]:
    fixes = ", ".join(FIX_WORDS[fix] for fix in rule.fixes) or "-"
    return rule.code, rule.name, fixes, rule.runs, rule.summary


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "".join(f"{line}\n" for line in lines)
