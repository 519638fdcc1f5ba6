"""The parts by which edits are compared: the shape of a summary, moved places, counted words."""

from __future__ import annotations

import pytest

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.project.moves import Moves
from flake8_connpool.project.reading import shape
from flake8_connpool.project.summary import Definition, Pool, Summary, Use
from flake8_connpool.project.word_counts import WordCounts
from flake8_connpool.semantics.values.environment import Callers, Environment, RegistryElsewhere


def summary_at(*lines: int, text: str = "[2, 1, 2, 9]") -> Summary:
    first, second = lines
    return Summary(
        functions=(Definition("load", (first, 1, first, 9)),),
        uses=(
            Use(":load", "", (second, 1, second + 1, 9)),
            Use(":load", "", (second, 3, second, 5)),
        ),
        constants={"TEXT": text, "NUMBER": 4},
    )


def test_a_shape_has_the_order_of_places() -> None:
    assert shape(summary_at(2, 4)) == shape(summary_at(2, 14)) == shape(summary_at(5, 8))
    assert shape(summary_at(2, 4)) != shape(summary_at(8, 4))
    assert shape(summary_at(2, 4)) != shape(summary_at(4, 4))
    assert shape(summary_at(2, 4)) != shape(summary_at(2, 4, text="[2, 1, 2, 8]"))
    pool = Pool("url", "server", (1, 1, 1, 1))
    assert shape(Summary(pools=(pool,))) != shape(Summary())


def test_places_are_moved_where_they_are_shown() -> None:
    moves = Moves({"shop/api.py": (summary_at(2, 4), summary_at(3, 14))})
    here = RelatedLocation(4, 3, 4, 5, "called here", "shop/api.py")
    there = RelatedLocation(4, 3, 4, 5, "called here", "other/shop/api.py")
    callers = Callers(
        place=RelatedLocation(2, 1, 2, 9, "`GET /`", "shop/api.py"),
        chain=(here, there),
        entries=(here, there),
    )
    shown = Environment(
        callers={"load": callers},
        limited={"load": here},
        registries={"session": RegistryElsewhere("closed", here, (there,))},
        unused=frozenset({"shop/api.py:2"}),
    )
    moved = moves.moved(shown)
    now = RelatedLocation(14, 3, 14, 5, "called here", "shop/api.py")
    assert moved.callers["load"] == Callers(
        place=RelatedLocation(3, 1, 3, 9, "`GET /`", "shop/api.py"),
        chain=(now, there),
        entries=(now, there),
    )
    assert moved.callers["load"].affected == (
        "called here (shop/api.py:14)",
        "called here (other/shop/api.py:4)",
    )
    assert moved.limited == {"load": now}
    assert moved.registries == {"session": RegistryElsewhere("closed", now, (there,))}
    assert moved.registries["session"].reason == "closed in shop/api.py:14"
    assert moved.unused == shown.unused
    with pytest.raises(KeyError):
        moves.moved(RelatedLocation(9, 9, 9, 9, "called here", "shop/api.py"))


def test_words_are_counted_once() -> None:
    texts = {"a.py": b"def load(): pass\nload()", "b.py": b"x.load()", "c.py": b" load"}
    read: list[str] = []

    def reading(path: str) -> bytes:
        read.append(path)
        return texts[path]

    words = WordCounts(texts, reading)
    assert words.in_own_file("a.py", "load") == 1
    assert [words.in_file(path, ["load", ".load"]) for path in ("a.py", "b.py")] == [
        {"load": 1, ".load": 0},
        {"load": 1, ".load": 1},
    ]
    read.clear()
    again = WordCounts(texts, reading, words.counted)
    assert again.in_file("b.py", [".load"]) == {".load": 1}
    assert again.in_own_file("a.py", "load") == 1
    assert not read
    assert again.in_file("c.py", [".load", "load"]) == {".load": 0, "load": 1}
    assert read == ["c.py"]
    changed = WordCounts(texts, reading, words.counted, {"b.py"})
    texts["b.py"] = b"x.load() + y.load()"
    assert changed.in_file("b.py", [".load"]) == {".load": 2}
    assert not changed.is_as_known("b.py")
    assert changed.is_as_known("a.py")
    # It was not counted there.
    texts["c.py"] = b""
    assert changed.is_as_known("c.py")
    texts["a.py"] = b"def load(): pass"
    assert not changed.is_as_known("a.py")
