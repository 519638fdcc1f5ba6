"""What a rule is about is told in full: as Markdown, as json, and in a real terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

import pytest
from markers import ROOT

from flake8_connpool.errors import UsageError
from flake8_connpool.findings import FIX_WORDS
from flake8_connpool.linter.registry import RULES, Rule
from flake8_connpool.output.explain import pages
from flake8_connpool.output.explain.rules import explain, list_rules, terminal_width
from flake8_connpool.urls import DOCUMENTATION

DOCS = ROOT / "docs"
# Colours and other styles, and links (OSC 8).
ESCAPES = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;[^\x1b]*\x1b\\")
COLOUR = re.compile(r"\x1b\[([\d;]*;)?3\dm")

every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
real_terminals = pytest.mark.skipif(sys.platform == "win32", reason="there are no ptys")


def shown(call: str, columns: int, **variables: str) -> str:
    """Return what a call of the package writes to a terminal so wide."""
    import fcntl
    import struct
    import termios

    reading, writing = os.openpty()
    fcntl.ioctl(writing, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    inherited = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR")}
    program = (
        f"import sys\nfrom flake8_connpool.output.explain.rules import *\nsys.stdout.write({call})"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=writing,
        stderr=writing,
        env={**inherited, "TERM": "xterm-256color", "PYTHONUTF8": "1", **variables},
    ):
        os.close(writing)
        data = b""
        while True:
            try:
                read = os.read(reading, 65536)
            except OSError:  # Linux's way to say that the other end is closed
                break
            if not read:
                break
            data += read
    os.close(reading)
    return data.decode().replace("\r\n", "\n")


def plain(text: str) -> str:
    return ESCAPES.sub("", text)


def letters(text: str) -> Counter[str]:
    """Return how often a text has each letter and digit: wrapping and frames change none."""
    return Counter(char for char in text if char.isalnum())


@every_rule
def test_a_page_is_that_of_the_documentation_with_links_that_hold_everywhere(rule: Rule) -> None:
    text = explain([rule.code], "full")
    links = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S))
    for link in links:
        if link.startswith("https://github.com/"):
            continue
        path, _, anchor = link.removeprefix(DOCUMENTATION).partition("#")
        page = (DOCS / path.removesuffix("/")).with_suffix(".md").read_text(encoding="utf-8")
        assert link.startswith(DOCUMENTATION)
        headings = re.findall(r"^#+ (.+)$", page, flags=re.M)
        assert not anchor or anchor in {re.sub(r"\W+", "-", h.lower()).strip("-") for h in headings}
    original = (DOCS / "rules" / f"{rule.code}.md").read_text(encoding="utf-8")
    without_tabs = re.sub(r'^=== "(.+)"$', r"\1:", original, flags=re.M)
    without_tabs = re.sub(r"^    ```.*?^    ```$", _dedented, without_tabs, flags=re.M | re.S)
    assert re.sub(r"\]\(\S+?\)", "", text) == re.sub(r"\]\(\S+?\)", "", without_tabs)


def _dedented(block: re.Match[str]) -> str:
    return textwrap.dedent(block[0])


def test_links_are_found_in_prose_and_not_in_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "CPL401.md").write_text(
        "[a](CPL402.md) [b](../fixing.md#c-d) [e](#fix) `f[0](g)` [h](https://i.example/)\n"
        "```python\nj[0](#k)\n```\n[l](../a/b.md)\n"
    )
    monkeypatch.setattr(pages, "files", lambda _: tmp_path)
    assert pages.page(RULES["CPL401"]) == (
        f"[a]({DOCUMENTATION}rules/CPL402/) [b]({DOCUMENTATION}fixing/#c-d) "
        f"[e]({DOCUMENTATION}rules/CPL401/#fix) `f[0](g)` [h](https://i.example/)\n"
        f"```python\nj[0](#k)\n```\n[l]({DOCUMENTATION}a/b/)\n"
    )


def test_a_page_that_is_not_there_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "files", lambda _: tmp_path)
    with pytest.raises(FileNotFoundError):
        explain(["CPL401"], "full")


@pytest.mark.parametrize(
    "asked",
    ["CPL401", "cpl401", " CPL401 ", "pool-without-health-check", "Pool_Without_Health_Check"],
)
def test_a_rule_is_asked_for_by_code_or_name_in_any_case(asked: str) -> None:
    assert explain([asked], "full").startswith("# pool-without-health-check (CPL401)\n")


def test_the_beginning_of_a_code_means_all_that_begin_so_and_each_is_shown_once() -> None:
    shown = re.findall(
        r"^# .+ \((CPL\d+)\)$", explain(["CPL404", "CPL4", "endless-keepalive"], "full"), re.M
    )
    assert shown == ["CPL404", "CPL401", "CPL402", "CPL403"]
    assert len(json.loads(explain(["cpl"], "json"))) == len(RULES)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("CPL4O1", "--explain: unknown rule 'CPL4O1'; did you mean 'CPL401'?"),
        ("pool-without-healthcheck", "'pool-without-healthcheck'; did you mean 'pool-without-hea"),
        ("CPL7", "unknown rule 'CPL7'; --list-rules lists all rules"),
        ("CPL4011", "unknown rule 'CPL4011'; did you mean 'CPL401'?"),
        ("E501", "unknown rule 'E501'; --list-rules lists all rules"),
        ("", "--explain: unknown rule ''; --list-rules lists all rules"),
    ],
)
def test_an_unknown_rule_is_named_with_the_nearest_known(asked: str, message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        explain(["CPL401", asked], "full")


def test_a_format_of_findings_is_none_of_rules() -> None:
    message = "rules are shown as text or json, not as sarif"
    with pytest.raises(UsageError, match=message):
        explain(["CPL401"], "sarif")
    with pytest.raises(UsageError, match=message):
        list_rules("sarif")


def test_json_has_an_object_for_each_rule() -> None:
    (record,) = json.loads(explain(["CPL401"], "json"))
    assert record == {
        "code": "CPL401",
        "name": "pool-without-health-check",
        "summary": RULES["CPL401"].summary,
        "fix": ["safe", "display"],
        "opt_in": False,
        "url": f"{DOCUMENTATION}rules/CPL401/",
        "explanation": explain(["CPL401"], "full"),
    }
    records = json.loads(list_rules("json"))
    assert [r["code"] for r in records if r["opt_in"]] == [c for c in RULES if c >= "CPL9"]
    assert [list(r) for r in records] == [list(record)[:-1]] * len(RULES)


@every_rule
def test_the_kinds_of_fix_are_those_that_its_fixtures_have(rule: Rule) -> None:
    # The badges of the page are made from the fixtures.
    page = (DOCS / "rules" / f"{rule.code}.md").read_text(encoding="utf-8")
    badges = re.findall(r"`([\w-]+) fix`", page.split("\n")[2])
    assert [FIX_WORDS[fix] for fix in rule.fixes] == badges


def test_the_list_has_a_line_for_each_rule_and_its_columns_are_aligned() -> None:
    head, *lines = list_rules("full").splitlines()
    assert [line.split()[0] for line in lines] == list(RULES)
    for title, values in (
        ("code", [rule.code for rule in RULES.values()]),
        ("name", [rule.name for rule in RULES.values()]),
        ("runs", [rule.runs for rule in RULES.values()]),
        ("problem", [rule.summary for rule in RULES.values()]),
    ):
        column = head.index(title)
        assert all(line[column:].startswith(v) for line, v in zip(lines, values, strict=True))
    fixes = {line[:6]: line[head.index("fix") : head.index("runs")].strip() for line in lines}
    assert (fixes["CPL401"], fixes["CPL103"]) == ("safe, display-only", "-")


@real_terminals
@pytest.mark.parametrize("columns", [50, 120])
def test_a_terminal_shows_every_letter_of_every_page_within_its_width(columns: int) -> None:
    text = plain(shown("explain(['CPL'], 'full', terminal_width(sys.stdout))", columns))
    assert max(map(len, text.splitlines())) <= min(columns, 100)
    assert re.search(r" $", text, re.MULTILINE) is None
    pages = explain(["CPL"], "full")
    said = re.sub(r"\]\(\S+?\)|^```python$", "", pages, flags=re.MULTILINE)
    addresses = "".join(rule.url for rule in RULES.values())
    assert letters(text) == letters(said + addresses)
    assert f"\n{RULES['CPL401'].url}\n" in text or columns < 60
    assert text.startswith(f"internal-error (CPL000)\n{'━' * min(columns, 100)}\n\n")


@real_terminals
def test_a_terminal_shows_code_as_it_is_written_and_what_is_reported_in_red() -> None:
    out = shown("explain(['CPL401'], 'full', terminal_width(sys.stdout))", 80)
    assert "\n    def make_engine(settings) -> Engine:\n        return create_engine(" in plain(out)
    assert re.search(r"\x1b\[(1;)?31m# CPL401\x1b\[0m\n", out)
    assert f";{DOCUMENTATION}configuration/#aliases\x1b\\" in out


@real_terminals
@pytest.mark.parametrize(("columns", "lines_of_a_rule"), [(80, 2), (110, 1)])
def test_a_terminal_shows_the_list_within_its_width(columns: int, lines_of_a_rule: int) -> None:
    out = shown("list_rules('full', terminal_width(sys.stdout))", columns)
    text = plain(out)
    assert max(map(len, text.splitlines())) <= columns
    assert re.findall(r"^CPL\d+", text, re.MULTILINE) == list(RULES)
    assert all(f";{rule.url}\x1b\\" in out for rule in RULES.values())
    heads = "".join(
        rule.code + rule.name + ", ".join(FIX_WORDS[fix] for fix in rule.fixes) + rule.runs
        for rule in RULES.values()
    )
    if lines_of_a_rule == 2:  # what is so of nearly all rules is left out
        heads = heads.replace("by default", "")
    assert letters(text) == letters(heads + "".join(rule.summary for rule in RULES.values()))
    start = r"^CPL401  pool-without-health-check  +safe, display-only"
    below = (
        r"\n        An engine hands" if lines_of_a_rule == 2 else " +by default  An engine hands"
    )
    assert re.search(start + below, text, re.MULTILINE)


@real_terminals
def test_no_color_leaves_the_layout_and_a_dumb_terminal_gets_markdown() -> None:
    call = "explain(['CPL401'], 'full', terminal_width(sys.stdout))"
    assert re.search(COLOUR, shown(call, 80))
    colourless = shown(call, 80, NO_COLOR="1")
    assert not re.search(COLOUR, colourless)
    assert "━" * 80 in colourless
    assert shown(call, 80, TERM="dumb") == explain(["CPL401"], "full")
    # A console that cannot show them is given no frames and bullets.
    assert shown(call, 80, PYTHONIOENCODING="ascii:replace").startswith(
        "# pool-without-health-check (CPL401)"
    )


def test_what_is_no_terminal_is_not_rendered(tmp_path: Path) -> None:
    assert terminal_width(None) is None
    with open(tmp_path / "page", "w", encoding="utf-8") as file:
        assert terminal_width(file) is None


def test_rich_is_imported_only_for_a_terminal() -> None:
    program = "import sys\nfrom flake8_connpool.output.explain.rules import *\n"
    program += "explain(['CPL'], 'full'), explain(['CPL'], 'json'), list_rules('full')\n"
    program += "print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert not {"rich", "pygments", "markdown_it"} & set(run.stdout.split())
