"""What the page on other tools shows is pinned, valid, and does what it says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

from markers import ROOT
from samples import Block, blocks

from flake8_connpool import __version__

PAGE = (ROOT / "docs" / "integrations.md").read_text(encoding="utf-8")
BAD = "import httpx\n\nclient = httpx.Client(timeout=None)\n"


def block(title: str) -> Block:
    (found,) = [block for block in blocks(PAGE) if block.title == title]
    return found


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_is_installed_is_this_version_and_pinned() -> None:
    """Beside nbqa it is not: there a release that finds more does not fail a build."""
    pinned = re.findall(r"flake8-connpool(==[\d.]+)", PAGE)
    assert set(pinned) == {f"=={__version__}"}


def test_the_workflow_is_valid_to_the_schema_of_github(tmp_path: Path) -> None:
    (tmp_path / "workflow.yml").write_text(block(".github/workflows/reviewdog.yml").text)
    schema = "--builtin-schema", "vendor.github-workflows"
    outcome = run(tmp_path, sys.executable, "-m", "check_jsonschema", *schema, "workflow.yml")
    assert outcome.returncode == 0, outcome.stdout


def test_the_report_for_reviewdog_is_the_one_that_it_reads(tmp_path: Path) -> None:
    (tmp_path / "client.py").write_text(BAD)
    text = block(".github/workflows/reviewdog.yml").text
    (written,) = re.findall(r"- run: (connlint .*)$", text, re.MULTILINE)
    ((form, named),) = re.findall(r"- run: reviewdog -f=(\S+) .* < (\S+)$", text, re.MULTILINE)
    outcome = run(tmp_path, "sh", "-c", written)
    assert outcome.returncode == 0, outcome.stderr
    assert form == "rdjson"
    report = json.loads((tmp_path / named).read_text(encoding="utf-8"))
    (diagnostic,) = report["diagnostics"]
    assert diagnostic["code"]["value"] == "CPL301"
    assert diagnostic["suggestions"]


def test_the_report_has_what_sonarqube_asks_for(tmp_path: Path) -> None:
    """The mandatory fields are those that its documentation names."""
    (tmp_path / "client.py").write_text(BAD)
    commands = re.findall(r"^(?: +- run: )?(connlint .*sarif)$", PAGE, re.MULTILINE)
    assert len(set(commands)) == 1
    outcome = run(tmp_path, "sh", "-c", commands[0])
    assert outcome.returncode == 0, outcome.stderr
    (named,) = re.findall(r"sonar\.sarifReportPaths=(.+)", PAGE)
    report = json.loads((tmp_path / named).read_text(encoding="utf-8"))
    assert report["version"] == "2.1.0"
    (made,) = report["runs"]
    assert made["tool"]["driver"]["name"] == "connlint"
    assert [(result["ruleId"], bool(result["message"]["text"])) for result in made["results"]] == [
        ("CPL301", True)
    ]


def test_nox_runs_the_session(tmp_path: Path) -> None:
    """Without an environment of its own, where it would install what is not released yet."""
    (tmp_path / "noxfile.py").write_text(
        block("noxfile.py").text.replace("    session.install", "    # session.install")
    )
    (tmp_path / "client.py").write_text(BAD)
    outcome = run(tmp_path, "nox", "-s", "connpool", "--no-venv")
    assert outcome.returncode == 1
    assert "--> client.py:3:23" in outcome.stdout + outcome.stderr


def test_nbqa_shows_the_cell_of_a_finding(tmp_path: Path) -> None:
    """The line on the page is what it prints."""
    cell = {"cell_type": "code", "metadata": {}, "source": BAD, "outputs": []}
    notebook = {
        "cells": [{**cell, "execution_count": None}],
        "metadata": {"kernelspec": {"language": "python"}, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "report.ipynb").write_text(json.dumps(notebook))
    (command,) = re.findall(r"^nbqa .+$", PAGE, re.MULTILINE)
    shown = re.findall(r"^notebooks/report\.ipynb:.+$", PAGE, re.MULTILINE)
    (options,) = re.findall(r"add\n`(--select\S+ \S+)`", PAGE)
    for tried in (command, f"{command} {options}"):
        outcome = run(tmp_path, "sh", "-c", tried)
        found = [line for line in outcome.stdout.splitlines() if "CPL" in line]
        assert found == shown, outcome.stderr
