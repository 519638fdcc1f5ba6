"""The pages of the rules, rendered from their docstrings and their fixtures.

An example is a block of a fixture between the comments `# example: <title>` and `# end`; the
blocks of one title in `bad`, `good` and `fixed` files belong together.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from functools import cache

from fixed import findings
from markers import ROOT, fixtures

from flake8_connpool.findings import FIX_WORDS, Applicability
from flake8_connpool.linter.registry import RULES, Rule

DOCS = ROOT / "docs" / "rules"
SECTIONS = (
    "What it does",
    "Why is this bad?",
    "How to fix",
    "Exceptions",
    "Options",
    "Reports",
    "Sources",
)

_EXAMPLE = re.compile(r"^ *# example: (.+)\n((?:.*\n)*?) *# end$", re.MULTILINE)
_VERSION = re.compile(r"^## \[([\d.]+)\]", re.MULTILINE)
_OPTION = re.compile(r"^- `([a-z-]+)`", re.MULTILINE)
_INDEX_HEAD = """\
# Rules

The first digit of a code follows the life of a connection: 1 creation, 2 bounds, 3 checkout, 4 idle
connections and reuse, 5 retirement. Rules in 9 are opt-in. Codes in 0 are about the check itself.
`connlint --explain CPL101` shows a page on a terminal.

A **safe** fix keeps every run that works today working. An **unsafe** fix may turn a success into a
wait or an error. A **display-only** fix is never applied. [Fixing](../fixing.md) has the details.

| Code | Name | What it reports | Severity | Runs | Fix |
|---|---|---|---|---|---|
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
    head = [f"# {rule.name} ({rule.code})", _badges(rule), summary]
    if rule.check is None:
        return "\n\n".join([*head, body.strip()]) + "\n"
    before, fix, after = body.partition("## How to fix\n")
    sections = re.split(r"^(?=## )", after, flags=re.MULTILINE)
    after = "".join(
        _OPTION.sub(_option_link, section) if section.startswith("## Options") else section
        for section in sections
    )
    (_, first), *others = _examples(rule.code)
    parts = [*head, before.strip(), "## Example", first, f"{fix}{after.rstrip()}"]
    if others:
        parts += ["## More examples"]
        parts += [part for title, tabs in others for part in (f"### {title}", tabs)]
    return "\n\n".join(parts) + "\n"


def _option_link(option: re.Match[str]) -> str:
    """Return an option with a link to its section."""
    return f"- [`{option[1]}`](../configuration.md#{option[1]})"


@cache
def index() -> str:
    """Return the table of all rules in Markdown."""
    rows = [
        f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.summary} | {rule.severity} "
        f"| {rule.runs} | {', '.join(words_for_fixes(rule)) or '-'} |\n"
        for rule in RULES.values()
    ]
    return _INDEX_HEAD + "".join(rows)


def since(rule: Rule) -> str:
    """Return the first release that has a rule, by the change log; "" before there is one."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    before = text.partition(f"- {rule.code} {rule.name}\n")[0]
    versions = _VERSION.findall(before)
    return versions[-1] if versions else ""


def _badges(rule: Rule) -> str:
    """Return what decides over a rule at a glance; the site draws them as badges."""
    words = words_for_fixes(rule) if rule.check else [FIX_WORDS[fix] for fix in rule.fixes]
    fixes = [f"{word} fix" for word in words]
    runs = {"always": "always on", "by default": "on by default"}.get(rule.runs, rule.runs)
    if rule.check is not None:
        fixes = fixes or ["no automatic fix"]
    release = since(rule)
    badges = [rule.severity, runs, *fixes, f"since {release}" if release else "unreleased"]
    return " ".join(f"`{badge}`" for badge in badges)


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
    """Return the words for the fixes of a rule: `safe`, `unsafe`, `display-only`."""
    return [FIX_WORDS[applicability] for applicability in applicabilities(rule)]


def _examples(code: str) -> list[tuple[str, str]]:
    """Return the examples of a rule: a title, and what is wrong beside what is right in tabs."""
    good, safe, unsafe = (examples_of(code, kind) for kind in ("good", "fixed", "fixed_unsafe"))
    examples = []
    for title, block in examples_of(code, "bad").items():
        tabs = {"Problem": block, "Fix": good[title]}
        for label, fixed in (("With --fix", safe), ("With --fix --unsafe-fixes", unsafe)):
            if title in fixed and _unmarked(fixed[title]) != _unmarked(block):
                tabs[label] = fixed[title]
                break
        if list(tabs.values())[1:] == [good[title]] * 2:
            del tabs["Fix"]
        examples.append((title, "\n\n".join(_tab(*tab) for tab in tabs.items())))
    return examples


def _tab(label: str, code: str) -> str:
    fenced = textwrap.indent(f"```python\n{code}\n```", "    ")
    return f'=== "{label}"\n\n{fenced}'


def _unmarked(block: str) -> str:
    return re.sub(r" *# (CPL\d{3} ?)+$", "", block, flags=re.MULTILINE)
