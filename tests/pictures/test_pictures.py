"""The pictures in the documentation are drawn from the committed measurements.

`pytest --snapshot-update` draws them again, and so does `python tests/pictures/make.py`.
"""

from __future__ import annotations

import json
import re
from html import escape
from xml.etree import ElementTree

import pytest
from families import FAMILIES
from markers import ROOT, Snapshot

from flake8_connpool.linter.registry import RULES
from pictures.drawings import ASSETS, MEASURED, drawings
from pictures.lifecycle import STAGES
from pictures.svg import Drawing

DOCS = ROOT / "docs"
SVG = "{http://www.w3.org/2000/svg}"
DRAWINGS = drawings()

every_picture = pytest.mark.parametrize(("name", "drawing"), DRAWINGS.items(), ids=DRAWINGS)


@every_picture
def test_a_picture_is_as_it_is_drawn_now(name: str, drawing: Drawing, snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = ASSETS
    snapshot.assert_match(drawing.svg, name)


def test_every_file_beside_the_pictures_is_drawn() -> None:
    assert {path.name for path in ASSETS.iterdir()} == set(DRAWINGS)


@every_picture
def test_a_picture_has_a_title_a_description_and_text(name: str, drawing: Drawing) -> None:
    root = ElementTree.fromstring(drawing.svg)
    named = (root.attrib["aria-labelledby"] or "").split()
    for tag, identifier in zip(("title", "desc"), named, strict=True):
        (element,) = root.findall(SVG + tag)
        assert element.attrib["id"] == identifier
        assert element.text
    assert len(root.findall(f".//{SVG}text")) > 5


@every_picture
def test_a_picture_fetches_nothing(name: str, drawing: Drawing) -> None:
    assert re.findall(r"https?://[^\"\s]+", drawing.svg) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"@import|@font-face|\burl\(|\bhref=", drawing.svg)


@every_picture
def test_a_picture_stays_within_its_frame(name: str, drawing: Drawing) -> None:
    """In a wide font: a character takes 0.55 of the size, more if it is bold or monospaced."""
    root = ElementTree.fromstring(drawing.svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for element in root.findall(f".//{SVG}text"):
        x, y, size = (float(element.attrib[key]) for key in ("x", "y", "font-size"))
        kind = element.attrib.get("class", "")
        advance = {"": 0.55, "bold": 0.62}.get(kind, 0.61)
        length = advance * size * len(element.text or "")
        start = {"start": 0.0, "middle": 0.5, "end": 1.0}[
            element.attrib.get("text-anchor", "start")
        ]
        assert x - start * length >= 0, element.text
        assert x + (1 - start) * length <= width, element.text
        assert size <= y <= height, element.text


@every_picture
def test_a_picture_is_shown_and_said_in_words(name: str, drawing: Drawing) -> None:
    pages = [path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")]
    shown = [page for page in pages if f"assets/pictures/{name}" in page]
    assert shown
    words = drawing.description
    assert all(words in page or escape(words) in page for page in shown)


def test_the_life_of_a_connection_has_every_code_once() -> None:
    codes = [code for stage in STAGES for code in stage.codes]
    assert sorted(codes) == [r.code for r in RULES.values() if r.check and not r.is_opt_in]
    for name in ("life.svg", "life-narrow.svg"):
        drawn = re.findall(r"CPL\d{3}", DRAWINGS[name].svg.partition("</desc>")[2])
        assert sorted(drawn) == sorted(codes)


def test_every_caller_of_a_burst_is_counted_once() -> None:
    for row in json.loads(MEASURED.read_text(encoding="utf-8"))["bursts"]:
        assert row["opened"] + row["served_after_wait"] + row["failed"] == row["callers"]


def test_every_rule_is_on_the_page_of_one_family() -> None:
    pages = {path.stem: path.read_text(encoding="utf-8") for path in (DOCS / "families").iterdir()}
    assert set(pages) == set(FAMILIES)
    listed = [
        code for page in pages.values() for code in re.findall(r"^\| \[(CPL\d{3})\]", page, re.M)
    ]
    assert sorted(listed) == [rule.code for rule in RULES.values() if rule.check]
