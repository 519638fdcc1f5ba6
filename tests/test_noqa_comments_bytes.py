"""Where a comment is added, all other bytes of the file stay."""

from __future__ import annotations

import pytest
from noqa_helpers import LIMITS, silenced, written


@pytest.mark.parametrize("eol", ["\r\n", "\r"])
def test_the_ends_of_lines_stay(eol: str) -> None:
    text = f"import httpx\n{LIMITS}\n\x0c\n{LIMITS}".replace("\n", eol)
    comment = "  # noqa: CPL201"
    assert written(text) == text.replace(LIMITS, LIMITS + comment)


def test_mixed_ends_of_lines_stay() -> None:
    text = f"import httpx\r\n{LIMITS}\n\r{LIMITS}\r\n\n"
    assert written(text) == text.replace(LIMITS, f"{LIMITS}  # noqa: CPL201")


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("\ufeff", "utf-8"),
        ("# coding: latin-1\n", "latin-1"),
        ("# coding: cp1252\n", "cp1252"),
        ("# coding: shift-jis\n", "shift-jis"),
        ("# coding: utf-8\n", "utf-8"),
    ],
)
def test_encodings_stay(head: str, encoding: str) -> None:
    char = "\u8868" if encoding == "shift-jis" else "\xe9"  # one that ends in a backslash
    text = f"{head}import httpx\n{LIMITS}; y = '{char}'  # noqa: E501 {char}\n"
    result = silenced(text.encode(encoding))
    assert result.refused == ()
    assert result.data == text.replace("E501", "E501, CPL201").encode(encoding)


def test_bytes_that_would_not_come_back_the_same_are_refused() -> None:
    # One character has several forms in it, and only one of them is written.
    data = b"# coding: iso2022_jp\nimport httpx\n" + LIMITS.encode() + b" # \x1b$B\x1b(B\x1b(B\n"
    result = silenced(data)
    assert result.data == data
    assert [refused.reason for refused in result.refused] == [
        "rewriting the file in its encoding would change other bytes"
    ]
