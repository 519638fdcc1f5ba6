"""The pages of the rules, rendered from their docstrings and their fixtures.

An example is a block of a fixture between the comments `# example: <title>` and `# end`; the
blocks of one title in `bad`, `good` and `fixed` files belong together.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping

from fixed import findings
from markers import ROOT, fixtures

from flake8_connpool.findings import FIX_WORDS, Applicability
from flake8_connpool.linter.registry import RULES, Rule

DOCS = ROOT / "docs" / "rules"
SECTIONS = (
    "What it finds",
    "Why it hurts",
    "When it stays silent",
    "Fix",
    "Seen in the wild",
    "Sources",
)

_EXAMPLE = re.compile(r"^ *# example: (.+)\n((?:.*\n)*?) *# end$", re.MULTILINE)
_INDEX_HEAD = """\
# Rules

The first digit follows the life of a connection: 1 who makes its pool and how often, 2 the pool's
bounds, 3 checkout, 4 idling, reuse and health, 5 retirement. Rules in 9 are off unless they are
asked for; 0 is about the check itself. `connlint --explain CPL101` shows a page on a terminal.

A safe fix leaves every run that works today as it is, an unsafe one may turn a success into a wait
or an error; what is shown only is never applied. [Fixing](../fixing.md) has the whole contract.

| Code | Name | What is wrong | Runs | Fix |
|---|---|---|---|---|
"""


def sections_of(rule: Rule) -> list[str]:
    """Return the headings of a rule's docstring, in order."""
    return re.findall(r"^## (.+)$", rule.page, re.MULTILINE)


def examples_of(code: str, kind: str) -> Mapping[str, str]:
    """Return the example blocks of a code's fixtures of a kind by title."""
    return {
        title: textwrap.dedent(block).strip()
        for path in fixtures(kind, code)
        if not path.name.startswith(f"{kind}_unsafe")
        for title, block in _EXAMPLE.findall(path.read_text(encoding="utf-8"))
    }


def page(rule: Rule) -> str:
    """Return the page of a rule in Markdown."""
    summary, _, body = rule.page.partition("\n")
    head = [f"# {rule.code}: {rule.name}", summary, _availability(rule)]
    parts = [*head, _fixability(rule), body.strip()] if rule.check else [*head, body.strip()]
    if rule.check is not None:
        parts += ["## Examples", *_examples(rule.code)]
    return "\n\n".join(parts) + "\n"


def index() -> str:
    """Return the table of all rules in Markdown."""
    rows = [
        f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.summary} | {rule.runs} "
        f"| {', '.join(words_for_fixes(rule)) or '–'} |\n"  # noqa: RUF001 - a dash in a table
        for rule in RULES.values()
    ]
    return _INDEX_HEAD + "".join(rows)


def _availability(rule: Rule) -> str:
    if rule.check is None:
        return "The linter itself reports it, whatever is selected."
    on = "It is on by default."
    if rule.is_opt_in:
        on = f"It is off by default; `extend-select` turns it on, by `{rule.code}` or `CPL9`."
    return f"{on} Wrappers of your own are read like the library where `aliases` names them."


def applicabilities(rule: Rule) -> list[Applicability]:
    """Return how far the fixes of a rule can be trusted, as its bad fixtures have them."""
    found = {
        finding.fix.applicability
        for path in fixtures("bad", rule.code)
        for finding in findings(path.read_bytes(), rule.code)
        if finding.code == rule.code and finding.fix
    }
    return [applicability for applicability in FIX_WORDS if applicability in found]


def words_for_fixes(rule: Rule) -> list[str]:
    """Return the words for the fixes of a rule: `safe`, `unsafe`, `shown only`."""
    return [FIX_WORDS[applicability] for applicability in applicabilities(rule)]


def _fixability(rule: Rule) -> str:
    words = words_for_fixes(rule)
    if not words:
        return "It has no fix."
    return f"Its [fix](#fix) is {', or by the case '.join(words)}: see [Fixing](../fixing.md)."


def _examples(code: str) -> list[str]:
    good, safe, unsafe = (examples_of(code, kind) for kind in ("good", "fixed", "fixed_unsafe"))
    parts: list[str] = []
    for title, block in examples_of(code, "bad").items():
        parts += [f"### {title}", "Reported:", _fenced(block)]
        if title in safe and _unmarked(safe[title]) != _unmarked(block):
            parts += ["With `--fix`:", _fenced(safe[title])]
        elif title in unsafe and _unmarked(unsafe[title]) != _unmarked(block):
            parts += ["With `--fix --unsafe-fixes`:", _fenced(unsafe[title])]
        if parts[-1] != _fenced(good[title]):
            parts += ["Silent:", _fenced(good[title])]
    return parts


def _unmarked(block: str) -> str:
    return re.sub(r" *# (CPL\d{3} ?)+$", "", block, flags=re.MULTILINE)


def _fenced(code: str) -> str:
    return f"```python\n{code}\n```"
