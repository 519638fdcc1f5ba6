"""`--why FILE:LINE`: findings of a line, why others are not reported, and what is unknown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_runner import BAD, BROKEN, GOOD, Connlint, write

TWICE = """\
import fastapi, httpx
app = fastapi.FastAPI()
@app.get("/items")
def load(item):
    with httpx.Client(limits=httpx.Limits(max_connections=9)) as client:
        client.head("https://stock.internal/")
        return client.get(f"https://stock.internal/{item}")
"""


def test_a_finding_is_shown_with_its_help(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=BAD)
    outcome = connlint("--why", "a.py:3")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("warning[CPL301]: `timeout=None`: ")
    assert " --> a.py:3:14\n" in outcome.out
    assert "\nhelp: set a pool timeout" in outcome.out


def test_a_rule_that_another_replaces_is_named(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=TWICE)
    shown = connlint("--why", "a.py:5").out
    assert shown.index("warning[CPL102]: ") < shown.index("CPL402 is not reported: CPL102 ")


@pytest.mark.parametrize(
    ("arguments", "text", "why"),
    [
        (["--ignore=CPL301"], BAD, "its code is not selected"),
        (["--per-file-ignores=a.py:CPL3"], BAD, "`per-file-ignores` ignores its code"),
        ([], BAD.rstrip() + "  # noqa: CPL301\n", "a `# noqa` comment suppresses it"),
    ],
)
def test_a_finding_that_is_hidden_says_by_what(
    arguments: list[str], text: str, why: str, tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py", text=text)
    assert f"CPL301 is not shown: {why}" in connlint("--why", "a.py:3", *arguments).out


def test_an_opt_in_rule_is_asked_too(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=GOOD)
    assert "CPL906 is not shown: it is opt-in, and not selected" in connlint("--why", "a.py:3").out
    assert "info[CPL906]: " in connlint("--why", "a.py:3", "--extend-select=CPL906").out


def test_the_baseline_is_named(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=BAD)
    assert connlint("--write-baseline", "known.json", "a.py").status == 0
    shown = connlint("--why", "a.py:3", "--baseline=known.json").out
    assert "CPL301 is not shown: the baseline known.json has it" in shown
    write(tmp_path, "a.py", text=BAD + "httpx.Client(timeout=None)\n")
    assert "warning[CPL301]" in connlint("--why", "a.py:4", "--baseline=known.json").out


UNKNOWN = """\
from acme.http import make_client
from .own import shared
import httpx

client = make_client()


def load(session, url):
    client.get(url)
    session.get(url)
    shared.get(url)
    print(url)
    twice.get(url)
    lost.get(url)


twice = make_client()
twice = 3
"""


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (5, "`acme.http.make_client` is not a name of a library that is checked"),
        (9, "`client.get` comes from `acme.http.make_client`, which is not a name"),
        (10, "`session` is a parameter of unknown type"),
        (11, "`shared` is imported from a module that was not found"),
        (13, "`twice` has 2 values, and they differ or are not known"),
        (14, "`lost` is not bound in this file"),
        (12, "the file does not call anything of the libraries that are checked"),
    ],
)
def test_what_is_unknown_is_named(
    line: int, words: str, tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py", text=UNKNOWN)
    shown = connlint("--why", f"a.py:{line}").out
    assert shown.startswith(f"a.py:{line}: ")
    assert words in shown


def test_what_would_tell_tells(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=UNKNOWN)
    advice = connlint("--why", "a.py:5").out.splitlines()[1]
    assert advice.endswith('`aliases = { "acme.http.make_client" = "httpx.Client" }`')
    said = advice.partition("`")[2].rstrip("`")
    write(tmp_path, "connlint.toml", text=f"{said}\n")
    assert "CPL906" in connlint("--why", "a.py:5").out
    annotated = UNKNOWN.replace("session, url", "session: httpx.Client, url")
    write(tmp_path, "a.py", text=annotated)
    assert "is a parameter" not in connlint("--why", "a.py:10").out


def test_a_known_call_without_findings_is_named(tmp_path: Path, connlint: Connlint) -> None:
    text = "import httpx\n\nhttpx.Timeout(5.0, pool=5.0)\nprint(1)\nhttpx.Client()\n"
    write(tmp_path, "a.py", text=text)
    shown = connlint("--why", "a.py:3").out
    assert shown == "a.py:3: no rule finds anything to report about `httpx.Timeout`\n"
    shown = connlint("--why", "a.py:4").out
    assert shown == "a.py:4: no call in this line concerns a connection pool\n"


def test_an_excluded_file_is_explained_and_said_to_be_excluded(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "gen/a.py", text=BAD)
    shown = connlint("--why", "gen/a.py:3", "--exclude=gen").out
    assert "warning[CPL301]" in shown
    assert "gen/a.py:3: the file is excluded; it is checked only if it is named\n" in shown


def test_json_says_the_same(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=TWICE)
    said = json.loads(connlint("--why", "a.py:5:10", "--output-format=json").out)
    assert (said["filename"], said["row"], said["notes"]) == ("a.py", 5, [])
    judged = {one["code"]: (one["reported"], one["reason"]) for one in said["judgments"]}
    assert judged["CPL102"] == (True, None)
    assert judged["CPL402"] == (False, "CPL102 reports it")
    said = json.loads(connlint("--why", "a.py:1", "--output-format=json").out)
    assert said["judgments"] == []
    assert len(said["notes"]) == 1
    assert connlint("--why", "a.py:5", "--output-format=sarif").status == 2


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("a.py", "a.py: expected FILE:LINE"),
        ("a.py:0", "a.py:0: expected FILE:LINE"),
        ("a.py:x", "a.py:x: expected FILE:LINE"),
        (":3", ":3: expected FILE:LINE"),
        ("a.py:9", "a.py has 4 lines, no line 9"),
        ("none.py:1", "none.py: No such file"),
        ("broken.py:1", "broken.py:3: '(' was never closed"),
        ("a.ipynb:1", "a.ipynb: "),
    ],
)
def test_what_cannot_be_explained_is_an_error(
    said: str, error: str, tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py", text=BAD)
    write(tmp_path, "broken.py", text=BROKEN)
    write(tmp_path, "a.ipynb", text='{"cells": []}\n')
    outcome = connlint("--why", said)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"connlint: error: --why: {error}")
