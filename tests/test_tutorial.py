"""The tutorial's steps, taken in order in one folder, lead to where its prose says they do."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from markers import ROOT
from pytest_snapshot.plugin import Snapshot
from samples import blocks, replayed

from flake8_connpool.linter.lint import lint
from flake8_connpool.linter.registry import RULES
from flake8_connpool.rule_options import RuleOptions

PAGE = ROOT / "docs" / "tutorial.md"


@dataclass(frozen=True, slots=True)
class Hour:
    """The page as its commands write it now, and the folder that they leave behind."""

    page: str
    folder: Path

    def outputs(self, command: str) -> list[str]:
        """Return what each run of exactly this command wrote."""
        steps = "".join(b.text for b in blocks(self.page) if b.language == "console")
        runs = [step.partition("\n") for step in f"\n{steps}".split("\n$ ")[1:]]
        return [output for line, _, output in runs if line == command]

    def git(self, *arguments: str) -> str:
        run = subprocess.run(
            ["git", *arguments], cwd=self.folder, capture_output=True, text=True, check=True
        )
        return run.stdout


@pytest.fixture(scope="module")
def hour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hour]:
    """All steps, taken once; the git and pre-commit of whoever runs them are left alone."""
    folder = tmp_path_factory.mktemp("tutorial")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            patch.delenv(name)
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("PRE_COMMIT_HOME", str(tmp_path_factory.mktemp("pre-commit")))
        yield Hour(replayed(PAGE.read_text(encoding="utf-8"), folder), folder)


def test_each_step_writes_what_the_page_shows(hour: Hour, snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = PAGE.parent
    snapshot.assert_match(hour.page, PAGE.name)


def test_the_application_is_rid_of_all_but_what_is_known_or_left_out(hour: Hour) -> None:
    first, configured, known, last = hour.outputs("connlint --output-format concise")
    assert "Found 5 findings" in first
    assert "CPL902" in configured
    assert all("All clear" in output for output in (known, last))
    baseline = json.loads((hour.folder / "connlint-baseline.json").read_text())
    assert [entry["code"] for entry in baseline["findings"]] == ["CPL902"]


def test_the_hook_keeps_the_bad_file_out_and_lets_the_good_one_in(hour: Hour) -> None:
    refused, taken = (block.text for block in blocks(hour.page) if block.title == "shop/rates.py")
    assert [_default_codes(text) for text in (refused, taken)] == [["CPL101"], []]
    assert hour.git("log", "--format=%s").splitlines() == [
        "Exchange rates",
        "connlint, and what it found so far",
    ]
    assert hour.git("ls-tree", "--name-only", "HEAD~", "shop/rates.py") == ""
    assert hour.git("show", "HEAD:shop/rates.py") == taken


def test_ci_is_told_of_the_new_finding_alone(hour: Hour) -> None:
    (annotations,) = hour.outputs("connlint --output-format github")
    assert [line.count("shop/rates.py,line=") for line in annotations.splitlines()] == [1]
    (run,) = json.loads((hour.folder / "connlint.sarif").read_text())["runs"]
    places = [
        (result["ruleId"], result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        for result in run["results"]
    ]
    assert places == [("CPL101", "shop/rates.py")]


def _default_codes(source: str) -> list[str]:
    found = lint(source.encode(), RuleOptions(), lambda code: not RULES[code].is_opt_in)
    return [finding.code for finding in found]
