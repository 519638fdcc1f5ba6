"""A list of words that names are looked up in, and the sentence that they make a difference in."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordList:
    """The words of a list, whether code with one of them is what the list is about, and the list.

    `other` is a word that it is not about.
    """

    words: str
    is_one: Callable[[str], bool]
    listed: Collection[str]
    other: str = "xyzzy"
