"""What the data of frameworks says is so in the frameworks that are installed."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from real_frameworks import complaints, told_unevenly
from real_names import is_installed

from flake8_connpool.frameworks import catalog
from flake8_connpool.frameworks.catalog import (
    BASES,
    DECORATORS,
    FRAMEWORKS,
    OBJECTS,
    STORES,
    TAKERS,
)
from flake8_connpool.frameworks.schema import (
    MADE,
    PROCESS,
    REQUEST,
    CallbackTaker,
    Framework,
    Placement,
    Runs,
)

HERE = Path(__file__).parent
FOLDER = Path(catalog.__file__).parent
FILES = [p for p in sorted(FOLDER.glob("*.py")) if " = Framework(" in p.read_text("utf-8")]
NAMES = [framework.name for framework in FRAMEWORKS]

# What a nox session has installed; "older" are releases with names that are gone since.
SESSION = os.environ.get("CONNPOOL_FRAMEWORKS", "")
MAIN = {"aiohttp", "celery", "click", "django", "fastapi", "flask", "rest_framework", "typer"}
# What cannot be installed beside the newest of the rest.
OTHERS = {
    "autogen_core",
    "aws_xray_sdk",
    "crewai",
    "flask_appbuilder",
    "graphene",
    "haystack",
    "langchain",
    "mcp",
    "semantic_kernel",
}
OLDER = {"aiogram", "django", "fastapi", "flask", "langchain", "starlette", "streamlit"}
# It patches the interpreter, which what is imported before it does not survive.
ALONE = "locust"

# Names that only some releases have.
ONLY_IN = {
    "aiogram<3": ["aiogram*.Dispatcher().*_handler"],
    "celery<5": ["celery.decorators.*", "celery.task.*"],
    "django<4": ["django.conf.urls.url"],
    "django>=6": ["django.tasks.*"],
    "flask<2.3": ["flask.*.before_app_first_request", "flask.*.before_first_request"],
    "langchain<1": ["langchain.agents.tool"],
    "mcp<2": ["mcp.server.*FastMCP*", "mcp.server.Server().*", "mcp.server.lowlevel.*Server().*"],
    "mcp>=2": ["mcp.server.*MCPServer*"],
    "python>=3.12": ["typing.override"],
    "python>=3.13": ["warnings.deprecated"],
    "starlette<1": [
        "fastapi.*FastAPI().add_event_handler",
        "fastapi.*FastAPI().add_websocket_route",
        "fastapi.*FastAPI().route",
        "starlette.*.add_event_handler",
        "starlette.*.exception_handler",
        "starlette.*.middleware",
        "starlette.*.on_event",
        "starlette.*.route",
        "starlette.*.websocket_route",
        "starlette.applications.Starlette().add_websocket_route",
    ],
    "streamlit<1.30": ["streamlit.cache", "streamlit.experimental_*"],
}
GONE = [p for text, names in ONLY_IN.items() if "<" in text for p in names]


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Return what is wrong of each framework, found out in processes of their own."""
    found: dict[str, list[str]] = {}
    others = " ".join(name for name in NAMES if name != ALONE)
    for names in (others, ALONE) if is_installed(ALONE) else (others,):
        # Some write into the home of the user when they are imported, and some tell of it.
        home = tmp_path_factory.mktemp("home")
        environment = {**os.environ, "HOME": str(home), "DO_NOT_TRACK": "1"}
        target = home / "complaints.json"
        arguments = [str(HERE / "real_frameworks.py"), names, json.dumps(ONLY_IN), str(target)]
        outcome = subprocess.run(
            [sys.executable, *arguments], env=environment, capture_output=True, text=True
        )
        assert outcome.returncode == 0, outcome.stderr
        found |= json.loads(target.read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_of_a_framework_is_so(name: str, compared: dict[str, list[str]]) -> None:
    wrong = compared.get(name, [])
    if SESSION == "older":
        wrong = [w for w in wrong if any(fnmatchcase(w.partition(":")[0], p) for p in GONE)]
    assert wrong == []


def test_what_the_session_promises_is_installed() -> None:
    known = {name for kind in (OBJECTS, DECORATORS, TAKERS, BASES, STORES) for name in kind}
    packages = {name.partition(".")[0] for name in known if "*" not in name}
    promised = {"newest": packages - OTHERS, "others": OTHERS, "older": OLDER}.get(SESSION, MAIN)
    assert promised <= packages
    assert {package for package in promised if not is_installed(package)} == set()


@pytest.mark.parametrize(
    "wrong",
    [
        Framework("wrong", objects=("threading.Tread",)),
        Framework("wrong", objects=("thredding.local.x", "http.serving.Server")),
        Framework("wrong", decorators={"functools.lru_cash": PROCESS}),
        Framework("wrong", decorators={"argparse.ArgumentParser().add_subparser": PROCESS}),
        Framework("wrong", takers={"threading.Timer": CallbackTaker(None, 0, "function")}),
        Framework("wrong", takers={"threading.Timer": CallbackTaker(None, 1, "target")}),
        Framework("wrong", takers={"threading.Timer": CallbackTaker(None, 1)}),
        Framework("wrong", takers={"threading.Timer": CallbackTaker(None, None, "function")}),
        Framework("wrong", takers={"threading.Timer": CallbackTaker(None, None, "func")}),
        Framework("wrong", takers={"threading.Timer().join": CallbackTaker(None, 1, "timeout")}),
        Framework("wrong", bases={"http.server.HTTPServer": {"serving": REQUEST}}),
        Framework("wrong", bases={"threading.settrace": {}}),
        Framework("wrong", objects=("unittest.TestCase",)),
        Framework("wrong", stores={"types.SimpleNamespaces().x": REQUEST}),
    ],
)
def test_a_wrong_name_is_caught(wrong: Framework) -> None:
    assert list(complaints(wrong, {})) != []


def test_a_name_that_is_there_in_spite_of_what_is_said_is_caught() -> None:
    right = Framework("right", objects=("threading.Timer",))
    assert list(complaints(right, {})) == []
    assert list(complaints(right, {"python<3": ["threading.*"]})) == ["threading.Timer is there"]
    assert list(complaints(right, {"python>3": ["threading.*"]})) == []


def test_a_class_of_which_two_names_tell_two_things_is_caught() -> None:
    names = ("unittest.TestCase", "unittest.case.TestCase")
    even = {f"{name}{MADE}.run": PROCESS for name in names}
    assert list(told_unevenly(Framework("even", objects=names, decorators=even))) == []
    even.popitem()
    assert list(told_unevenly(Framework("uneven", objects=names, decorators=even))) != []


@pytest.mark.parametrize("text", ONLY_IN)
def test_a_name_of_some_releases_is_one_of_the_data(text: str) -> None:
    known = (*OBJECTS, *DECORATORS, *TAKERS, *BASES)
    assert Requirement(text).specifier
    for pattern in ONLY_IN[text]:
        assert any(fnmatchcase(name, pattern) for name in known), pattern


@pytest.mark.parametrize("kind", ["decorators", "takers", "bases", "stores"])
def test_no_two_frameworks_tell_of_one_name(kind: str) -> None:
    names = [name for framework in FRAMEWORKS for name in getattr(framework, kind)]
    assert sorted(names) == sorted(set(names))


def test_an_object_whose_methods_are_told_is_one_of_the_objects() -> None:
    made = {
        name[: end + len(MADE)].removesuffix(MADE)
        for name in (*DECORATORS, *TAKERS, *STORES)
        for end in range(len(name))
        if name.startswith(MADE, end)
    }
    assert made - OBJECTS == set()


def test_every_file_is_listed() -> None:
    assert len(FILES) == len(FRAMEWORKS) == len(set(NAMES))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_a_file_lists_is_sorted(path: Path) -> None:
    tree = ast.parse(path.read_bytes())
    assert len(path.read_text("utf-8").splitlines()) <= 250
    # The parameters of a handler, in their order.
    orders = {k for d in ast.walk(tree) if isinstance(d, ast.Dict) for k in d.keys}
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and node not in orders:
            texts = [e.value for e in node.elts if isinstance(e, ast.Constant)]
        elif isinstance(node, ast.Dict):
            texts = [k.value for k in node.keys if isinstance(k, ast.Constant)]
        else:
            continue
        assert texts == sorted(set(texts))  # type: ignore[type-var]


def runs_of(framework: Framework) -> Iterator[Runs]:
    """Yield what a framework says of functions, wherever it says it."""
    yield from framework.decorators.values()
    yield from (taker.runs for taker in framework.takers.values() if taker.runs is not None)
    for methods in framework.bases.values():
        yield from methods.values()
    for known in (framework.signatures, framework.calls, framework.wrapping, framework.stores):
        yield from known.values()


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=NAMES)
def test_only_what_runs_many_times_has_a_home_and_all_of_it(framework: Framework) -> None:
    for runs in runs_of(framework):
        is_often = runs.placement is Placement.PER_REQUEST
        assert runs.home == (framework.home if is_often else "")


def test_a_home_is_a_phrase() -> None:
    homes = {framework.home for framework in FRAMEWORKS if framework.home}
    assert "in the lifespan" in homes
    assert all(re.match(r"(in|on|with|outside of) .*[^.]$", home) for home in homes)
