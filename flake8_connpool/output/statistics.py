"""How often each code was found, most often first, as ruff shows it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from flake8_connpool.findings import Applicability
from flake8_connpool.linter.registry import RULES
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.formats import is_json
from flake8_connpool.output.styles import PLAIN, Look, Style


class _Count(Struct, frozen=True):
    """How many findings a code has, and how many of them `--fix` would fix."""

    code: str
    total: int
    fixable: int

    @property
    def name(self) -> str:
        return RULES[self.code].name


def render(
    found: Sequence[FileFinding],
    output_format: str,
    *,
    with_unsafe: bool = False,
    style: Style = PLAIN,
) -> str:
    """Return the counts as text or json; UsageError for another format.

    What can be fixed by an unsafe fix alone counts as fixable `with_unsafe`.
    """
    wants_json = is_json(output_format, "--statistics is")
    counts = _counts(found, with_unsafe=with_unsafe)
    return _as_json(counts) if wants_json else _as_text(counts, style)


def _counts(found: Sequence[FileFinding], *, with_unsafe: bool) -> list[_Count]:
    carried_out = {Applicability.SAFE, *([Applicability.UNSAFE] if with_unsafe else [])}
    by_code: defaultdict[str, list[bool]] = defaultdict(list)
    for file in found:
        fix = file.finding.fix
        by_code[file.finding.code].append(fix is not None and fix.applicability in carried_out)
    counts = [_Count(code, len(each), sum(each)) for code, each in by_code.items()]
    return sorted(counts, key=lambda count: (-count.total, count.code))


def _as_text(counts: Sequence[_Count], style: Style) -> str:
    width = max((len(str(count.total)) for count in counts), default=0)
    paint = style.paint
    return "".join(
        f"{paint(f'{count.total:<{width}}', Look.COUNT, '')}\t"
        f"{paint(count.code, Look.CODE, '')}\t{_mark(count, style)} {count.name}\n"
        for count in counts
    )


def _mark(count: _Count, style: Style) -> str:
    if not count.fixable:
        return "[ ]"
    sign = "*" if count.fixable == count.total else "-"
    return f"[{style.paint(sign, Look.FIXABLE, '')}]"


def _as_json(counts: Sequence[_Count]) -> str:
    records = [
        {
            "code": count.code,
            "name": count.name,
            "count": count.total,
            "fixable": count.fixable == count.total,
            "fixable_count": count.fixable,
        }
        for count in counts
    ]
    return json.dumps(records, indent=2) + "\n"
