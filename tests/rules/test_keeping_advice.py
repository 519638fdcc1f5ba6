"""CPL101 shows how the class of a method keeps a client, where that can be written exactly."""

from __future__ import annotations

import pytest

from flake8_connpool.findings import Applicability
from flake8_connpool.fixer.fix import fix
from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source_text import SourceText

SOURCE = """\
import requests


class Api:
    def __init__(self, url):
        self.url = url  # of the service

    def read(self, name):
        return requests.get(f"{self.url}/{name}", timeout=10)
"""


def advised(source: str) -> str | None:
    """Return what the advice makes of a source, None if there is none."""

    def find(data: SourceText | bytes) -> list:  # type: ignore[type-arg]
        return lint(data, RuleOptions(), lambda code: code == "CPL101")

    found = find(source.encode())
    assert len(found) == 1
    if found[0].fix is None:
        return None
    assert found[0].fix.applicability is Applicability.DISPLAY
    return fix(source.encode(), find, lambda _: True).data.decode()


def test_the_line_and_the_request_are_shown() -> None:
    made = SOURCE.replace("requests.get(", "self._session.get(").replace(
        "# of the service\n", "# of the service\n        self._session = requests.Session()\n"
    )
    assert advised(SOURCE) == made


START = "        self.url = url  # of the service\n"
EARLY = f"        if not url:\n            return\n{START}"
INHERITED = "class Base:\n    def __init__(self):\n        self.a = 1\n\n\nclass Api(Base):"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (START, EARLY),
        (START, "        raise ValueError(url)\n"),
        ("def __init__(self, url)", "def start(self, url)"),
        ("self.url = url", "self._session = self.url = url"),
        ("timeout=10", "*name"),
        ("class Api:", INHERITED),
        ("import requests", "from requests import get"),
    ],
)
def test_what_cannot_be_written_exactly_is_not_shown(old: str, new: str) -> None:
    source = SOURCE.replace(old, new, 1)
    if new is INHERITED:
        source = source.replace(f"    def __init__(self, url):\n{START}", "    url = ''\n")
    if "from requests" in new:
        source = source.replace("requests.get(", "get(")
    assert source != SOURCE
    assert advised(source) is None


BELOW = """

class Slow(Api):
    def __init__(self, url):
        {}
"""


@pytest.mark.parametrize(
    ("statement", "is_shown"),
    [
        ("super().__init__(url)", True),
        ("super(Slow, self).__init__(url)", True),
        ("Api.__init__(self, url)", True),
        ("super(Api, self).__init__()", False),
        ("self.url = url", False),
        ("other.__init__(self, url)", False),
    ],
)
def test_the_attribute_is_not_shown_where_a_subclass_does_not_set_it(
    statement: str, is_shown: bool
) -> None:
    assert (advised(SOURCE + BELOW.format(statement)) is not None) is is_shown


def test_the_init_of_another_class_does_not_matter() -> None:
    source = SOURCE + BELOW.format("self.url = url").replace("(Api)", "")
    assert advised(source) is not None
