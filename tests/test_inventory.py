"""`--inventory`: what it shows of a project, in each format, and its exit code."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from cli_runner import BROKEN, Connlint, write
from jsonschema import Draft202012Validator
from markers import ROOT
from samples import blocks, replayed

from flake8_connpool.config.options.inventory import INVENTORY_FORMATS

PAGE = (ROOT / "docs" / "inventory.md").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "docs" / "inventory.schema.json").read_text(encoding="utf-8"))
OUTPUT = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(block: str) -> str:
    return "".join(f"{line}\n" for line in block.splitlines() if line.startswith("$ "))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The project of the page."""
    (tmp_path / ".git").mkdir()
    for block in blocks(PAGE):
        if block.title is not None:
            write(tmp_path, block.title, text=block.text)
    return tmp_path


def as_json(connlint: Connlint, *arguments: str) -> dict[str, Any]:
    outcome = connlint("--inventory", "--inventory-format=json", *arguments)
    content: dict[str, Any] = json.loads(outcome.out)
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(content)
    return content


def test_the_page_shows_what_the_commands_write(tmp_path: Path) -> None:
    silent = OUTPUT.sub(lambda match: f"```console\n{commands(match[1])}```", PAGE)
    assert silent != PAGE
    assert replayed(silent, tmp_path) == PAGE


def test_the_picture_of_the_page_is_the_one_that_is_written(shop: Path, connlint: Connlint) -> None:
    # The second one is that of an application, which is not here.
    picture, _ = (block.text for block in blocks(PAGE) if block.language == "mermaid")
    assert connlint("--inventory", "--inventory-format=mermaid").out == picture


def test_the_page_names_every_format() -> None:
    section = PAGE.partition("\n## Formats\n")[2]
    assert re.findall(r"`(\w+)`", section.partition(".\n")[0]) == list(INVENTORY_FORMATS)


def test_json_has_the_whole_of_each_pool(shop: Path, connlint: Connlint) -> None:
    content = as_json(connlint, "--processes=3", "--threads=2")
    assert (content["processes"], content["threads"]) == (3, 2)
    engine, client, store = content["pools"]
    assert (engine["filename"], engine["row"], engine["owner"]) == ("shop/db.py", 7, "engine")
    assert engine["settings"]["limit"] == {
        "source": "given",
        "value": 20,
        "unlimited": False,
        "text": None,
        "variables": [],
    }
    assert engine["used_by"] == [
        {"name": "GET /items/{item}", "place": "shop/routes.py:24"},
        {"name": "count_items", "place": "shop/tasks.py:11"},
    ]
    assert client["closed_by"] == ["shop/routes.py:16"]
    assert store["product"] == "redis"
    assert [one["total"]["known"] for one in content["servers"]] == [60, 15]


def test_without_the_project_the_users_are_not_known(shop: Path, connlint: Connlint) -> None:
    content = as_json(connlint, "--no-project")
    assert {str(pool["used_by"]) for pool in content["pools"]} == {"None"}


def test_csv_has_a_line_for_each_pool_and_no_formula(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "-x.py", text="import httpx\n\nclient = httpx.Client()\n")
    outcome = connlint("--inventory", "--inventory-format=csv", "./-x.py")
    (row,) = csv.DictReader(io.StringIO(outcome.out))
    assert row["filename"] == "'-x.py"
    assert (row["limit"], row["limit_source"], row["health_check"]) == ("100", "default", "")


def test_each_format_names_the_variables_that_can_change_a_limit(
    tmp_path: Path, connlint: Connlint
) -> None:
    text = (
        "import os\n\nfrom redis import BlockingConnectionPool\n\npool = BlockingConnectionPool("
        'int(os.getenv("POOL_SIZE", "5")), timeout=int(os.getenv("POOL_TIMEOUT", "3")))\n'
    )
    write(tmp_path, "stock.py", text=text)
    shown = connlint("--inventory", "--max-connections=redis=4")
    assert shown.status == 1
    assert re.search(r"^stock.py:5 +5\$ .* 3\$ ", shown.out, re.MULTILINE)
    assert "  set by $POOL_SIZE (LIMIT); $POOL_TIMEOUT (WAIT)\n" in shown.out
    assert "\n$ default of the project" in shown.out
    assert shown.out.endswith("redis: 5 by default of 4 allowed: EXCEEDED\n")
    content = as_json(connlint)
    limit = content["pools"][0]["settings"]["limit"]
    assert (limit["value"], limit["variables"]) == (5, ["POOL_SIZE"])
    assert content["servers"][0]["per_process"]["by_default"]
    (row,) = csv.DictReader(io.StringIO(connlint("--inventory", "--inventory-format=csv").out))
    assert (row["limit"], row["limit_variables"]) == ("5", "POOL_SIZE")
    picture = connlint("--inventory", "--inventory-format=mermaid").out
    assert "<br>limit 5 (POOL_SIZE)" in picture


def test_without_variables_the_legend_does_not_name_them(shop: Path, connlint: Connlint) -> None:
    shown = connlint("--inventory").out
    assert "\n$ default" not in shown
    assert "set by" not in shown


@pytest.mark.parametrize(
    ("limit", "status", "verdict"),
    [
        ("DATABASE_URL=79", 1, "EXCEEDED"),
        ("$DATABASE_URL=80", 0, "ok"),
        ("redis=20", 0, "ok"),
        ("redis=19", 1, "EXCEEDED"),
        ("redis://store.internal/0=19", 1, "EXCEEDED"),
    ],
)
def test_the_exit_code_says_if_a_server_allows_the_sum(
    limit: str, status: int, verdict: str, shop: Path, connlint: Connlint
) -> None:
    outcome = connlint("--inventory", "--processes=4", "--max-connections", limit)
    assert (outcome.status, outcome.err) == (status, "")
    assert outcome.out.endswith(f"allowed: {verdict}\n")


@pytest.mark.parametrize(("count", "pools"), [(1, "1 pool"), (2, "2 pools")])
def test_pools_of_unknown_servers_are_counted_in_the_error(
    count: int, pools: str, tmp_path: Path, connlint: Connlint
) -> None:
    made = "".join(f"engine{n} = create_engine(url(), pool_size=9)\n" for n in range(count))
    write(tmp_path, "db.py", text=f"from sqlalchemy import create_engine\n{made}")
    outcome = connlint("--inventory", "--max-connections=postgresql=100")
    assert outcome.status == 2
    assert f"no pool is for postgresql; the server of {pools} is not known\n" in outcome.err


def test_a_sum_that_is_not_known_is_not_above_a_limit(tmp_path: Path, connlint: Connlint) -> None:
    text = 'import psycopg_pool\npool = psycopg_pool.ConnectionPool("", max_size=size())\n'
    write(tmp_path, "db.py", text=text)
    outcome = connlint("--inventory", "--max-connections=postgresql=1")
    assert outcome.status == 0
    assert outcome.out.endswith("postgresql: 0 or more of 1 allowed: not known\n")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--processes=4"], "--processes can only be used with --inventory"),
        (["--inventory", "--processes=0"], "expected a number, at least 1"),
        (["--inventory", "--max-connections=redis"], "expected SERVER=NUMBER"),
        (
            ["--inventory", "--max-connections=mysql=9"],
            "no pool is for mysql; there are pools for $DATABASE_URL, redis, redis://store",
        ),
        (["--inventory", "--inventory-format=xml"], "expected one of text, json, csv, mermaid"),
    ],
)
def test_a_wrong_option_is_an_error(
    arguments: list[str], error: str, shop: Path, connlint: Connlint
) -> None:
    outcome = connlint(*arguments)
    assert outcome.status == 2
    assert error in outcome.err
    assert outcome.out == ""


def test_a_file_that_cannot_be_parsed_is_named(shop: Path, connlint: Connlint) -> None:
    write(shop, "shop/broken.py", text=BROKEN)
    outcome = connlint("--inventory")
    assert outcome.status == 0
    assert outcome.err.startswith("shop/broken.py: not in the inventory: line 3: ")
    assert "shop/db.py:7" in outcome.out


def test_test_code_and_files_without_pools_have_none(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "tests/test_shop.py", text="import httpx\n\nclient = httpx.Client()\n")
    write(tmp_path, "shop.py", text="import httpx\n\nprint(httpx.URL('https://shop.internal'))\n")
    outcome = connlint("--inventory")
    assert (outcome.status, outcome.out) == (0, "No connection pools found.\n")


def test_the_number_of_processes_changes_nothing(shop: Path, connlint: Connlint) -> None:
    for number in range(70):
        text = f"import httpx\n\nclient_{number} = httpx.Client()\n"
        write(shop, f"shop/client_{number}.py", text=text)
    assert connlint("--inventory", "--jobs=1").out == connlint("--inventory", "--jobs=3").out


def test_it_can_be_written_to_a_file(shop: Path, connlint: Connlint) -> None:
    shown = connlint("--inventory", "--inventory-format=json").out
    outcome = connlint("--inventory", "--inventory-format=json", "--output-file=pools.json")
    assert outcome.out == ""
    assert (shop / "pools.json").read_text() == shown


def test_a_name_cannot_leave_its_place_in_the_picture(tmp_path: Path, connlint: Connlint) -> None:
    name = 'a"]; click p0 "javascript:x" --> b'
    write(tmp_path, f"{name}.py", text="import httpx\n\nclient = httpx.Client()\n")
    outcome = connlint("--inventory", "--inventory-format=mermaid")
    (line,) = (one for one in outcome.out.splitlines() if "p0" in one)
    assert line.count('"') == 2
