"""No text of the project has a phrase that the standard for texts rules out."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from markers import ROOT
from style_words import INSTEAD, phrases_in

PACKAGE = sorted((ROOT / "flake8_connpool").rglob("*.py"))
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"]
TEXTS = {path.relative_to(ROOT).as_posix(): path for path in (*PACKAGE, *PAGES)}

Text = tuple[int, str]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def texts_of_python(source: str) -> Iterator[Text]:
    """Yield the strings and comments of a source, with the line that each begins in.

    Adjacent strings are one text, and so are comments in lines that follow each other.
    """
    yield from _strings(ast.parse(source))
    last, row, first = "", -1, -1
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        words = token.string.lstrip("#").strip()
        if row == token.start[0] - 1:
            last, row = f"{last} {words}", token.start[0]
            continue
        yield first, last
        last, row, first = words, token.start[0], token.start[0]
    yield first, last


def _strings(node: ast.AST) -> Iterator[Text]:
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        yield node.lineno, _one_line("".join(map(str, parts)))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, _one_line(node.value)
    for child in ast.iter_child_nodes(node):
        if not isinstance(node, ast.JoinedStr) or not isinstance(child, ast.Constant):
            yield from _strings(child)


def texts_of_page(page: str) -> Iterator[Text]:
    """Yield the paragraphs of a page, comments of HTML left out, with the line of each."""
    line = 1
    for paragraph in re.split(r"(\n\s*\n)", page):
        yield line, _one_line(re.sub(r"<!--.*?-->", "", paragraph))
        line += paragraph.count("\n")


def hits(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield each phrase in a file: the line that its text begins in, the phrase, its words."""
    content = path.read_text(encoding="utf-8")
    texts = texts_of_python(content) if path.suffix == ".py" else texts_of_page(content)
    for line, text in texts:
        for phrase, words in phrases_in(text):
            yield line, phrase, words


def test_no_text_has_a_phrase_that_is_ruled_out() -> None:
    found = [
        f"{name}:{line}: {words!r}: write instead: {INSTEAD[phrase]}"
        for name, path in TEXTS.items()
        for line, phrase, words in hits(path)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        '"""A rule is\n    silent here."""\n',
        "x = 1  # a rule is silent\n",
        "# a rule is\n# silent\n",
        'f("a rule is "\n  "silent")\n',
        'f(f"{x}: a rule " f"is silent")\n',
        "f(f\"{x:{y('is silent')}}\")\n",
        '{"help": "is Silent"}\n',
    ],
)
def test_a_phrase_is_found_in_strings_docstrings_and_comments(source: str) -> None:
    found = [phrase for _, text in texts_of_python(source) for phrase, _ in phrases_in(text)]
    assert [INSTEAD[phrase] for phrase in found] == ["is not reported"]


def test_names_in_code_are_no_texts() -> None:
    assert not [
        phrase
        for _, text in texts_of_python("anew = figure(is_silent)  # and `figure_of`, endless-wait")
        for phrase, _ in phrases_in(text)
    ]


def test_a_phrase_is_found_across_the_lines_of_a_page() -> None:
    page = "# Title\n\n<!-- doors -->\n\nA rule is\nsilent.\n"
    found = [(line, words) for line, text in texts_of_page(page) for _, words in phrases_in(text)]
    assert found == [(5, "is silent")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("each round trip costs", None),
        ("in each round of the loop", "each round"),
        ("the measured figures", None),
        ("the figures of a pool", "figures"),
        ("the rule endless-keepalive", None),
        ("an endless wait", "endless"),
        ("there is none", None),
        ("a log is none", "is none"),
        ("where it is None", None),
        ("for good reason", None),
        ("hangs for good.", "for good"),
    ],
)
def test_a_phrase_leaves_good_english_alone(text: str, words: str | None) -> None:
    assert next((words for _, words in phrases_in(text)), None) == words
