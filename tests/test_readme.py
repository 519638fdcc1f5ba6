"""The README's two commands, and what no file of the project may say."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from markers import ROOT
from samples import Block, blocks
from tables import between

README = (ROOT / "README.md").read_text(encoding="utf-8")
CI = ROOT / ".ci" / "run"

# Spelled in pieces, or this file would be found.
FORBIDDEN = {
    "a path of somebody's machine": r"/(?:root|work|opt|Users)/|/tmp/\w|/home/(?!you/)\w",
    "the host of a package index": r"\bpypi\.o" r"rg\b|python" r"hosted\.org",
    "how the project came about": r"(?i)\bthis sess" r"ion\b|\bsess" r"ion of work\b",
}
TEXTS = {".md", ".py", ".toml", ".yml", ".yaml", ".cfg", ".ini", ".txt", ""}
FILES = sorted(
    path
    for path in ROOT.iterdir()
    if path.is_file() and path.suffix in {".md", ".py", ".toml", ".yml", ".yaml"}
) + sorted(
    path
    for folder in ("docs", "flake8_connpool", "fixtures", "tests", ".ci", ".github")
    for path in (ROOT / folder).rglob("*")
    if path.is_file() and path.suffix in TEXTS and "__pycache__" not in path.parts
)


def command(name: str) -> str:
    """Return the one line of the one block between the marks of a name."""
    part = between(README, name)
    (block,) = blocks(part)
    assert part == f"```sh\n{block.text}```\n"
    assert block == Block("sh", None, block.text)
    (line,) = block.text.splitlines()
    return line


@pytest.mark.parametrize("name", ["run", "tests"])
def test_a_command_is_one_line_that_may_be_run_twice(name: str) -> None:
    steps = command(name).split(" && ")
    assert steps[0] == "python3 -m venv .venv"
    assert all(step.startswith(".venv/bin/") for step in steps[1:])


def test_one_command_installs_connlint_and_runs_it_on_a_published_release() -> None:
    _, install, fetch, run = command("run").split(" && ")
    assert install == ".venv/bin/pip install ."
    *options, target = fetch.partition(" --target ")[0].split(), ".venv/sample"
    assert "--upgrade" in options[0]
    assert re.fullmatch(r"[\w-]+==[\d.]+", fetch.partition(f" --target {target} ")[2])
    assert run == f".venv/bin/connlint --exit-zero {target}"


def test_the_other_installs_and_runs_the_tests_as_continuous_integration_does() -> None:
    assert command("tests").endswith(" && .venv/bin/pip install -e '.[dev]' && .venv/bin/pytest")
    (reads,) = re.findall(r"^command=.+$", CI.read_text(), re.MULTILINE)
    run = subprocess.run(
        ["bash", "-c", f'{reads}\nprintf %s "$command"'],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == command("tests")


def test_the_first_screen_has_one_sentence_a_picture_and_five_measured_problems() -> None:
    first = README.partition("\n## ")[0]
    _, sentence, *_ = first.split("\n\n")
    assert re.fullmatch(r"\*\*[^*.]+\.\*\*", sentence)
    assert len(re.findall(r"^!\[[^\]]+\]\(docs/assets/[\w-]+\.svg\)$", first, re.MULTILINE)) == 1
    items = re.findall(r"^- \*\*(.+?)\*\*(.+?)(?=^- |\Z)", first, re.MULTILINE | re.DOTALL)
    assert len(items) == 5
    for problem, rest in items:
        (code,) = re.findall(r"\(docs/rules/(CPL\d{3})\.md\)", rest)
        page = (ROOT / "docs" / "rules" / f"{code}.md").read_text(encoding="utf-8")
        (version,) = re.findall(r"; (\w+ [\d.]+)\)", rest)
        for said in [version, *re.findall(r"\d+", problem)]:
            assert re.search(rf"(?<!\d){re.escape(said)}(?!\d)", page), (code, said)


def test_the_picture_is_of_the_file_that_is_shown() -> None:
    (shop,) = (block for block in blocks(README) if block.title == "shop.py")
    page = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert shop in blocks(page)


@pytest.mark.parametrize("name", FORBIDDEN)
def test_no_file_names(name: str) -> None:
    pattern = re.compile(FORBIDDEN[name])
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in FILES
        for number, line in enumerate(_lines(path), 1)
        if pattern.search(line)
    ]
    assert found == []


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines()
