"""Counts of each code, in the shape of ruff's."""

from __future__ import annotations

import json
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest
from reports import SOURCE, found_in

from flake8_connpool.errors import UsageError
from flake8_connpool.output import statistics
from flake8_connpool.output.styles import Style


def test_codes_are_counted_most_often_first_then_by_code() -> None:
    assert statistics.render(found_in(SOURCE + "httpx.Timeout(30)\n" * 9), "full") == (
        "11\tCPL302\t[*] implicit-pool-timeout\n"
        "2 \tCPL907\t[ ] owner-without-close\n"
        "1 \tCPL206\t[ ] pool-without-room\n"
        "1 \tCPL301\t[ ] unbounded-pool-wait\n"
        "1 \tCPL401\t[*] pool-without-health-check\n"
        "1 \tCPL902\t[ ] engine-without-recycle\n"
        "1 \tCPL904\t[ ] unwatched-pool\n"
        "1 \tCPL906\t[ ] client-with-default-limits\n"
    )


def test_unsafe_fixes_count_where_they_are_carried_out() -> None:
    assert "[*] unbounded-pool-wait" in statistics.render(found_in(), "full", with_unsafe=True)
    assert "[ ] engine-without-recycle" in statistics.render(found_in(), "full", with_unsafe=True)


def test_a_code_of_which_some_can_be_fixed_has_a_mark_of_its_own() -> None:
    source = (
        "from sqlalchemy import create_engine\n"
        "create_engine('postgresql://a')\ncreate_engine('dialect://a')\n"
    )
    shown = statistics.render(found_in(source), "full")
    assert "2\tCPL401\t[-] pool-without-health-check\n" in shown
    records = json.loads(statistics.render(found_in(source), "json"))
    assert [record for record in records if record["fixable_count"]] == [
        {
            "code": "CPL401",
            "name": "pool-without-health-check",
            "count": 2,
            "fixable": False,
            "fixable_count": 1,
        }
    ]


def test_nothing_found_is_nothing_counted() -> None:
    assert statistics.render([], "full") == ""
    assert json.loads(statistics.render([], "json")) == []


def test_colours_are_where_ruff_has_them() -> None:
    shown = statistics.render(found_in(), "full", style=Style(has_colours=True))
    assert shown.startswith(
        "\x1b[1m2\x1b[0m\t\x1b[1;31mCPL302\x1b[0m\t[\x1b[36m*\x1b[0m] implicit-pool-timeout\n"
    )


@pytest.mark.parametrize("output_format", ["sarif", "json-lines"])
def test_another_format_is_refused(output_format: str) -> None:
    with pytest.raises(UsageError, match=f"text or json, not as {output_format}"):
        statistics.render([], output_format)


@pytest.mark.parametrize("output_format", ["full", "json"])
def test_the_shape_is_that_of_ruffs(tmp_path: Path, output_format: str) -> None:
    (tmp_path / "a.py").write_text("import os\n")
    name = {"full": "concise"}.get(output_format, output_format)
    run = subprocess.run(
        ["ruff", "check", "--isolated", "--no-cache", "--statistics", f"--output-format={name}"],
        cwd=tmp_path,
        env={"PATH": sysconfig.get_path("scripts")},
        capture_output=True,
        text=True,
        check=False,
    )
    ours = statistics.render(found_in(), output_format)
    if output_format == "json":
        assert list(json.loads(run.stdout)[0]) == list(json.loads(ours)[0])
    else:
        line = re.compile(r"\d+\t[A-Z]+\d+\t\[[* -]\] [a-z-]+")
        assert line.fullmatch(run.stdout.splitlines()[0])
        assert all(map(line.fullmatch, ours.splitlines()))
