"""What is known of a project while more of its files are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_connpool.project import survey
from flake8_connpool.project.look import looking_with
from flake8_connpool.project.pending import IF_READ, Known, Pending
from flake8_connpool.project.project import Project
from flake8_connpool.project.resolving import Resolver
from flake8_connpool.project.results import Results
from flake8_connpool.project.summary import Summary
from flake8_connpool.rule_options import RuleOptions

from .folders import make


class Lengths:
    """The lengths of words, each of which needs the file of its first letter."""

    def __init__(self) -> None:
        self.pending = Pending()
        self.found: list[str] = []
        self.known = Known(self.find, self.pending, -1)

    def find(self, word: str) -> int:
        self.found.append(word)
        if word == "circle":
            return self.known.get("circle")
        if word:
            self.pending.needed.add(word[0])
        return len(word) and self.known.get(word[1:]) + 1

    def asked(self, word: str) -> list[str]:
        """Return what is found to answer for a word."""
        self.found.clear()
        self.known.get(word)
        return list(self.found)


def test_a_result_is_found_once() -> None:
    lengths = Lengths()
    assert lengths.known.get("abc") == 3
    assert lengths.asked("abc") == []


def test_what_depends_on_a_new_file_is_found_again_and_nothing_else() -> None:
    lengths = Lengths()
    lengths.known.get("abc")
    lengths.known.forget(["b"])
    assert lengths.asked("abc") == ["abc", "bc"]
    lengths.known.forget(["x"])
    assert lengths.asked("abc") == []
    lengths.known.forget(["c"])
    assert lengths.asked("abc") == ["abc", "bc", "c"]


def test_what_is_known_notes_what_it_needs_too() -> None:
    lengths = Lengths()
    lengths.known.get("bc")
    lengths.known.get("abc")
    lengths.known.forget(["c"])
    assert lengths.asked("abc") == ["abc", "bc", "c"]


def test_what_led_back_to_itself_is_found_again_after_any_file() -> None:
    lengths = Lengths()
    assert lengths.known.get("circle") == -1
    assert lengths.asked("circle") == []
    lengths.known.forget(["x"])
    assert lengths.asked("circle") == ["circle"]


def test_a_file_that_nobody_needs_changes_what_it_may_change() -> None:
    pending = Pending()
    found: list[str] = []

    def find(of: str) -> int:
        pending.needed.add(f"{IF_READ}{of}")
        found.append(of)
        return len(found)

    known = Known(find, pending, 0)
    assert known.get("shop/__init__.py") == 1
    known.forget(["shop/other.py"])
    assert known.get("shop/__init__.py") == 1
    known.forget(["shop/__init__.py"])
    assert known.get("shop/__init__.py") == 2


def test_a_result_of_an_error_is_not_kept() -> None:
    def fail(of: str) -> int:
        raise ValueError(of)

    known = Known(fail, Pending(), -1)
    for _ in range(2):
        with pytest.raises(ValueError, match="abc"):
            known.get("abc")


# Each file is read because of what another one shows.
IN_ROUNDS = """
--- shop/__init__.py
from .client import client
from shop.names import *
--- shop/client.py
import httpx

client = httpx.Client()
--- shop/names.py
from shop.more_names import *
from shop.settings import URL
--- shop/more_names.py
from shop.names import *
from shop.fetching import fetch as load
--- shop/settings.py
URL = "https://rates.example.com"
--- shop/fetching.py
import requests

from shop.bases import Base


class Rates(Base):
    def run(self):
        return fetch()


def fetch():
    return requests.get("https://rates.example.com/daily")
--- shop/bases.py
import shop.settings

shop.settings.URL = "https://other.example.com"


class Base:
    def start(self):
        return self.run()

    def run(self):
        raise NotImplementedError
--- shop/pages.py
import shop
from shop import client, load


def page():
    return load(), client.get(shop.URL)
--- shop/api.py
from fastapi import FastAPI

from shop.fetching import Rates
from shop.pages import page

app = FastAPI()


@app.get("/")
def show():
    Rates().start()
    return page()
"""


def _targets(summary: Summary) -> list[str]:
    return [use.target for use in summary.uses]


def test_reading_in_rounds_gives_each_name_the_meaning_that_all_files_give_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, IN_ROUNDS)
    resolvers: list[Resolver] = []

    class Kept(Resolver):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)  # type: ignore[arg-type]
            resolvers.append(self)

    monkeypatch.setattr(survey, "Resolver", Kept)
    options = RuleOptions()
    Project(str(tmp_path), options, looking_with(options, {}), Results(), {}).environments()
    (kept,) = resolvers
    assert len(kept.summaries) == 9
    fresh = Resolver(kept.modules, kept.summaries)
    names = [
        (symbol, path)
        for path, summary in kept.summaries.items()
        for symbol in (
            *summary.mentions,
            *summary.names.values(),
            *(u.target for u in summary.uses),
        )
    ]
    assert len(names) > 40
    assert {name: kept.resolve(*name) for name in names} == {
        name: fresh.resolve(*name) for name in names
    }
