"""CPL002: `# noqa: CPL...` comments that suppress nothing."""

from __future__ import annotations

import tokenize
from collections.abc import Callable, Collection, Iterator, Sequence

from flake8_connpool.codes import NEVER_IGNORED, UNUSED_NOQA
from flake8_connpool.findings import Applicability, Edit, Finding, Fix, Node, Severity, Verb
from flake8_connpool.linter.prefilter import may_have_directive
from flake8_connpool.linter.registry import RULES
from flake8_connpool.semantics.syntax.source_text import SourceText
from flake8_connpool.suppression.noqa import Directive, Noqa
from flake8_connpool.suppression.tokens import tokens

_PREFIX = "CPL"
# What separates the codes of a comment from the reason after them.
_BEFORE_REASON = " \t-:,"


def unsuppressed(
    source: SourceText, found: Sequence[Finding], name: str, runs: Callable[[str], bool]
) -> list[Finding]:
    """Return the findings that no comment suppresses, and CPL002 for comments that suppress none.

    `found` are all findings of a source that is called `name`; `runs` returns whether the rule of a
    code ran: a comment for another rule may be needed by another run.
    """
    noqa = Noqa(source, name)
    left = [finding for finding in found if not noqa.silences(finding)]
    if not runs(UNUSED_NOQA) or not may_have_directive(source.data):
        return left
    if any(finding.code in NEVER_IGNORED for finding in found):
        return left  # there may be more to suppress
    silenced: dict[int, set[str]] = {}
    for finding in set(found) - set(left):
        silenced.setdefault(noqa.row(finding.line), set()).add(finding.code)
    unused = _unused(source, noqa, silenced, runs)
    return sorted([*left, *(finding for finding in unused if not noqa.silences(finding))])


def _unused(
    source: SourceText,
    noqa: Noqa,
    silenced: dict[int, set[str]],
    runs: Callable[[str], bool],
) -> Iterator[Finding]:
    for kind, column, row, depth in tokens(source.lines):
        if kind != tokenize.COMMENT or depth:
            continue
        directive = noqa.directive_at(row, column)
        if directive is None:
            continue
        unused = [c for c in directive.codes if _is_unused(c, silenced.get(row, ()), runs)]
        if unused:
            yield _finding(source.lines, row, directive, unused)


def _is_unused(code: str, silenced: Collection[str], runs: Callable[[str], bool]) -> bool:
    code = code.upper()
    if not code.startswith(_PREFIX) or any(one.startswith(code) for one in silenced):
        return False
    return all(runs(one) for one in RULES if one.startswith(code))


def _finding(
    lines: Sequence[str], row: int, directive: Directive, unused: Sequence[str]
) -> Finding:
    start, end = directive.column, directive.column + len(directive.text)
    kept = [code for code in directive.codes if code not in unused]
    named = ", ".join(unused)
    what = "nothing to suppress in this line"
    if not any(code.startswith(one.upper()) for one in unused for code in RULES):
        what = "no such rule"
    message = f"unused `noqa` comment for {named}: {what}"
    return Finding(
        row,
        start + 1,
        UNUSED_NOQA,
        message if len(message) <= 100 else f"unused `noqa` comment: {what}",
        row,
        end + 1,
        _removed(lines, row, start, end, kept),
        f"remove {named} from the comment" if kept else "remove the comment",
        Severity.INFO,
    )


def _removed(lines: Sequence[str], row: int, start: int, end: int, kept: Sequence[str]) -> Fix:
    """Return the fix that takes codes out of a comment, or the comment out of its line.

    Text after the codes, such as a reason or another comment, stays as a comment.
    """
    line = lines[row - 1]
    if kept:
        node, content = _node(line, row, start, end), f"# noqa: {', '.join(kept)}"
    elif rest := line[end:].lstrip(_BEFORE_REASON):
        node = _node(line, row, start, len(line))
        content = rest if rest.startswith("#") else f"# {rest}"
    else:
        code = line[:start].rstrip()
        node, content = _node(line, row, len(code), len(line)), ""
        if not code and row < len(lines):
            node = Node(row, 0, row + 1, 0)
    edit = Edit(Verb.COMMENT, node, content=content)
    what = "Remove the unused codes" if kept else "Remove the comment"
    return Fix(Applicability.SAFE, what, (edit,))


def _node(line: str, row: int, start: int, end: int) -> Node:
    """Return the node from one column to another, from 0, of a line."""
    return Node(row, len(line[:start].encode()), row, len(line[:end].encode()))
