"""File patterns: the options' have ruff's meaning."""

from __future__ import annotations

import pytest

from flake8_connpool.files.automaton import Automaton
from flake8_connpool.files.globs import Glob, GlobError, PathMatcher, translate, translate_for_git

ROOT = "/srv/[odd] {root}"


def matched(pattern: str, *paths: str) -> list[str]:
    """Return which of some paths below ROOT the pattern means."""
    matcher = PathMatcher([Glob(pattern, ROOT)])
    return [path for path in paths if matcher.matches(f"{ROOT}/{path}", path.rpartition("/")[2])]


PATHS = ("a.py", "sub", "sub/b.py", "sub/deep", "sub/deep/c.py", "tests/t.py")


@pytest.mark.parametrize(
    ("pattern", "means"),
    [
        ("a.py", ["a.py"]),
        ("b.py", ["sub/b.py"]),
        ("deep", ["sub/deep"]),
        ("*.py", ["a.py", "sub/b.py", "sub/deep/c.py", "tests/t.py"]),
        ("?.py", ["a.py", "sub/b.py", "sub/deep/c.py", "tests/t.py"]),
        ("[!a].py", ["sub/b.py", "sub/deep/c.py", "tests/t.py"]),
        ("[a-b].py", ["a.py", "sub/b.py"]),
        ("{a,t}.py", ["a.py", "tests/t.py"]),
        ("{a,sub/b}.py", ["a.py", "sub/b.py"]),
        ("sub/b.py", ["sub/b.py"]),
        ("./sub/b.py", ["sub/b.py"]),
        (r"/srv/\[odd] \{root\}/sub/b.py", ["sub/b.py"]),
        ("sub/", ["sub"]),
        ("sub/*", ["sub/b.py", "sub/deep", "sub/deep/c.py"]),
        ("sub/**", ["sub/b.py", "sub/deep", "sub/deep/c.py"]),
        ("**/c.py", ["sub/deep/c.py"]),
        ("**/a.py", ["a.py"]),
        ("sub/**/c.py", ["sub/deep/c.py"]),
        ("*/deep/*", ["sub/deep/c.py"]),
        ("deep/*", []),
        ("/sub/b.py", []),
        ("!a.py", []),
        ("SUB", []),
        (r"\s\u\b", ["sub"]),
    ],
)
def test_a_pattern_means_what_it_means_to_ruff(pattern: str, means: list[str]) -> None:
    assert matched(pattern, *PATHS) == means


@pytest.mark.parametrize("pattern", ["[", "[!", "[]", "a[b-a]", "{a", "a}", "{a,{b}", "a\\"])
def test_a_pattern_that_means_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(GlobError):
        translate(pattern)


@pytest.mark.parametrize(
    ("pattern", "name", "is_matched"),
    [
        ("*.py", "a.py", True),
        ("*.py", "d/a.py", False),
        ("d?a.py", "d/a.py", False),
        ("d[!x]a.py", "d/a.py", False),
        ("d/*", "d/a.py", True),
        ("d/**", "d/e/a.py", True),
        ("d/**", "d", False),
        ("**/a.py", "a.py", True),
        ("d/**/a.py", "d/a.py", True),
        ("d/**/a.py", "d/e/f/a.py", True),
        ("d**a.py", "d/a.py", False),
        ("{a,b}", "{a,b}", True),
        ("[[:digit:]]x", "1x", True),
        ("[^[:digit:]]x", "1x", False),
        ("[[:alpha:]_]", "_", True),
        ("[]-]", "]", True),
        ("[]-]", "-", True),
        (r"[\]]", "]", True),
        ("[a^|&~[]", "[", True),
        (r"\*", "*", True),
        (r"\*", "a", False),
    ],
)
def test_a_pattern_of_git_stays_within_a_name(pattern: str, name: str, is_matched: bool) -> None:
    assert Automaton([translate_for_git(pattern)]).matches(name) is is_matched


def test_an_unknown_class_of_characters_is_refused() -> None:
    with pytest.raises(GlobError, match="unknown character class 'vowel'"):
        translate_for_git("[[:vowel:]]")


def test_no_pattern_matches_nothing() -> None:
    assert not PathMatcher([]).matches("/a/b.py", "b.py")
