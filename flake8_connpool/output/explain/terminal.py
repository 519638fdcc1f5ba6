"""Renders pages and lists for a terminal; rich is imported only here, when it is needed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import StringIO
from typing import ClassVar

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.markdown import CodeBlock, Heading, Markdown, MarkdownElement, TableElement
from rich.padding import Padding
from rich.style import Style
from rich.syntax import ANSISyntaxTheme, Syntax
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from flake8_connpool.findings import FIX_WORDS, Applicability
from flake8_connpool.linter.registry import Rule

# Longer lines are hard to read, however wide the terminal is.
_WIDEST_PAGE = 100
# In a narrower terminal, the last column of a list would be too narrow.
_NARROWEST_LIST = 110

# Colors of the terminal that are readable on dark and on light backgrounds.
_THEME = Theme(
    {
        "markdown.h1": "bold cyan",
        "markdown.h2": "bold magenta",
        "markdown.h3": "bold",
        "markdown.code": "cyan",
        "markdown.link": "underline",
        "markdown.link_url": "underline",
        "markdown.item.bullet": "magenta",
        "markdown.table.border": "dim",
        "markdown.table.header": "bold",
    }
)
_CODE = ANSISyntaxTheme(
    {
        ("Comment",): Style(dim=True),
        ("Keyword",): Style(color="magenta"),
        ("Literal", "Number"): Style(color="cyan"),
        ("Literal", "String"): Style(color="green"),
        ("Name", "Builtin"): Style(color="cyan"),
        ("Name", "Class"): Style(bold=True),
        ("Name", "Decorator"): Style(color="cyan"),
        ("Name", "Function"): Style(bold=True),
        ("Operator", "Word"): Style(color="magenta"),
    }
)
_FIX_STYLES = {
    Applicability.SAFE: "green",
    Applicability.UNSAFE: "yellow",
    Applicability.DISPLAY: "magenta",
}
# A style or a link may end between the blanks.
_BLANKS_AT_END = re.compile(r"(?: |\x1b\[0m|\x1b\]8;;\x1b\\)+$", re.MULTILINE)
_MARKER = r"(?m)# (CPL\d{3} ?)+$"


class _Heading(Heading):
    """A heading on the left; the title of the page has a line below it."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        text = self.text.copy()
        text.justify = "left"
        if self.tag == "h2":
            yield Text()
        yield text
        if self.tag == "h1":
            yield Text("━" * options.max_width, style=self.style_name)


class _Code(CodeBlock):
    """A block of code in which reported lines are highlighted."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        code = str(self.text).rstrip()
        text = Syntax(code, self.lexer_name, theme=_CODE).highlight(code)
        text.rstrip()
        text.no_wrap, text.overflow = False, "fold"  # otherwise long lines are cut
        text.highlight_regex(_MARKER, "not dim bold red")
        yield Padding(text, (0, 0, 0, 4))


class _Table(TableElement):
    """A table whose rows are distinct even if they wrap."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for table in super().__rich_console__(console, options):
            if isinstance(table, Table):
                table.box = box.ROUNDED
                table.pad_edge, table.collapse_padding = True, False
                for column in table.columns:
                    column.overflow = "fold"  # otherwise long names are cut
                natural = console.measure(table, options=options.update(max_width=10_000)).maximum
                table.show_lines = natural > options.max_width
            yield table


class _Page(Markdown):
    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "heading_open": _Heading,
        "fence": _Code,
        "table_open": _Table,
    }


def rendered(page: str, width: int) -> str:
    """Return a Markdown page as a terminal of a width shows it, with colors and links."""
    return _printed(_Page(page), min(width, _WIDEST_PAGE))


def listed(rules: Iterable[Rule], width: int) -> str:
    """Return rules as a terminal of a width shows them.

    They are in columns if there is room, else in two lines each.
    """
    is_wide = width >= _NARROWEST_LIST
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(4 if is_wide else 1):
        table.add_column(no_wrap=True)
    table.add_column()
    for rule in rules:
        code = Text(rule.code, Style(bold=True, color="cyan", link=rule.url))
        name, fixes = Text(rule.name, "bold"), Text(", ").join(map(_fix, rule.fixes))
        runs = Text(rule.runs, "dim" if rule.is_opt_in else "")
        if is_wide:
            table.add_row(code, name, fixes, runs, rule.summary)
            continue
        notes = [note for note in (fixes, runs) if note.plain not in ("", "by default")]
        head = Text("  ").join([name, *notes])
        table.add_row(code, Text("\n").join([head, Text(rule.summary)]))
    return _printed(table, width)


def _fix(fix: Applicability) -> Text:
    return Text(FIX_WORDS[fix], _FIX_STYLES[fix])


def _printed(what: RenderableType, width: int) -> str:
    out = StringIO()
    console = Console(
        file=out,
        force_terminal=True,
        legacy_windows=False,
        width=width,
        theme=_THEME,
        highlight=False,
    )
    console.print(what)
    # Lines padded with blanks would wrap in a terminal that is made narrower.
    return _BLANKS_AT_END.sub(lambda blanks: blanks[0].replace(" ", ""), out.getvalue())
