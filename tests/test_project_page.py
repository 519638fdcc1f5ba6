"""The page on the whole project: its examples, its numbers and the options that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markers import ROOT
from samples import blocks, replayed
from tables import cells
from test_docs import options_of_plugin

from flake8_connpool.config.effective import configure
from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.files import project_root
from flake8_connpool.files.python_files import MOST_FILES
from flake8_connpool.project import survey

PAGE = (ROOT / "docs" / "project.md").read_text(encoding="utf-8")
TURN_OFF = PAGE.partition("\n## Turn it off\n")[2].partition("\n## ")[0]
OUTPUT = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(block: str) -> str:
    return "".join(f"{line}\n" for line in block.splitlines() if line.startswith("$ "))


def transcripts(page: str) -> dict[str, str]:
    """Return what each command wrote."""
    steps = "".join(block.text for block in blocks(page) if block.language == "console")
    runs = [step.partition("\n") for step in f"\n{steps}".split("\n$ ")[1:]]
    return {command: output for command, _, output in runs}


def test_the_examples_write_what_the_page_shows(tmp_path: Path) -> None:
    silent = OUTPUT.sub(lambda match: f"```console\n{commands(match[1])}```", PAGE)
    assert silent != PAGE
    assert replayed(silent, tmp_path) == PAGE


def test_only_the_project_shows_what_the_examples_find() -> None:
    written = transcripts(PAGE)
    assert "(shop/routes.py:9)" in written["connlint shop/prices.py"]
    assert "All clear" in written["connlint --no-project shop/prices.py"]
    found = written["connlint --output-format concise shop/orders.py"]
    assert re.findall(r"CPL\d{3}", found) == ["CPL301", "CPL301"]
    assert "All clear" in written["connlint shop/rates.py"]
    assert "CPL101 is not reported" in written["connlint --why shop/rates.py:5"]


def test_each_file_of_an_example_has_the_findings_that_the_page_says_without_the_project(
    tmp_path: Path,
) -> None:
    page = OUTPUT.sub("", PAGE)
    page += "\n```console\n$ connlint --no-project --output-format concise\n```\n"
    replay = transcripts(replayed(page, tmp_path))
    (written,) = replay.values()
    assert re.findall(r"^(\S+?):\d+:\d+: (\S+)", written, re.MULTILINE) == [
        ("shop/rates.py", "CPL101")
    ]


def test_the_page_says_how_to_turn_it_off_everywhere(tmp_path: Path) -> None:
    (option,) = [one for one in OPTIONS if one.name == "project"]
    (of_plugin,) = [name for name in options_of_plugin() if "project" in name]
    rows = cells(TURN_OFF)
    assert [re.findall(r"`([^`]+)`", row[1])[0] for row in rows] == [
        f"--no-{option.name}",
        f"{option.name} = false",
        f"--connpool-{of_plugin}",
        f"connpool-{of_plugin} = true",
    ]
    assert f"`--{option.name}` turns it on again" in TURN_OFF
    (tmp_path / "connlint.toml").write_text(f"{option.name} = false\n")
    assert configure({}, str(tmp_path)).run.project is False
    assert configure({"project": True}, str(tmp_path)).run.project is True


@pytest.mark.parametrize(
    "name",
    [
        "aliases",
        "per-request-decorators",
        "exclude",
        "extend-exclude",
        "stdin-filename",
        "why",
        "diff-from",
    ],
)
def test_the_page_names_each_option_that_meets_the_project(name: str) -> None:
    assert name in {option.name for option in OPTIONS}
    assert re.search(rf"`(?:--)?{name}\b", PAGE)


def test_the_page_names_what_makes_a_directory_the_root() -> None:
    section = PAGE.partition("The **root** of the project is\n")[2].partition("\n3. ")[0]
    repositories, files = section.split("\n2. ")
    assert re.findall(r"`([^`]+)`", repositories) == list(project_root._REPOSITORIES)
    assert set(re.findall(r"`([^`]+)`", files)) == set(project_root._PROJECTS)


def test_the_page_has_the_bounds_of_the_code() -> None:
    assert f"beyond the first {MOST_FILES:,}" in PAGE
    assert survey._MOST_ROUNDS == 8
    assert "up to eight files away" in PAGE
    assert f"no more than {survey._MOST_IMPORTERS} such files" in PAGE
