"""Every file that names an address of the project agrees with `flake8_connpool.urls`."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from markers import ROOT

from flake8_connpool.urls import DOCUMENTATION, ISSUES, SOURCE

# Whatever comes before: an address left over from another owner or host is what this looks for.
ADDRESS = re.compile(r"https?://[\w.-]*/?[\w.-]*/?flake8-connpool[\w./-]*")
OWN = re.compile(rf"{re.escape(DOCUMENTATION.rstrip('/'))}(/|$)|{re.escape(SOURCE)}(/|$)")


def files() -> list[Path]:
    """Return the files of the project that are text, those that git does not know yet included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file() and ROOT / "fixtures" not in path.parents]


def addresses(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8", errors="replace")
    return {found.rstrip(".") for found in ADDRESS.findall(text)}


def test_every_address_begins_with_one_of_the_project() -> None:
    named = {path.relative_to(ROOT).as_posix(): addresses(path) for path in files()}
    assert [(p, a) for p, found in named.items() for a in found if not OWN.match(a)] == []


def test_the_metadata_and_the_site_have_the_addresses() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["urls"] == {
        "Homepage": DOCUMENTATION,
        "Documentation": DOCUMENTATION,
        "Source": SOURCE,
        "Changelog": f"{SOURCE}/blob/main/CHANGELOG.md",
        "Issues": ISSUES,
    }
    site = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert f"\nsite_url: {DOCUMENTATION}\n" in site
    assert f"link: {SOURCE}\n" in site


@pytest.mark.parametrize("page", ["index.md", "pre-commit.md"])
def test_the_hooks_come_from_the_repository(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    hooks = re.findall(r"- repo: (\S+)\n +rev: \S+\n +hooks:\n +- id: connlint", text)
    assert set(hooks) == {SOURCE}
