"""Findings for the formats to write, and names and messages that could do harm in them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st

from flake8_connpool.findings import Finding, RelatedLocation, Severity
from flake8_connpool.fixer.fix import replacements
from flake8_connpool.linter.lint import lint
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.nearby import lines_near
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source import source_lines

SCHEMAS = Path(__file__).parent / "schemas"

# The same examples in every run, however slow the machine.
generated = settings(derandomize=True, deadline=None, database=None, max_examples=40)

# A safe fix, an unsafe one, advice (and two without a fix), over one line and over several.
SOURCE = """\
import httpx
from sqlalchemy import create_engine

httpx.Timeout(30.0), httpx.Timeout(30.0)
httpx.Limits(max_connections=0, keepalive_expiry=5.0)
client = httpx.Client(timeout=None)
engine = create_engine(
    "postgresql://db.internal/shop",
)
"""

# No null byte is in a path, and none in a source that can be read.
TEXTS = st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=20)
_HARMFUL = (
    "\x1b]0;title\x07",
    "::set-output name=x::y",
    "%0A::error::",
    "\r\n::stop-commands::x",
    '"><failure/>&#0;<![CDATA[',
    "\udcff\ud800\ufffe\u2028",
    "a:b,c%3A",
    "{0} [text](https://example.com)",
)
HARMFUL = st.sampled_from(_HARMFUL)


def found_in(
    source: str = SOURCE, path: str = "/srv/shop/app.py", *, with_edits: bool = False
) -> list[FileFinding]:
    """Return what every rule finds in a source, as the formats are given it."""
    data = source.encode()
    lines = source_lines(data)
    findings = lint(data, RuleOptions())
    edits = replacements(data, findings, lambda d: lint(d, RuleOptions())) if with_edits else {}
    return [
        FileFinding(
            path,
            f,
            tuple(lines[f.line - 1 : f.end_line]),
            f.line,
            edits.get(f),
            lines_near(f, edits.get(f, ()), lines),
        )
        for f in findings
    ]


def made(
    path: str,
    message: str,
    code: str = "CPL401",
    line: str = "",
    *,
    severity: Severity = Severity.WARNING,
    help: str = "",
    related: tuple[str, ...] = (),
) -> FileFinding:
    """Return a finding in the first line of a file; `related` are messages, on lines from 11 on."""
    others = tuple(
        RelatedLocation(number, 5, number, 9, said) for number, said in enumerate(related, 11)
    )
    finding = Finding(1, 1, code, message, 1, 2, help=help, severity=severity, related=others)
    nearby = dict.fromkeys((1, *range(11, 11 + len(related))), line)
    return FileFinding(path, finding, (line,), nearby=nearby)


@st.composite
def hostile(draw: st.DrawFn) -> list[FileFinding]:
    """Draw findings whose paths, messages and lines are whatever text there is."""
    texts = HARMFUL | TEXTS
    codes = st.sampled_from(["CPL000", "CPL001", "CPL401"])
    return [
        made(
            draw(st.sampled_from(["/srv/shop/", "/", ""])) + _name(draw(texts)),
            draw(texts),
            draw(codes),
            draw(texts),
            severity=draw(st.sampled_from(Severity)),
            help=draw(texts | st.just("")),
            related=tuple(draw(st.lists(texts, max_size=2))),
        )
        for _ in range(draw(st.integers(1, 3)))
    ]


def _name(text: str) -> str:
    # Python hands over bytes that are no text in a name, and no other surrogates.
    return text.replace("\ud800", "")


# All that could do harm at once, everywhere.
_ALL = "".join(_HARMFUL)
WORST = [
    made(f"/srv/shop/{_name(_ALL)}.py", _ALL, code, _ALL, help=_ALL, related=(_ALL, _ALL))
    for code in ("CPL000", "CPL401")
]
# A name that only Windows allows, and no encoding has.
WORST.append(made("/srv/shop/\ud801.py", "x"))
