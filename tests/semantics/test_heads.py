"""Where the head of a compound statement stands, for the related locations of a finding."""

from __future__ import annotations

import ast

import pytest

from flake8_connpool.semantics.syntax.source import Positions


@pytest.mark.parametrize(
    ("source", "head"),
    [
        ("for url in urls:  # all\n    get(url)\n", "for url in urls"),
        ("for url in (\n    a,\n):\n    get(url)\n", "for url in (\n    a,\n)"),
        ("while wanted():\n    pass\n", "while wanted()"),
        ("if wanted():\n    pass\n", "if wanted()"),
        ("with a() as b, c():\n    pass\n", "with a() as b, c()"),
        ("with a() as b:\n    pass\n", "with a() as b"),
        ("match a:\n    case _:\n        pass\n", "match a"),
        ("def rating(item: str) -> str:\n    pass\n", "def rating"),
        ("class Shop(Base):\n    pass\n", "class Shop"),
        ("try:\n    a()\nfinally:\n    b()\n", "try"),
        ("client = make(\n    1,\n)\n", "client = make(\n    1,\n)"),
        ("def \\\n  rating():\n    pass\n", "def \\"),
        ("größe: for_ = 'ü'\n", "größe: for_ = 'ü'"),
    ],
)
def test_the_head_of_a_statement_ends_before_what_is_in_it(source: str, head: str) -> None:
    node = ast.parse(source).body[0]
    assert _text(source, node) == head


@pytest.mark.parametrize(
    ("clause", "head"),
    [("except (A, B) as error", "except (A, B)"), ("except", "except")],
)
def test_the_head_of_a_handler_ends_with_what_it_catches(clause: str, head: str) -> None:
    source = f"try:\n    a()\n{clause}:\n    b()\n"
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.Try)
    assert _text(source, node.handlers[0]) == head


def test_an_async_function_is_named_with_both_words() -> None:
    source = "async  def rating():\n    pass\n"
    assert _text(source, ast.parse(source).body[0]) == "async  def rating"


def _text(source: str, node: ast.stmt | ast.ExceptHandler) -> str:
    lines = source.splitlines()
    span = Positions(lines, {}).head(node)
    shown = lines[span.line - 1 : span.end_line]
    shown[-1] = shown[-1][: span.end_column - 1]
    shown[0] = shown[0][span.column - 1 :]
    return "\n".join(shown)
