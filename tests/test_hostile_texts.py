"""No regular expression goes back over a hostile text: twice the text takes twice the time.

Each is used here as the package uses it, on long runs of what it looks for.
"""

from __future__ import annotations

import importlib
import pkgutil
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

import flake8_connpool
from flake8_connpool.cache import directory, removal
from flake8_connpool.command import arguments
from flake8_connpool.config.options import kinds
from flake8_connpool.files import atomic_write, git
from flake8_connpool.files.globs import GlobError, translate_for_git
from flake8_connpool.files.notebooks import why_not_python
from flake8_connpool.fixer import working_copy, wrapping
from flake8_connpool.linter import test_paths
from flake8_connpool.linter.class_uses import is_value
from flake8_connpool.linter.code_text import code_of
from flake8_connpool.linter.collector import without_collector
from flake8_connpool.linter.import_lines import import_lines
from flake8_connpool.linter.prefilter import concerns
from flake8_connpool.linter.second_filter import matters
from flake8_connpool.output import report_file
from flake8_connpool.output.explain import rules
from flake8_connpool.pools import services, sharing
from flake8_connpool.project import function_lines, imports, resolving
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.execution import rare_code
from flake8_connpool.semantics.syntax.newer_syntax import newer_syntax
from flake8_connpool.suppression import noqa, noqa_comments
from flake8_connpool.terminal import display
from flake8_connpool.versions import (
    locks,
    mentions,
    poetry,
    requirements_txt,
    setup_cfg,
    target_versions,
)

LONG = 200_000
# So much time is not compared: there is too much else in it.
TOO_LITTLE = 0.05
ATTEMPTS = 5

OPTIONS = RuleOptions()
ROOTS = ("httpx", "requests", "sqlalchemy")
IMPORTS = "import os\nhttpx"
# A beginning, what comes again and again, an end.
Parts = tuple[str, str, str]
CODE: list[Parts] = [
    ("import os\nx = [", "requests.get(1), \\\n", ""),
    ("import os\r\nx = [", "requests.get(1), \\\r\n", ""),
    ("", "requests.a.b.c \\\n .get \\\n", ""),
    (IMPORTS, "requests as\\\n", ""),
    ("", "requests", ""),
    ("", "requests.", ""),
    ("", "requests .", ""),
    ("", "requests.a.b.", ""),
    ("", "requests.get", ""),
    ("", "requests." + "a" * 70 + " ", ""),
    ("", "from requests import (", ""),
    ("", "from requests import a,", ""),
    ("", "from requests import\\\n", ""),
    ("", "= requests ", ""),
    ("requests", " ", ""),
    ("requests", "\\\n", ""),
    ("from requests", " ", "x"),
    ("httpx Session", " ", ""),
    ("httpx", "Session as", ""),
]
NEWER: list[Parts] = [
    ("x = (\n", "type X = ", "\n"),
    ("def f", "[T]", ""),
    ("def f\\\n", " ", "[T]"),
    ("try: ...\nexcept A", ", " + "B" * 20, ": ...\n"),
    ("try: ...\nexcept* ", "(a, ", ""),
    ("x = f'{", "a", "}'"),
    ("x = f'{a!r", " ", "}'"),
    ("x = f'", "{a!", "'"),
    ("x = f'", "\\N{", "'"),
    ("x = t'''", '"', "'''"),
    ("x = '", "\\", ""),
    ("print *", "* ", "a"),
    ("lazy ", "import a as ", ""),
    ("x = 1 ", "# as\n", ")"),
]
CONSTRAINTS: list[Parts] = [
    ("", " ", "x"),
    ("^", " ", "x"),
    ("1", " ", "x"),
    ("", "1 ", "x"),
    ("", "=", ""),
    ("", "<", ""),
    ("<", ",", "<"),
    ("a", ",", "1"),
    ("a", ", ", "1"),
    ("a<1", " ", "<"),
    ("", "<1", "<"),
    ("a", "1.", ""),
    ("", "v", ""),
    ("", "|", "x"),
]
WORDS: list[Parts] = [
    (start, again, end)
    for start in ("", "a", "1")
    for again in ("a", "A1", "a.", ".", "-", "_", " ", "\t", ",", "\ud800", "/", "\\\n", "'")
    for end in ("", "!")
]
COMMENTS: list[Parts] = [
    ("", "# noqa:", ""),
    ("# noqa:", "A", ""),
    ("# noqa:", "A1", ""),
    ("# noqa:A1", ", ", "!"),
    ("# noqa:A1", ",", "A"),
    ("# noqa: ", "A1 ", "A"),
]
LINES: list[Parts] = [
    ("httpx", " ", "x"),
    ("httpx", " #", ""),
    ("httpx", " -a", ""),
    ("httpx", " --", ""),
    ("-r", " ", ""),
    ("--requirement", " ", "x"),
    ("", "--requirement ", ""),
    (" ", "\\\n", ""),
    ("httpx", ".", ""),
]
LOCKS: list[Parts] = [
    ("", '\n[[package]]\nname = "httpx"\n', ""),
    ("", '\n[[package]]\nname = "httpx"\nversion = "', ""),
    ('\n[[package]]\nname = "httpx"\nversion = "', "1", ""),
]
GLOBS: list[Parts] = [
    ("[", "a", ""),
    ("[", "[:a", ""),
    ("[", "[:alpha:]", ""),
    ("[", "\\]", ""),
    ("", "*", ""),
    ("", "**/", ""),
]


def translated(text: str) -> None:
    with suppress(GlobError):
        translate_for_git(text)


def silenced(text: str) -> None:
    found = noqa_comments._CODES.search(text)
    if found:
        re.search(r",\s|^[^,]*$", found["codes"])


def only_called(text: str) -> None:
    """Look for a function around a place in a class, and in a function, with a text as its head."""
    for source in (f"{text}:\n    def run(self):\n        self.run()", f"def {text}():\n    run()"):
        data = source.encode()
        function_lines.is_only_called(b"run", data, len(data) - 5)


def read_requirements(text: str) -> None:
    text = requirements_txt._CONTINUED.sub("", text)
    line = requirements_txt._COMMENT.sub("", text)
    requirements_txt._INCLUDED.fullmatch(line.strip())
    requirements_txt._OPTIONS.sub("", line)


USES: dict[str, tuple[Callable[[str], Any], list[Parts]]] = {
    "concerns": (lambda text: concerns(text, OPTIONS), CODE),
    "concerns, of bytes": (lambda text: concerns(text.encode(), OPTIONS), CODE),
    "code_text._STRING_OR_COMMENT, code_text._PREFIX": (
        code_of,
        [
            *[("", quote, "") for quote in ("'", '"', "'''", '"""', "''", '""')],
            *[(quote, "\\", "") for quote in ("'", '"', "'''", '"""')],
            *[(quote, "a", end) for quote in ("'", '"""') for end in ("", "\n", quote)],
            ("", "f", "''"),
            ("", "#", "\n"),
        ],
    ),
    "class_uses._USED": (
        lambda text: is_value(text, 0, 0),
        [("", " ", ""), ("", "\\\n", ""), ("", " ", "as")],
    ),
    "second_filter._AWAITED, second_filter._ENTERED, second_filter._RENAMED, "
    "second_filter._IMPORTS": (
        lambda text: matters(text, (), ROOTS),
        [
            ("import httpx\ndef f(c: httpx.AsyncClient): ", "await ", "c.aclose()"),
            ("import httpx\ndef f(c: httpx.AsyncClient): ", "c.aclose()\n", ""),
            ("import httpx\ndef f(c: httpx.AsyncClient): ", "with ", ""),
            ("import sqlalchemy\n", "create_engine ", "as e"),
            ("import sqlalchemy\n(", "create_engine,", ")"),
            ("import sqlalchemy\n", "(create_engine,", ""),
            ("import requests\n", "requests.get as ", ""),
            ("import httpx\nx = (", "httpx.Client, ", ""),
        ],
    ),
    "locks": (locks._entry().findall, LOCKS),
    "mentions": (mentions.named, LINES + WORDS),
    "globs._BRACKET, _BRACKET_ITEM": (translated, GLOBS),
    "noqa_comments._CODES": (silenced, COMMENTS),
    "noqa_comments._NEWLINE": (noqa_comments._NEWLINE.findall, [("", "\r", ""), ("", "\r\n", "")]),
    "services._WORDS": (services._WORDS.findall, [("", "aB", ""), ("", "A", ""), ("", "_", "")]),
    "noqa._WORD": (lambda text: noqa._WORD.search(text.encode()), [("", "noq", "")]),
    "noqa._WITH_FIELDS": (noqa._WITH_FIELDS.search, [("", 'f""', ""), ("", "fr", "")]),
    "test_paths._FILES, test_paths._DIRECTORIES": (
        test_paths.is_test_path,
        [("", "test", ""), ("", "_test", ""), ("", "test/", ""), ("a", "-tests", "s")],
    ),
    "imports._STATEMENT, imports._WORDS": (
        lambda text: imports.imports_of(text.encode()),
        [
            ("", "import a\n", ""),
            ("import ", "a.", ""),
            ("", "from a import (", ""),
            ("from a import (", "b,\n", ""),
            ("from a", " ", ""),
            ("", " ", "import"),
            ("", "\t\n", "import a"),
        ],
    ),
    "function_lines._FUNCTION, function_lines._PLAIN_CLASS": (
        only_called,
        [
            ("class A", " ", ""),
            ("class ", "A", ""),
            ("class A(", "\t", ""),
            ("class A(object", " ", ""),
            ("", " ", ""),
            ("", "\n", ""),
        ],
    ),
    "resolving._STEPS": (resolving._STEPS.findall, [("", "a", ""), ("", "()", ""), ("", "(", "")]),
    "kinds._CODE_PREFIX": (kinds._CODE_PREFIX.fullmatch, WORDS),
    "kinds.DOTTED_NAME, mappings.DOTTED_NAME": (kinds.DOTTED_NAME.fullmatch, WORDS),
    "git._OBJECT": (git._OBJECT.fullmatch, WORDS),
    "atomic_write.LITTER, directory.LITTER, removal.LITTER": (
        atomic_write.LITTER.fullmatch,
        [("", ".connlint-", ""), (".connlint-", "a", ".tmp"), *WORDS],
    ),
    "directory._FORMAT_NAME": (directory._FORMAT_NAME.fullmatch, [("v", "1", ""), *WORDS]),
    "directory._PROJECT_NAME": (directory._PROJECT_NAME.fullmatch, WORDS),
    "removal._SHARD_NAME": (removal._SHARD_NAME.fullmatch, [("0", "a", ".json"), *WORDS]),
    "wrapping._BINDING": (
        wrapping._BINDING.fullmatch,
        [("a", " ", ""), ("a =", "\t", ""), ("a = await", " ", ""), *WORDS],
    ),
    "working_copy._NEWLINE": (
        lambda text: working_copy._NEWLINE.findall(text.encode()),
        [("", "\r", ""), ("", "\r\n", "")],
    ),
    "display._SURROGATES": (lambda text: display._SURROGATES.sub("", text), WORDS),
    "report_file._DESCRIPTOR": (
        report_file._DESCRIPTOR.fullmatch,
        [("/dev/fd/", "1", ""), ("", "/dev/fd/", "")],
    ),
    "rules._PREFIX": (rules._PREFIX.fullmatch, [("CPL", "1", "")]),
    "arguments": (arguments._suggestion, [("unrecognized arguments: ", "-", ""), *WORDS]),
    "newer_syntax.BLANKS, _ALIAS, _AS, _CAUGHT, _EXCEPT, _GENERIC, _LAZY, _STARS, "
    "newer_expressions.BLANKS, newer_expressions._CONVERSION, newer_expressions._ESCAPE, "
    "newer_expressions._PLAIN, newer_expressions._TOKEN": (newer_syntax, NEWER),
    "notebooks._OBJECT": (
        lambda text: why_not_python(text.encode(), "a.py"),
        [("", " ", ""), ("{", " ", ""), ('{"cells": [', "{", "")],
    ),
    "rare_code._RESULT": (rare_code._RESULT.search, [("", "page_token", ""), ("", "tokens", "")]),
    "requirements_txt._CONTINUED, _COMMENT, _INCLUDED, _OPTIONS": (read_requirements, LINES),
    "sharing._WORDS": (sharing._WORDS.findall, [("", "a", ""), ("", "a_", ""), ("", "é", "")]),
    "setup_cfg._COMMENT": (lambda text: setup_cfg._COMMENT.sub("", text), LINES),
    "poetry._BOUND": (lambda text: poetry._BOUND.sub("", text), CONSTRAINTS),
    "target_versions._BETWEEN_REQUIREMENTS, _BOUND, _NAME": (
        lambda text: target_versions.split_requirements([text]),
        CONSTRAINTS,
    ),
}
# They read what the package itself says, and nothing else.
OF_OUR_TEXTS = {"pages._LINK", "sarif_rules._FIRST_SECTION", "terminal._BLANKS_AT_END"}


def of_length(parts: Parts, length: int) -> str:
    start, again, end = parts
    return start + again * (length // len(again)) + end


def seconds(use: Callable[[str], object], text: str) -> float:
    """Return the CPU time of a use, as the linter runs it: the collector is off.

    It would search all that other tests have left in the process.
    """
    with without_collector():
        started = time.process_time()
        use(text)
        return time.process_time() - started


def is_linear(use: Callable[[str], object], parts: Parts) -> bool:
    """Return whether twice the text takes less than three times as long, and no time at all.

    A short text comes first: what explodes must not stop the tests.
    """
    if not any(seconds(use, of_length(parts, LONG // 20)) <= TOO_LITTLE for _ in range(ATTEMPTS)):
        return False
    for _ in range(ATTEMPTS):
        short, long = (seconds(use, of_length(parts, length)) for length in (LONG // 2, LONG))
        if long < TOO_LITTLE or (long < 1 and long < 3 * short):
            return True
    return False


@pytest.mark.parametrize("name", USES)
def test_a_long_text_takes_as_much_longer_as_it_is(name: str) -> None:
    use, shapes = USES[name]
    assert [parts for parts in shapes if not is_linear(use, parts)] == []


def patterns() -> Iterator[str]:
    """Yield the name of each regular expression that a module of the package has."""
    for found in pkgutil.walk_packages(flake8_connpool.__path__, "flake8_connpool."):
        if found.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(found.name)).items():
            if isinstance(value, re.Pattern):
                yield f"{found.name.rpartition('.')[2]}.{name}"


def test_every_regular_expression_is_tried() -> None:
    tried = set(OF_OUR_TEXTS)
    for key in USES:
        first, *others = key.split(", ")
        module = first.partition(".")[0]
        tried.add(first)
        tried.update(other if "." in other else f"{module}.{other}" for other in others)
    assert set(patterns()) <= tried


@pytest.mark.parametrize("seed", range(10))
def test_bounds_are_read_as_by_plain_expressions(seed: int) -> None:
    bound = re.compile(r"\s*(\^|~=|~|[<>]=?|={1,2}|!=)?\s*v?(\*|\d[\w.*+!-]*)\s*,?")
    target_bound = re.compile(r"([<>=!~]+)[,\s]*([^,\s<>=!~]+)")
    between = re.compile(r"[,\s]+(?=[A-Za-z])")
    chance = random.Random(seed)
    for _ in range(5000):
        text = "".join(chance.choices(" ^~=<>!1v*,a.+\n", k=chance.randrange(10)))
        assert poetry._BOUND.findall(text) == bound.findall(text)
        assert poetry._BOUND.sub("", text).strip() == bound.sub("", text).strip()
        assert target_versions._BOUND.findall(text) == target_bound.findall(text)
        assert target_versions._BOUND.sub("", text) == target_bound.sub("", text)
        assert target_versions._BETWEEN_REQUIREMENTS.split(text) == between.split(text)


@pytest.mark.parametrize("seed", range(10))
def test_an_import_in_joined_lines_is_seen_from_each_of_them(seed: int) -> None:
    """Lines are looked at once, from the first of those that a line continues."""
    pieces = ("httpx", "httpx", "import", "from", "\n", "\\\n", "\\\n", "\\\r\n", " ", " x", ";")
    chance = random.Random(seed)
    for _ in range(3000):
        text = "".join(chance.choices(pieces, k=chance.randrange(14)))
        joined = re.findall(r"(?:\\\r?\n|[^\n])+\n?|\n", text)
        importing = "".join(line for line in joined if "import" in line)
        assert import_lines(text) == importing, text
        assert import_lines(text.encode()) == importing.encode()
