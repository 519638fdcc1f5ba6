"""Compares what the data of frameworks names with the frameworks that are installed.

It is run in a process of its own (`python real_frameworks.py FILE`), since some of them patch the
interpreter or want settings when they are imported; what it finds is written to the file.
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from fnmatch import fnmatchcase
from importlib.metadata import version
from importlib.util import find_spec
from inspect import Parameter as Real
from pathlib import Path
from platform import python_version
from types import FunctionType
from typing import Any

from packaging.requirements import Requirement
from real_names import AbsentError, is_installed, real, resolve

from flake8_connpool.frameworks.catalog import FRAMEWORKS
from flake8_connpool.frameworks.schema import MADE, CallbackTaker, Framework

# Looked for by name, whatever the base class has: of views, middleware, bots, spiders.
BY_NAME = ("delete", "get", "head", "options", "patch", "post", "put", "trace")
BY_NAME_TOO = ("closed", "do_*", "mutate", "on_*", "process_*", "start_requests")
_RECEIVERS = ("block", "self")  # Gradio calls its own so
# They gather from many libraries what is mostly imported from one place.
COLLECTIONS = {"caches", "concurrency", "python", "tests", "wrappers"}


def parameters(found: Any) -> list[Real]:
    """Return the parameters of a callable, self left out."""
    if inspect.isclass(found):
        with suppress(TypeError, ValueError):
            return list(inspect.signature(found.__init__).parameters.values())[1:]
    shown = list(inspect.signature(found).parameters.values())
    return shown[1:] if shown and shown[0].name in _RECEIVERS else shown


def about_taker(name: str, taker: CallbackTaker, found: Any) -> Iterator[str]:
    """Yield what the data says wrongly of the place where a callable takes a function."""
    try:
        shown = parameters(found)
    except ValueError:
        return  # of something built in, which shows none
    by_position = [p for p in shown if p.kind in (Real.POSITIONAL_ONLY, Real.POSITIONAL_OR_KEYWORD)]
    takes_rest = any(p.kind is Real.VAR_POSITIONAL for p in shown)
    takes_any = any(p.kind is Real.VAR_KEYWORD for p in shown)
    if taker.position is not None:
        at = by_position[taker.position : taker.position + 1]
        if not at and not takes_rest:
            yield f"{name} has no position {taker.position}"
        for parameter in at:
            by_keyword = parameter.name if parameter.kind is Real.POSITIONAL_OR_KEYWORD else ""
            if taker.keyword != by_keyword:
                yield f"{name} calls it {by_keyword!r}, not {taker.keyword!r}"
        return
    names = [p.name for p in by_position]
    # What stands further on moves between releases, and nobody gives it by position.
    if taker.keyword in names[:3]:
        yield f"{name} takes {taker.keyword} at position {names.index(taker.keyword)} too"
    elif not takes_any and taker.keyword not in {p.name for p in shown}:
        yield f"{name} has no {taker.keyword}"


def names_of(framework: Framework) -> set[str]:
    """Return every name of a framework that leads somewhere."""
    groups = (framework.objects, framework.decorators, framework.takers, framework.bases)
    return {n for group in (*groups, framework.stores) for n in group if "*" not in n}


def spellings_left_out(name: str, found: Any, known: set[str]) -> Iterator[str]:
    """Yield where the same thing can be imported from as well: the package, and its own module."""
    if not issubclass(type(found), type | FunctionType):
        return  # a proxy of something that may not be there yet
    module, qualname = getattr(found, "__module__", None), getattr(found, "__qualname__", "")
    top = name.partition(".")[0]
    if MADE in name or not module or qualname != name.rpartition(".")[2]:
        return
    for other in (f"{module}.{qualname}", f"{top}.{qualname}"):
        is_private = any(part.startswith("_") for part in other.split("."))
        is_deep = other.count(".") > 3 or other.startswith(f"{name}.") or not is_installed(other)
        with suppress(AttributeError, AbsentError, ImportError):
            if not (is_private or is_deep or other in known) and resolve(other) is found:
                yield f"{name} is {other} too"


def is_said_to_be_absent(name: str, only_in: dict[str, list[str]]) -> bool | None:
    """Return whether the installed release is said to lack a name, None if nothing is said."""
    for text, patterns in only_in.items():
        if any(fnmatchcase(name, pattern) for pattern in patterns):
            requirement = Requirement(text)
            there = python_version() if requirement.name == "python" else version(requirement.name)
            return not requirement.specifier.contains(there, prereleases=True)
    return None


def complaints(framework: Framework, only_in: dict[str, list[str]]) -> Iterator[str]:
    """Yield what the data says wrongly of a framework, as far as it is installed."""
    known = names_of(framework)
    methods: dict[str, bool] = {}
    for name in sorted(known):
        if not is_installed(name):
            continue
        is_absent = is_said_to_be_absent(name, only_in)
        try:
            found = real(name)
        except AbsentError:
            continue
        except (AttributeError, ImportError) as error:
            if not is_absent:
                yield f"{name}: {error!r}"
            continue
        if is_absent:
            yield f"{name} is there"
        if name in framework.takers and not is_absent:
            yield from about_taker(name, framework.takers[name], found)
        if name in framework.bases:
            if not inspect.isclass(found):
                yield f"{name} is no class"
            for method in framework.bases[name]:
                by_name = any(fnmatchcase(method, p) for p in (*BY_NAME, *BY_NAME_TOO))
                has_it = by_name or hasattr(found, method)
                methods[method] = methods.get(method, False) or has_it
        if framework.name not in COLLECTIONS:
            yield from spellings_left_out(name, found, known)
    yield from (f"no class has {method}" for method, has_it in methods.items() if not has_it)


def told_unevenly(framework: Framework) -> Iterator[str]:
    """Yield what is said of a class under one of its names and not under another."""
    first_names: dict[int, str] = {}
    for name in sorted({*framework.objects, *framework.bases}):
        if MADE in name or "*" in name or not is_installed(name):
            continue
        with suppress(AttributeError, AbsentError, ImportError):
            first = first_names.setdefault(id(resolve(name)), name)
            if _told_of(name, framework) != _told_of(first, framework):
                yield f"{first} is {name}, and other things are said of it"


def _told_of(name: str, framework: Framework) -> dict[str, Any]:
    groups: tuple[Mapping[str, Any], ...] = (
        framework.decorators,
        framework.takers,
        framework.stores,
    )
    of_it = f"{name}{MADE}"
    told = {
        (number, key.removeprefix(of_it)): what
        for number, group in enumerate(groups)
        for key, what in group.items()
        if key.startswith(of_it)
    }
    return {"made": told, "methods": framework.bases.get(name), "is": framework.takers.get(name)}


def prepare() -> None:
    """Give what some frameworks want before they are imported."""
    warnings.simplefilter("ignore")
    if find_spec("django"):
        conf = importlib.import_module("django.conf")
        apps = ["django.contrib.contenttypes", "django.contrib.auth"]
        conf.settings.configure(INSTALLED_APPS=apps, HUEY={"immediate": True}, SECRET_KEY="x")
        importlib.import_module("django").setup()


def main(frameworks: str, only_in: str, target: str) -> None:
    """Write the complaints of each framework to a file."""
    prepare()
    names, said = frameworks.split(), json.loads(only_in)
    found = {
        framework.name: [*complaints(framework, said), *told_unevenly(framework)]
        for framework in FRAMEWORKS
        if framework.name in names
    }
    Path(target).write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
