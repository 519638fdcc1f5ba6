"""What a package index shows: the README, with addresses in place of relative links."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from markers import ROOT

from flake8_connpool import __version__
from flake8_connpool.urls import DOCUMENTATION, SOURCE

DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")
# Links and pictures of Markdown, and their addresses in HTML.
TARGET = re.compile(r"\]\(([^)\s]+)|(?:href|src|srcset)=[\"']([^\"']+)")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The source archive and the wheel, as they would be uploaded."""
    folder = tmp_path_factory.mktemp("built")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return sorted(folder.iterdir())


def metadata(archive: Path) -> Message:
    name = f"flake8_connpool-{__version__}"
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return message_from_bytes(wheel.read(f"{name}.dist-info/METADATA"))
    with tarfile.open(archive) as source:
        file = source.extractfile(f"{name}/PKG-INFO")
        assert file is not None
        return message_from_bytes(file.read())


def shown(archive: Path) -> str:
    """Return the text that the index shows."""
    payload = metadata(archive).get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def targets(text: str) -> list[str]:
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [markdown or html for markdown, html in TARGET.findall(prose)]


def file_behind(address: str) -> Path:
    """Return the file of this tree that an address shows."""
    path = address.partition("#")[0]
    if path.startswith(f"{SOURCE}/blob/main/"):
        return ROOT / path.removeprefix(f"{SOURCE}/blob/main/")
    page = path.removeprefix(DOCUMENTATION)
    if page == "" or page.endswith("/"):
        folder = DOCS / page / "index.md"
        return folder if folder.is_file() else DOCS / f"{page.rstrip('/')}.md"
    return DOCS / page


def test_each_link_of_the_readme_is_shown_with_an_address_that_leads_to_the_same(
    built: list[Path],
) -> None:
    relative = [target for target in targets(README) if not re.match(r"https?:|#", target)]
    assert relative
    assert {Path(target).suffix for target in relative} >= {".md", ".svg", ""}
    for archive in built:
        pairs = zip(targets(README), targets(shown(archive)), strict=True)
        for before, after in pairs:
            assert re.match(r"https://|#", after), after
            if before in relative:
                file, _, anchor = before.partition("#")
                assert file_behind(after) == ROOT / file
                assert after.partition("#")[2] == anchor


def test_twine_accepts_both_files(built: list[Path]) -> None:
    assert [path.suffix for path in built] == [".whl", ".gz"]
    command = [sys.executable, "-m", "twine", "check", "--strict", *map(str, built)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count("PASSED") == len(built)


def test_the_summary_fits_in_a_list(built: list[Path]) -> None:
    for archive in built:
        assert len(metadata(archive)["Summary"]) <= 160
