"""The page on speed says what the committed results say, and leaves nothing out.

`pytest --snapshot-update` writes the tables (tests/test_docs.py) and the plots again, and so does
`python -m tests.benchmarks`.
"""

from __future__ import annotations

import operator
import re

import pytest
from benchmarks import page, plots, results, summary
from benchmarks.corpora import CORPORA, TITLES
from benchmarks.growth import SHAPES
from benchmarks.peers import PEERS, REFERENCE, Peer
from benchmarks.stages import STAGES
from markers import ROOT, Snapshot
from pictures import test_pictures
from pictures.svg import Drawing
from tables import between, cells

PAGE = results.PAGE.read_text(encoding="utf-8")
RESULTS = results.read()
DRAWINGS = plots.drawings(RESULTS)

every_plot = pytest.mark.parametrize(("name", "drawing"), DRAWINGS.items(), ids=DRAWINGS)
every_corpus = pytest.mark.parametrize("corpus", RESULTS["corpora"])


def section(title: str) -> str:
    """Return what is below a heading of a corpus."""
    return PAGE.partition(f"\n### {title}\n")[2].partition("\n### ")[0]


def test_the_page_is_in_the_navigation() -> None:
    assert ": speed.md\n" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", page.MADE)
def test_a_made_part_is_as_the_results_say(name: str) -> None:
    assert between(PAGE, name).strip("\n") == page.MADE[name]().strip("\n")


def test_every_corpus_of_packages_was_measured() -> None:
    assert {one.name for one in CORPORA} <= set(RESULTS["corpora"])
    assert set(RESULTS["corpora"]) <= set(TITLES)


@every_corpus
def test_every_peer_is_in_the_table_of_every_corpus(corpus: str) -> None:
    rows = cells(section(TITLES[corpus]))
    assert [row[0] for row in rows] == [peer.title for peer in PEERS]
    costs = RESULTS["corpora"][corpus]["shares"]
    for peer, row in zip(PEERS, rows, strict=True):
        measured = costs.get(peer.share.name.lower(), {"costs": {}})["costs"].get(peer.name)
        is_measured = measured is not None and len(measured["cpu"]) == RESULTS["measured"]["repeat"]
        assert is_measured != row[1].startswith("not measured: ")


@pytest.mark.parametrize("peer", PEERS, ids=lambda one: one.name)
def test_every_command_is_on_the_page(peer: Peer) -> None:
    (row,) = (row for row in cells(between(PAGE, "speed commands")) if row[0] == peer.title)
    assert row[1].startswith(f"`{peer.program} ")


def test_every_plugin_is_compared_with_flake8_alone() -> None:
    rows = cells(between(PAGE, "speed plugins"))
    assert [row[0] for row in rows] == [peer.title for peer in PEERS if peer.is_plugin]
    for column, corpus in enumerate(RESULTS["corpora"].values(), 1):
        costs = corpus["shares"]["part"]["costs"]
        plugin, alone = (costs[name]["cpu"] for name in ("flake8-connpool", "flake8"))
        least = min(map(operator.truediv, plugin, alone))
        assert f"({page.number(least)} to " in rows[0][column]


@every_corpus
def test_the_reference_is_once_itself(corpus: str) -> None:
    row = summary.rows(RESULTS["corpora"][corpus])[REFERENCE]
    assert row.times_ruff is not None
    assert (row.times_ruff.least, row.times_ruff.most) == (1.0, 1.0)


def test_every_stage_is_on_the_page_and_all_are_the_whole() -> None:
    rows = cells(between(PAGE, "speed stages"))
    assert [row[0] for row in rows] == [*STAGES, "**all**"]
    for corpus in RESULTS["corpora"].values():
        assert sum(part for _, part in summary.stages(corpus).values()) == pytest.approx(1)


def test_every_shape_is_on_the_page() -> None:
    rows = cells(between(PAGE, "speed growth"))
    assert [row[0] for row in rows] == [shape.title for shape in SHAPES.values()]


def test_a_trial_is_marked_as_one() -> None:
    assert ("This was a trial" in PAGE) == bool(RESULTS["measured"]["trial"])


@every_plot
def test_a_plot_is_as_it_is_drawn_now(name: str, drawing: Drawing, snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = results.ASSETS
    snapshot.assert_match(drawing.svg, name)


@every_plot
def test_a_plot_is_well_formed(name: str, drawing: Drawing) -> None:
    test_pictures.test_a_picture_has_a_title_a_description_and_text(name, drawing)
    test_pictures.test_a_picture_fetches_nothing(name, drawing)
    test_pictures.test_a_picture_stays_within_its_frame(name, drawing)


@every_plot
def test_a_plot_is_on_the_page_with_its_words(name: str, drawing: Drawing) -> None:
    assert f"![{drawing.description}](assets/speed/{name})" in PAGE


def test_every_file_beside_the_plots_is_drawn() -> None:
    assert {path.name for path in results.ASSETS.iterdir()} == set(DRAWINGS)


def test_numbers_are_in_generated_parts_only() -> None:
    written = re.sub(r"<!-- (speed \w+) -->.*?<!-- /\1 -->", "", PAGE, flags=re.DOTALL)
    assert re.findall(r"\d+(?:\.\d+)?(?: s\b|x\b| %| MB)", written) == []
