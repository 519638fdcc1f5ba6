"""The pages of the rules, rendered from their docstrings and their fixtures.

An example is a block of a fixture between the comments `# example: <title>` and `# end`; the
blocks of one title in `bad` and `good` files belong together.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping

from markers import ROOT, fixtures

from flake8_connpool.rules import RULES, Rule

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

The first digit follows the life of a connection: 2 the bounds of its pool, 3 its checkout,
4 idling, reuse and health. Rules in 9 are off unless they are asked for; 0 is about the check
itself.

| code | name | what is wrong | runs |
|---|---|---|---|
"""


def sections_of(rule: Rule) -> list[str]:
    """Return the headings of a rule's docstring, in order."""
    return re.findall(r"^## (.+)$", rule.page, re.MULTILINE)


def examples_of(code: str, kind: str) -> Mapping[str, str]:
    """Return the example blocks of a code's `bad` or `good` fixtures by title."""
    return {
        title: textwrap.dedent(block).strip()
        for path in fixtures(kind, code)
        for title, block in _EXAMPLE.findall(path.read_text(encoding="utf-8"))
    }


def page(rule: Rule) -> str:
    """Return the page of a rule in Markdown."""
    summary, _, body = rule.page.partition("\n")
    parts = [f"# {rule.code}: {rule.name}", summary, _availability(rule), body.strip()]
    if rule.check is not None:
        parts += ["## Examples", *_examples(rule.code)]
    return "\n\n".join(parts) + "\n"


def index() -> str:
    """Return the table of all rules in Markdown."""
    rows = [
        f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.summary} | {_runs(rule)} |\n"
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


def _runs(rule: Rule) -> str:
    if rule.check is None:
        return "always"
    return "opt-in" if rule.is_opt_in else "by default"


def _examples(code: str) -> list[str]:
    good = examples_of(code, "good")
    parts: list[str] = []
    for title, block in examples_of(code, "bad").items():
        parts += [f"### {title}", "Reported:", _fenced(block), "Silent:", _fenced(good[title])]
    return parts


def _fenced(code: str) -> str:
    return f"```python\n{code}\n```"
