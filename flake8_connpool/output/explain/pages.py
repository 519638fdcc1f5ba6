"""The page of a rule as it is shown outside the site."""

from __future__ import annotations

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from posixpath import normpath

from flake8_connpool.linter.registry import Rule
from flake8_connpool.urls import DOCUMENTATION

_FENCE = "```"
_TAB = "=== "
_TAB_INDENT = " " * 4
_QUOTE = '"'
# In code `a[0](b)` looks like a link too, so only links to a page or an anchor count.
_LINK = re.compile(r"\]\(([\w./-]+\.md)?(#[\w-]+)?\)")


def page(rule: Rule) -> str:
    """Return the page of a rule in Markdown, with links that work everywhere.

    Raises OSError if the page is missing from the installation.
    """
    return linked(untabbed(_file(rule).read_text(encoding="utf-8")), rule)


def untabbed(text: str) -> str:
    """Return a page with each tab below its label, since only the site has tabs."""
    lines: list[str] = []
    in_tab = False
    for line in text.splitlines():
        if line.startswith(_TAB):
            in_tab = True
            lines.append(f"{line.removeprefix(_TAB).strip(_QUOTE)}:")
        else:
            in_tab = in_tab and (not line or line.startswith(_TAB_INDENT))
            lines.append(line.removeprefix(_TAB_INDENT) if in_tab else line)
    return "\n".join(lines) + "\n"


def linked(text: str, rule: Rule) -> str:
    """Return text of a rule's page with links that work everywhere."""
    prose_and_code = re.split(rf"^({_FENCE}.*?^{_FENCE}$)", text, flags=re.MULTILINE | re.DOTALL)
    prose_and_code[::2] = [
        _LINK.sub(lambda link: f"]({_address(rule, link[1] or '', link[2] or '')})", prose)
        for prose in prose_and_code[::2]
    ]
    return "".join(prose_and_code)


def _file(rule: Rule) -> Traversable:
    """Return the path of the page: in the wheel, or in the checkout that contains the package."""
    package = files("flake8_connpool")
    name = f"{rule.code}.md"
    built = package / "pages" / name
    return built if built.is_file() else package / ".." / "docs" / "rules" / name


def _address(rule: Rule, target: str, anchor: str) -> str:
    if not target:
        return rule.url + anchor
    return f"{DOCUMENTATION}{normpath(f'rules/{target}').removesuffix('.md')}/{anchor}"
