"""Patterns mean what they mean as regular expressions, and take no time that explodes."""

from __future__ import annotations

import pickle
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import glob_regexes
import pytest
from cli_runner import write

from flake8_connpool.command.discovery import find
from flake8_connpool.config.effective import configure
from flake8_connpool.files import automaton
from flake8_connpool.files.automaton import Automaton, Position
from flake8_connpool.files.globs import GlobError, translate, translate_for_git

KINDS = {
    "options": (translate, glob_regexes.translate),
    "git": (translate_for_git, glob_regexes.translate_for_git),
}
PIECES: tuple[str, ...] = ("a", "b", "/", "*", "?", "**", "**/", "/**", "***", "a*b")
PIECES += ("[ab]", "[!a]", "[^/]", "[[:alpha:]-]", "[b-a]", "[")
PIECES += ("{", ",", "}", "{a,}", "{a,b/}", "\\*", "\\/", "\\", "\n", "é")
CHARACTERS = "aab//b*é\n,{"


def meaning(find: Callable[[str], object], pattern: str) -> object:
    """Return what a pattern is translated to, or why it has no meaning."""
    try:
        return find(pattern)
    except GlobError as error:
        return str(error)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(20))
def test_random_patterns_match_as_regular_expressions_do(kind: str, seed: int) -> None:
    to_places, to_regex = KINDS[kind]
    chance = random.Random(seed)
    seen: list[tuple[Sequence[Position], re.Pattern[str]]] = []
    for _ in range(400):
        pattern = "".join(chance.choices(PIECES, k=chance.randrange(1, 7)))
        places, regex = meaning(to_places, pattern), meaning(to_regex, pattern)
        if not isinstance(places, list):
            assert places == regex, pattern
            continue
        compiled = re.compile(str(regex), re.DOTALL)
        seen.append((places, compiled))
        one = Automaton([places])
        for _ in range(20):
            text = "".join(chance.choices(CHARACTERS, k=chance.randrange(9)))
            assert one.matches(text) == bool(compiled.fullmatch(text)), (pattern, text)
    several = chance.sample(seen, 8)
    together = pickle.loads(pickle.dumps(Automaton(places for places, _ in several)))
    for _ in range(300):
        text = "".join(chance.choices(CHARACTERS, k=chance.randrange(9)))
        assert together.matches(text) == any(one.fullmatch(text) for _, one in several), text


HOSTILE = {
    "stars": ("*a" * 30 + "*b", "a" * 200),
    "stars of one kind": ("*?" * 30 + "*b", "a" * 200),
    "directories": ("**/" * 30 + "zz", "/".join("z" * 60)),
    "directories and names": ("**/*a/" * 20 + "b", "/".join(["aa"] * 60)),
    "alternatives": ("{a,aa,*}" * 20 + "b", "a" * 200),
    "alternatives in one another": ("{a,*" * 40 + "}" * 40 + "b", "a" * 200),
    "nothing": ("{a,}" * 60 + "b", "a" * 200),
}


@pytest.mark.parametrize(("pattern", "text"), HOSTILE.values(), ids=HOSTILE)
def test_no_place_is_tried_twice_for_a_character(
    pattern: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = translate(pattern)
    tried = 0
    accepts = Position.accepts

    def counting(place: Position, character: str) -> bool:
        nonlocal tried
        tried += 1
        return accepts(place, character)

    monkeypatch.setattr(Position, "accepts", counting)
    assert not Automaton([places]).matches(text)
    assert tried <= len(text) * (len(places) + 1)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a word with an `a` in the tenth place from its end there are too many sets of places."""
    monkeypatch.setattr(automaton, "_MOST_REMEMBERED", 500)
    pattern = translate("*a" + "?" * 9)
    one = Automaton([pattern])
    chance = random.Random(1)
    for _ in range(300):
        text = "".join(chance.choices("ab", k=30))
        assert one.matches(text) == (text[-10] == "a")
    assert sum(len(places) for places in one._known) <= 500


def test_hostile_patterns_do_not_stop_a_run(tmp_path: Path) -> None:
    name = "a" * 200 + ".py"
    (tmp_path / ".git").mkdir()
    write(tmp_path, ".gitignore", text="*a" * 30 + "*b\n" + "**/" * 30 + "zz\n")
    deep = tmp_path.joinpath(*["d"] * 60)
    write(deep, name, text="")
    configuration = configure(
        {"isolated": True, "exclude": ("*a" * 30 + "*b", "{a,aa}" * 60, "**/" * 30 + "zz")},
        str(tmp_path),
    )
    assert [Path(file.path).name for file in find([str(tmp_path)], configuration)] == [name]
