"""A source is read as Python reads it, and its places are told in characters."""

from __future__ import annotations

import ast
import pickle
import sys

import pytest

from flake8_connpool.semantics.symbols.symbol_table import SymbolTable
from flake8_connpool.semantics.syntax.source import (
    Positions,
    UnreadableError,
    decode,
    parse,
    source_lines,
)
from flake8_connpool.semantics.syntax.source_text import SourceText

READ = {
    "utf-8": ("é = 1\n".encode(), "é = 1\n"),
    "a byte order mark": (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
    "a byte order mark and its cookie": (
        b"\xef\xbb\xbf# coding: utf-8\n",
        "# coding: utf-8\n",
    ),
    "a cookie": (b"# coding: latin-1\n'\xe9'\n", "# coding: latin-1\n'é'\n"),
    "a cookie in the second line": (b"#!x\n# -*- coding: latin-1 -*-\n'\xe9'", None),
    "a cookie of two-byte characters": (
        b"# coding: cp932\n'\x95\x5c'\n",
        "# coding: cp932\n'表'\n",
    ),
    "no cookie in the third line": (b"\n\n# coding: latin-1\n", "\n\n# coding: latin-1\n"),
    "windows newlines": (b"a\r\nb\r\n", "a\nb\n"),
    "old mac newlines": (b"a\rb\r", "a\nb\n"),
    "newlines of all kinds": (b"a\r\rb\r\n\nc", "a\n\nb\n\nc"),
    "a form feed": (b"\x0ca\x0c\n", "\fa\f\n"),
    "a line separator, which is no newline": ("'\u2028'\n".encode(), "'\u2028'\n"),
    "nothing": (b"", ""),
}


@pytest.mark.parametrize("way", READ)
def test_it_is_read_with(way: str) -> None:
    data, text = READ[way]
    assert decode(data) == (data.decode("latin-1") if text is None else text)


REFUSED = {
    "bytes that are not utf-8": (b"x = 1\ny = '\xe9'\n", 2),
    "bytes that are not utf-8, in the first line": (b"'\xe9'\n", 1),
    "bytes that are not utf-8, old mac newlines": (b"a = 1\rb = 2\rc = '\xe9'\r", 3),
    "bytes that are not what the cookie says": (b"# coding: ascii\nx = '\xe9'\n", 2),
    "an unknown encoding": (b"# coding: nonsense\n", 1),
    "an encoding that is for bytes": (b"# coding: hex\nx\n", 1),
    "an encoding that is for texts": (b"# coding: rot13\nx\n", 1),
    "an encoding that refuses everything": (b"# coding: undefined\nx\n", 1),
    "an encoding with errors of its own": (b"# coding: punycode\n# x\n", 1),
    "a byte order mark and another cookie": (b"\xef\xbb\xbf# coding: latin-1\n", 1),
    "another byte order mark": ("x = 1\n".encode("utf-16"), 1),
    "a surrogate": ("x\n'\ud800'\n".encode("utf-8", "surrogatepass"), 2),
}


@pytest.mark.parametrize("way", REFUSED)
def test_it_is_not_read_with(way: str) -> None:
    data, line = REFUSED[way]
    with pytest.raises(UnreadableError) as caught:
        decode(data)
    assert (caught.value.line, caught.value.column) == (line, 1)
    assert caught.value.reason


def test_a_place_is_counted_from_one() -> None:
    error = UnreadableError(0, 0, "bad", "fix it")
    assert (error.line, error.column) == (1, 1)


def test_lines_are_there_whatever_a_source_is() -> None:
    assert source_lines(b"a\r\nb\rc\n") == ["a", "b", "c", ""]
    assert source_lines(b"a\r\n'\xe9'\rc") == ["a", "'\ufffd'", "c"]


UNPARSABLE = {
    "a syntax error": ("x = 1\ndef f(:\n", 2),
    "python 2": ("import os\nprint 'x'\n", 2),
    "an open string": ("x = 1\n'''", 2),
    "a null byte": ("x = 1\n\ny = '\0'\n", 3),
    "an open bracket": ("x = (\n", 1),
    "wrong tabs": ("if x:\n\ty\n        z\n", 3),
    "a number without end": ("x = " + "9" * 5000, 1),
    "an odd character": ("x = 1\n\x1a", 2),
    "too many brackets": ("x = 1\ny = " + "(" * 5000 + ")" * 5000, 2),
}


@pytest.mark.parametrize("way", UNPARSABLE)
def test_it_is_not_parsed_with(way: str) -> None:
    text, line = UNPARSABLE[way]
    with pytest.raises(UnreadableError) as caught:
        parse(text)
    assert caught.value.line == line
    assert caught.value.column >= 1
    assert caught.value.reason


def test_a_surrogate_that_an_encoding_lets_through_is_in_no_line() -> None:
    text = decode(b"# coding: unicode_escape\nx = '\\ud800'\n")
    with pytest.raises(UnreadableError, match="surrogates") as caught:
        parse(text)
    assert (caught.value.line, caught.value.column) == (1, 1)


@pytest.mark.filterwarnings("error")
def test_what_python_warns_of_is_not_ours_to_tell() -> None:
    parse("x = '\\d'\nif x is 1: ...\n")


def place(text: str, *, whole: bool = False) -> tuple[int, ...]:
    """Return where the first call of a source stands: line and column, end too if `whole`."""
    tree = parse(text)
    names = SymbolTable(tree)
    call = next(node for node in ast.walk(tree) if isinstance(node, ast.Call))
    span = Positions(text.split("\n"), names.parents).span(call)
    return (span.line, span.column, *((span.end_line, span.end_column) if whole else ()))


PLACES = {
    "at the beginning": ("f()", (1, 1)),
    "in the second line": ("x\nf()", (2, 1)),
    "behind letters of two bytes": ("é = ü = f()", (1, 9)),
    "behind a letter of four bytes": ("'\U0001f600'; f()", (1, 6)),
    "behind a letter that combines": ("'e\u0301'; f()", (1, 7)),
    "behind a tab": ("if x:\n\tf()", (2, 2)),
    "behind a form feed": ("\ff()", (1, 2)),
    "below a form feed": ("\f\nf()", (2, 1)),
    "below a string with odd line ends": ("'\f\v\x1c\x85\u2028'\nf()", (2, 1)),
    "behind a line separator": ("'\u2028é'; f()", (1, 7)),
    "on a continued line": ("x = \\\n  f()", (2, 3)),
}


@pytest.mark.parametrize("way", PLACES)
def test_it_stands(way: str) -> None:
    text, expected = PLACES[way]
    assert place(text) == expected


def test_the_end_is_behind_the_last_character() -> None:
    assert place("é = f(\n  'ü')", whole=True) == (1, 5, 2, 7)


@pytest.mark.parametrize(
    ("text", "outside", "inside"),
    [
        ("x = f'é{f()}'", (1, 5), (1, 9)),
        ('x = f"""\né{f()}"""', (1, 5), (2, 3)),
        ("x = ('a'\n     f'é{f()}')", (1, 6), (2, 10)),
        ("x = f'é{1:{f()}}'", (1, 5), (1, 12)),
    ],
)
def test_before_python_3_12_an_f_string_is_one_place(
    text: str, outside: tuple[int, int], inside: tuple[int, int]
) -> None:
    assert place(text) == (inside if sys.version_info >= (3, 12) else outside)


def test_the_encoding_that_a_text_declares_has_no_meaning() -> None:
    text = "# coding: utf-16\nx = '\xe9'\n"
    for source in (SourceText.of_text(text), pickle.loads(pickle.dumps(SourceText.of_text(text)))):
        assert source.lines == text.split("\n")  # before the text is asked for
        assert source.text == text
        assert isinstance(source.tree, ast.Module)
    assert SourceText(text.encode()).text != text


def test_the_characters_of_a_line_are_counted_once_for_all_its_nodes() -> None:
    class Line(str):
        read = 0

        def encode(self, *args: str, **kwargs: str) -> bytes:
            Line.read += 1
            return super().encode(*args, **kwargs)

    text = Line("é = 'ü'; " + "; ".join("f()" for _ in range(50)))
    tree = ast.parse(text)
    Line.read = 0
    positions = Positions([text], {})
    columns = [positions.span(statement).column for statement in tree.body[1:]]
    assert columns == [10 + 5 * number for number in range(50)]
    assert Line.read == 1
