"""Functions that other files run only when a process or a command starts, and others.

Alone, a function with a parameter is reported, since its callers can pass anything.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, found, make

LOADER = """
--- shop/__init__.py
--- shop/loader.py
import requests


def load_prices(day):
    return requests.get(f"https://prices.example.com/{day}").json()  # CPL101
"""

ONLY_AT_THE_START = {
    "the main function of a program": """
--- shop/main.py
from shop.loader import load_prices


def main():
    print(load_prices("today"))


if __name__ == "__main__":
    main()
""",
    "a command of Click": """
--- shop/cli.py
import click

from shop.loader import load_prices


@click.command()
@click.argument("day")
def prices(day):
    click.echo(load_prices(day))
""",
    "a command of Typer": """
--- shop/cli.py
import typer

from shop import loader

app = typer.Typer()


@app.command()
def prices(day: str):
    print(loader.load_prices(day))
""",
    "a command of Django": """
--- shop/management/commands/prices.py
from django.core.management.base import BaseCommand

from shop.loader import load_prices


class Command(BaseCommand):
    def handle(self, *args, **options):
        self.stdout.write(load_prices("today"))
""",
    "the start of an application": """
--- shop/api.py
from contextlib import asynccontextmanager

from fastapi import FastAPI

from shop.loader import load_prices


@asynccontextmanager
async def lifespan(app):
    app.state.prices = load_prices("today")
    yield


app = FastAPI(lifespan=lifespan)
""",
    "the top of a module": """
--- shop/prices.py
from shop.loader import load_prices

PRICES = load_prices("today")
""",
    "a script": """
--- scripts/seed.py
from shop.loader import load_prices

if __name__ == "__main__":
    print(load_prices("today"))
""",
    "a function of another file that only a command calls": """
--- shop/report.py
from shop.loader import load_prices


def report(day):
    return sorted(load_prices(day))
--- shop/cli.py
import click

from shop.report import report


@click.command()
def prices():
    click.echo(report("today"))
""",
    "itself, and a command": """
--- shop/tree.py
from shop.loader import load_prices


def walk(days):
    if days:
        load_prices(days[0])
        walk(days[1:])
--- shop/cli.py
import click

from shop.tree import walk


@click.command()
def prices():
    walk(["today", "yesterday"])
""",
    "two commands": """
--- shop/cli.py
import click

from shop.loader import load_prices


@click.command()
def today():
    click.echo(load_prices("today"))


@click.command()
def yesterday():
    click.echo(load_prices("yesterday"))
""",
}

CLICK = """
--- shop/cli.py
import click

from shop.loader import load_prices


@click.command()
def today():
    click.echo(load_prices("today"))
"""

ALSO_OFTEN = {
    "nobody calls it": "",
    "a command and a handler": CLICK
    + """
--- shop/api.py
from fastapi import APIRouter

from shop.loader import load_prices

router = APIRouter()


@router.get("/prices/{day}")
def prices(day: str):
    return load_prices(day)
""",
    "a handler that calls it by a re-export": CLICK
    + """
--- shop/prices/__init__.py
from shop.loader import load_prices
--- shop/api.py
from fastapi import APIRouter

from shop.prices import load_prices

router = APIRouter()


@router.get("/prices/{day}")
def prices(day: str):
    return load_prices(day)
""",
    "a command and a function that nobody is known to call": CLICK
    + """
--- shop/report.py
from shop.loader import load_prices


def report(day):
    return sorted(load_prices(day))
""",
    "a command and an object that is passed it": CLICK
    + """
--- shop/registry.py
from shop.loader import load_prices

LOADERS = {"prices": load_prices}
""",
    "a command that passes it on": """
--- shop/cli.py
import click

from shop.loader import load_prices
from somewhere import serve


@click.command()
def run():
    serve(load_prices)
""",
    "a command that passes its module on": """
--- shop/cli.py
import click

from shop import loader
from somewhere import serve


@click.command()
def run():
    loader.load_prices("today")
    serve(loader)
""",
    "a loop of a command": """
--- shop/cli.py
import click

from shop.loader import load_prices


@click.command()
@click.argument("days", nargs=-1)
def prices(days):
    for day in days:
        click.echo(load_prices(day))
""",
    "functions that only call each other": """
--- shop/even.py
from shop.loader import load_prices
from shop.odd import odd


def even(days):
    load_prices(days)
    odd(days - 1)
--- shop/odd.py
from shop.even import even


def odd(days):
    even(days - 1)
""",
    "only tests": """
--- tests/test_loader.py
from shop.loader import load_prices


def test_prices():
    assert load_prices("today")
""",
    "a lambda in a command": """
--- shop/cli.py
import click

from shop.loader import load_prices
from somewhere import serve


@click.command()
def run():
    serve(lambda day: load_prices(day))
""",
}

METHOD = """
--- shop/__init__.py
--- shop/loader.py
import requests


class Loader:
    def prices(self, day):
        return requests.get(f"https://prices.example.com/{day}").json()  # CPL101
"""

METHOD_OF_COMMANDS = {
    "a command": """
--- shop/cli.py
import click

from shop.loader import Loader


@click.command()
def today():
    click.echo(Loader().prices("today"))
""",
    "two calls of a program": """
--- shop/main.py
from shop.loader import Loader


def main():
    loader = Loader()
    print(loader.prices("today"), loader.prices("yesterday"))


if __name__ == "__main__":
    main()
""",
    "itself, and a command": """
--- shop/tree.py
from shop.loader import Loader


class Tree:
    def walk(self, days):
        if days:
            Loader().prices(days[0])
            self.walk(days[1:])
--- shop/cli.py
import click

from shop.tree import Tree


@click.command()
def prices():
    Tree().walk(["today", "yesterday"])
""",
}

# The object of a program passes its calls on, to one of another class.
PASSED_ON = """
--- shop/__init__.py
--- shop/source.py
from abc import ABC, abstractmethod


class Source(ABC):
    @abstractmethod
    def prices(self, day=None):
        if day is None:
            day = "today"
        raise NotImplementedError
--- shop/loader.py
import requests

from shop.source import Source


class Loader(Source):
    def prices(self, day=None):
        return requests.get(f"https://prices.example.com/{day}").json()  # CPL101
--- shop/main.py
from shop.loader import Loader
from shop.source import Source


class Prices:
    def __init__(self, source: Source):
        self._source = source

    def prices(self, day):
        return self._source.prices(day)


def main():
    print(Prices(Loader()).prices("today"))


if __name__ == "__main__":
    main()
"""

METHOD_COMMAND = METHOD_OF_COMMANDS["a command"]

METHOD_ALSO_OFTEN = {
    "nobody": "",
    "a loop of a command": """
--- shop/cli.py
import click

from shop.loader import Loader


@click.command()
@click.argument("days", nargs=-1)
def prices(days):
    loader = Loader()
    for day in days:
        click.echo(loader.prices(day))
""",
    "a command that repeats what calls it": """
--- shop/report.py
from shop.loader import Loader


def report(day):
    return sorted(Loader().prices(day))
--- shop/cli.py
import click

from shop.report import report


@click.command()
@click.argument("days", nargs=-1)
def prices(days):
    for day in days:
        click.echo(report(day))
""",
    "a function that nobody is known to call": """
--- shop/report.py
from shop.loader import Loader


def report(day):
    return sorted(Loader().prices(day))
""",
    "a command and a function that nobody is known to call": METHOD_COMMAND
    + """
--- shop/report.py
from shop.loader import Loader


def report(day):
    return sorted(Loader().prices(day))
""",
    "a command, and a function that only calls itself": METHOD_COMMAND
    + """
--- shop/tree.py
from shop.loader import Loader


def walk(days):
    if days:
        Loader().prices(days[0])
        walk(days[1:])
""",
    "a command, and a function that is passed on": METHOD_COMMAND
    + """
--- shop/report.py
from shop.loader import Loader


def report(day):
    return sorted(Loader().prices(day))
--- shop/run.py
import click

from shop.report import report
from somewhere import serve


@click.command()
def run():
    report("today")
    serve(report)
""",
    "a lambda in a command": """
--- shop/cli.py
import click

from shop.loader import Loader
from somewhere import serve


@click.command()
def run():
    serve(lambda day: Loader().prices(day))
""",
    "a subclass that nobody calls, whose base its module tries out": """
    def days(self):
        return ["today", "yesterday"]


if __name__ == "__main__":
    loader = Loader()
    print(loader.prices("today"))
--- shop/remote.py
from shop.loader import Loader


class Remote(Loader):
    def prices(self, day):
        return Loader.prices(self, day)
""",
    "a command and a handler": METHOD_COMMAND
    + """
--- shop/api.py
from fastapi import APIRouter

from shop.loader import Loader

router = APIRouter()


@router.get("/prices/{day}")
def prices(day: str):
    return Loader().prices(day)
""",
}


@pytest.mark.parametrize("callers", ONLY_AT_THE_START.values(), ids=ONLY_AT_THE_START)
def test_a_function_that_runs_only_at_the_start_is_not_reported(
    callers: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, LOADER + callers)
    assert found(connlint, ".") == []
    assert found(connlint, ".", "--no-project") == announced(LOADER) != []


@pytest.mark.parametrize("callers", ALSO_OFTEN.values(), ids=ALSO_OFTEN)
def test_a_function_that_may_run_again_is_reported(
    callers: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, LOADER + callers)
    assert found(connlint, ".") == announced(LOADER) != []


@pytest.mark.parametrize("callers", METHOD_OF_COMMANDS.values(), ids=METHOD_OF_COMMANDS)
def test_a_method_that_only_commands_are_known_to_run_is_not_reported(
    callers: str, tmp_path: Path, connlint: Connlint
) -> None:
    """An object of unknown class may have it, but nothing shows that it runs again."""
    make(tmp_path, METHOD + callers)
    assert found(connlint, ".") == []
    assert found(connlint, ".", "--no-project") == announced(METHOD) != []


def test_a_method_that_only_an_object_of_a_program_calls_is_not_reported(
    tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, PASSED_ON)
    assert found(connlint, ".") == []
    assert found(connlint, ".", "--no-project") == announced(PASSED_ON) != []


@pytest.mark.parametrize("callers", METHOD_ALSO_OFTEN.values(), ids=METHOD_ALSO_OFTEN)
def test_a_method_that_may_run_again_is_reported(
    callers: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, METHOD + callers)
    assert found(connlint, ".") == announced(METHOD) != []
