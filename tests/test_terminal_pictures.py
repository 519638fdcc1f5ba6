"""The pictures in the documentation are what a terminal shows now.

`pytest --snapshot-update` draws them anew.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markers import ROOT, Snapshot
from samples import blocks
from terminal_pictures import Picture, drawn

DOCS = ROOT / "docs"
ASSETS = DOCS / "assets"
PAGES = {path: path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")}

_FINDINGS = ("connlint", "shop.py")
_FOUND = "connlint shop.py, on a terminal"
PICTURES = (
    Picture("findings.svg", _FOUND, _FINDINGS, columns=88),
    # For phones; in so many columns, lines happen to break between words.
    Picture("findings-narrow.svg", _FOUND, _FINDINGS, columns=55),
    Picture(
        "explain.svg",
        "connlint --explain CPL401, on a terminal",
        ("connlint", "--explain", "CPL401"),
        columns=88,
        rows=25,
    ),
)

every_picture = pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
real_terminals = pytest.mark.skipif(sys.platform == "win32", reason="there are no ptys")


@real_terminals
@every_picture
def test_a_picture_is_what_a_terminal_shows_of_the_file_on_the_start_page(
    picture: Picture, tmp_path: Path, snapshot: Snapshot
) -> None:
    (shop,) = (block for block in blocks(PAGES[DOCS / "index.md"]) if block.title == "shop.py")
    (tmp_path / "shop.py").write_text(shop.text)
    snapshot.snapshot_dir = ASSETS
    snapshot.assert_match(drawn(picture, tmp_path), picture.name)


@every_picture
def test_a_picture_is_valid_and_fetches_nothing(picture: Picture) -> None:
    text = (ASSETS / picture.name).read_text(encoding="utf-8")
    ElementTree.fromstring(text)
    assert re.findall(r"https?://[^\"\s]+", text.partition(">")[0]) == [
        "http://www.w3.org/2000/svg"
    ]
    assert not re.search(r"@import|@font-face|\burl\(|\bhref=", text)


@every_picture
def test_a_picture_is_shown_somewhere(picture: Picture) -> None:
    assert any(f"assets/{picture.name}" in page for page in PAGES.values())


def test_what_a_page_shows_is_there_and_said_in_words() -> None:
    for path, page in PAGES.items():
        tags = re.findall(r"<img [^>]*>", page)
        assert all(re.search(r'alt="[^"]{20,}"', tag) for tag in tags)
        sources = re.findall(r'(?:src|srcset)="([^"]+)"', page)
        for words, source in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page):
            assert len(words) >= 20
            sources.append(source)
        assert all((path.parent / source).is_file() for source in sources)
