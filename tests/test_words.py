"""Each word of the lists that names are looked up in makes a difference, and no other word does."""

from __future__ import annotations

import api_words
import name_words
import pytest

LISTS = {**name_words.LISTS, **api_words.LISTS}
WORDS = [(name, word) for name, one in LISTS.items() for word in one.words.split()]


def test_a_word_makes_a_difference() -> None:
    assert [(name, word) for name, word in WORDS if not LISTS[name].is_one(word)] == []


@pytest.mark.parametrize("name", LISTS)
def test_no_other_word_does(name: str) -> None:
    assert not LISTS[name].is_one(LISTS[name].other)


@pytest.mark.parametrize("name", LISTS)
def test_every_word_of_a_list_is_tried(name: str) -> None:
    assert sorted(LISTS[name].words.split()) == sorted(LISTS[name].listed)
