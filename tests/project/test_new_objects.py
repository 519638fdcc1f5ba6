"""Properties that keep their result in an object, which another file creates for each request."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, details, found, make

RECORDS = """
--- shop/__init__.py
--- shop/records.py
from functools import cached_property

import requests


class Record:
    def __init__(self, number):
        self.number = number

    @cached_property
    def document(self):
        return requests.get(f"https://index.example.com/{{self.number}}").json(){of_document}

    @cached_property
    def urls(self):
        return self.document["urls"]

    @cached_property
    def owner(self):
        return self._load()

    def _load(self):
        return requests.get("https://owners.example.com/").json(){of_owner}

    def delete(self):
        return self.urls

    def show_owner(self):
        return self.owner


class Special(Record):
    pass


record = Record("first")
"""
HANDLER = """
--- shop/api.py
from flask import Flask

from shop.records import Record, Special, record
from shop.kept import get_record

app = Flask(__name__)


@app.get("/records/<number>")
def show(number):
    {body}
--- shop/kept.py
from functools import lru_cache

from shop.records import Record


@lru_cache
def get_record(number):
    return Record(number)
"""


def project(body: str, *, of_document: bool = False, of_owner: bool = False) -> str:
    records = RECORDS.format(
        of_document="  # CPL101" if of_document else "",
        of_owner="  # CPL101" if of_owner else "",
    )
    return records + HANDLER.format(body=body.replace("\n", "\n    "))


DOCUMENTS = {
    "read": "return Record(number).document",
    "read by a name": "found = Record(number)\nreturn found.document",
    "looked into": 'found = Record(number)\nreturn found.document.get("title")',
    "read by another property": "found = Record(number)\nreturn found.urls",
    "read by a method": "found = Record(number)\nreturn str(found.delete())",
    "of a base class": "found = Special(number)\nreturn found.document",
}
OWNERS = {
    "a helper of the property": "found = Record(number)\nreturn found.owner",
    "a method": "found = Record(number)\nreturn found.show_owner()",
}
NOTHING = {
    "an object of the module": "return record.document",
    "a method of an object of the module": "return record.delete()",
    "a method that reads nothing": "found = Record(number)\nreturn found.number.title()",
    "an object that a function keeps": "return get_record(number).document",
    "an object that is stored": "app.found = found = Record(number)\nreturn found.document",
    "an unknown object": "return number.document",
}


@pytest.mark.parametrize("body", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_new_object_sends_the_request_again(
    body: str, tmp_path: Path, connlint: Connlint
) -> None:
    text = project(body, of_document=True)
    make(tmp_path, text)
    assert found(connlint, ".") == announced(text) != []
    assert found(connlint, ".", "--no-project") == []


@pytest.mark.parametrize("body", OWNERS.values(), ids=OWNERS)
def test_so_does_what_the_property_calls(body: str, tmp_path: Path, connlint: Connlint) -> None:
    text = project(body, of_owner=True)
    make(tmp_path, text)
    assert found(connlint, ".") == announced(text) != []


@pytest.mark.parametrize("body", NOTHING.values(), ids=NOTHING)
def test_an_object_that_lives_longer_does_not(
    body: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, project(body))
    assert found(connlint, ".") == []


def test_the_place_that_creates_the_object_is_named(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, project(DOCUMENTS["read by a name"]))
    (finding,) = details(connlint, "shop/records.py")
    assert "for every request of `GET /records/<number>` (shop/api.py:10)" in finding["message"]
    first = finding["related_locations"][0]
    assert (Path(first["filename"]).name, first["location"]["row"]) == ("api.py", 11)
    assert first["message"] == "`Record` is created here"


def test_why_says_that_the_property_keeps_it(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, project(NOTHING["an object of the module"]))
    outcome = connlint("--why=shop/records.py:12")
    assert "`cached_property` keeps the result of `document`" in outcome.out
