"""Generated sources in which calls of the libraries can be fixed, and a view of their trees."""

from __future__ import annotations

import ast

from hypothesis import strategies as st

from flake8_connpool.findings import Applicability, Finding
from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source_text import SourceText

from .judging import around, encoding_of, tree_of
from .layouts import calls_in, files, laid_out

HEAD = """\
import httpx
import httpx as hx
from httpx import Limits, Timeout
from requests.adapters import HTTPAdapter
from sqlalchemy import create_engine, engine_from_config
from sqlalchemy.pool import NullPool
"""

# Functions with their arguments; in braces is a call inside of the call.
_CALLS = [
    ("Limits", []),
    ("Limits", ["max_connections=10"]),
    ("httpx.Limits", ["max_keepalive_connections=20", "keepalive_expiry=None"]),
    ("hx.Limits", ["max_connections=None", "**options"]),
    ("Limits", ["keepalive_expiry=300", "**{'max_keepalive_connections': 5}"]),
    ("Timeout", ["30.0"]),
    ("hx.Timeout", ["'ü' and 30.0", "pool=None"]),
    ("httpx.Timeout", ["None", "connect=5.0"]),
    ("Timeout", ["connect=5.0", "read=30.0"]),
    ("Timeout", ["timeout=2 * 30", "connect=(lambda: 5.0)()"]),
    ("Timeout", ["(3, 10)"]),
    ("httpx.Client", ["timeout=None"]),
    ("hx.AsyncClient", ["timeout=(3, 10)", "base_url='ü'", "**options"]),
    ("httpx.Client", ["limits={}", "timeout={}"]),
    ("httpx.Client", ["limits={}", "transport=httpx.HTTPTransport(retries=3)"]),
    ("httpx.Client", ["transport={}", "limits=l"]),
    ("httpx.HTTPTransport", ["retries=1", "limits={}"]),
    ("httpx.HTTPTransport", []),
    ("HTTPAdapter", []),
    ("HTTPAdapter", ["10", "50", "max_retries=Retry(3)"]),
    ("create_engine", ["url"]),
    ("create_engine", ["f'postgresql://{ü}'", "echo=True", "**{'pool_size': 5}"]),
    ("create_engine", ["*urls", "pool_timeout=None"]),
    ("create_engine", ["url", "poolclass=NullPool", "pool_pre_ping=True"]),
    ("create_engine", ["url", "pool_pre_ping=True", "echo_pool='debug'"]),
    ("engine_from_config", ["{{'sqlalchemy.pool_pre_ping': 'false'}}"]),
]


@st.composite
def library_calls(draw: st.DrawFn, depth: int = 1) -> str:
    """A call of a library in any layout, with others in it."""
    function, given = draw(st.sampled_from(_CALLS))
    arguments = []
    for argument in given:
        while "{}" in argument:
            inner = draw(library_calls(depth - 1)) if depth else "Limits()"
            argument = argument.replace("{}", inner, 1)
        arguments.append(argument.replace("{{", "{").replace("}}", "}"))
    return draw(laid_out(function, arguments))


def library_files() -> st.SearchStrategy[bytes]:
    """A file with calls of the libraries; its encoding and its newlines are any."""
    return files(library_calls(), HEAD)


def find(data: SourceText | bytes) -> list[Finding]:
    """Return the findings of every rule, opt-in ones included."""
    return lint(data, RuleOptions())


def wants(finding: Finding) -> bool:
    """Say yes to whatever may be carried out."""
    return finding.fix is not None and finding.fix.applicability is not Applicability.DISPLAY


# What the rules add, set and remove, wherever it stands.
_TOUCHED = {
    "echo_pool",
    "keepalive_expiry",
    "limits",
    "max_connections",
    "pool",
    "pool_block",
    "pool_pre_ping",
    "pool_timeout",
    "timeout",
}


def untouched(data: bytes) -> str:
    """Return the tree of a source without what the rules may change."""
    tree = tree_of(data)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        call.keywords = [k for k in call.keywords if k.arg not in _TOUCHED]
        if ast.unparse(call.func).rpartition(".")[2] == "Timeout":
            call.args = []
    for display in (node for node in ast.walk(tree) if isinstance(node, ast.Dict)):
        display.values = [ast.Constant(0) for _ in display.values]
    return ast.dump(tree)


def outside(data: bytes, findings: list[Finding]) -> list[str]:
    """Return the pieces of a source between the outermost calls that hold a finding."""
    text = data.decode(encoding_of(data))
    lines = {line for f in findings for line in range(f.line, f.end_line + 1)}
    spans = []
    for call in calls_in(tree_of(data)):
        if lines.intersection(range(call.lineno, (call.end_lineno or 0) + 1)):
            before, behind = around(text, call)
            spans.append((len(before), len(text) - len(behind)))
    pieces, at = [], 0
    for start, end in sorted(spans):
        if start >= at:
            pieces.append(text[at:start])
        at = max(at, end)
    return [*pieces, text[at:]]
