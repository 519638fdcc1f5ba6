"""What a function is for: by its decorators, its class, its parameters and its name."""

from __future__ import annotations

import ast

import pytest
from sources import module_of

from flake8_connpool.frameworks.schema import AS_CALLED, ONCE, PROCESS, REQUEST, TASK, Runs
from flake8_connpool.frameworks.schema import UNKNOWN as RUNS_UNKNOWN
from flake8_connpool.semantics.execution.entry_points import entry_point_of

HEAD = """
import abc, contextlib, functools, logging, typing, unittest
import click, flask, fastapi
from flask import Flask
from flask.views import MethodView
from elsewhere import api, app, d, d as other, router
flask_app = Flask(__name__)
fast_app = fastapi.FastAPI()
"""


def role(source: str) -> Runs | None:
    """Return the role of the last function `f` or `main` of a source."""
    model = module_of(HEAD + source)
    functions = [
        node
        for node in ast.walk(model.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in ("f", "main")
    ]
    return entry_point_of(functions[-1], model)


DEF = "def f(): ..."
IN_A = "class A:\n    @{}\n    def f(self): ..."
GROUP = "@click.group()\ndef g(): ...\n"

VIEW = "from django.http import HttpRequest\ndef f(request): ...\n"

CALLED = {
    "plain": DEF,
    "the parameters of the handler that calls it": (
        VIEW + "@fast_app.get('/')\nasync def g(request): f(request)"
    ),
    "the parameters of a view that calls it": VIEW + "def g(request, key): return f(request)",
    "async": "async def f(): ...",
    "a method": "class A:\n    def f(self): ...",
    "a property": IN_A.format("property"),
    "a setter": (
        "class A:\n    @property\n    def f(self): ...\n    @f.setter\n    def f(self, v): ..."
    ),
    "a setter beside no other": IN_A.format("x.setter"),
    "a class method": IN_A.format("classmethod"),
    "a static method": IN_A.format("staticmethod"),
    "abstract": IN_A.format("abc.abstractmethod"),
    "abstract and a property": IN_A.format("property\n    @abc.abstractmethod"),
    "a context manager": "@contextlib.contextmanager\n" + DEF,
    "an async context manager": "@contextlib.asynccontextmanager\nasync def f(): ...",
    "wrapped": "@functools.wraps(x)\n" + DEF,
    "overloaded": "@typing.overload\n" + DEF,
    "main in a class": "class A:\n    def main(self): ...",
    "main in a function": "def g():\n    def main(): ...",
    "a template's filter": "@flask_app.template_filter()\n" + DEF,
    "a handler's other method": "class A(logging.Handler):\n    def f(self): ...",
}

HANDLERS = {
    "the parameters of a view": VIEW,
    "a view that calls itself": VIEW.replace("...", "return f(request.parent)"),
    "a view that another function calls": VIEW + "def g(key): return f(key)",
    "a view that is given to another function": VIEW + "def g(request): return d(f)",
    "a route": "@flask_app.route('/')\n" + DEF,
    "a route beside one": "@flask_app.route('/')\n@flask_app.route('/x')\n" + DEF,
    "a route over an unknown": "@flask_app.route('/')\n@d\n" + DEF,
    "a route over a wrapper": "@flask_app.route('/')\n@functools.wraps(x)\n" + DEF,
    "a verb": "@fast_app.get('/')\nasync def f(): ...",
    "a verb of a router": "r = fastapi.APIRouter()\n@r.post('/')\n" + DEF,
    "a verb of an application from elsewhere": "@app.get('/users')\n" + DEF,
    "a route of one, by a constant": "PATH = '/users'\n@router.route(PATH)\n" + DEF,
    "another verb of one": "@router.delete('/users')\n" + DEF,
    "a verb that is told more": "@app.get('/users', handler)\n" + DEF,
    "a verb of a parameter": "def g(app):\n    @app.get('/')\n    def f(): ...",
    "a hook": "@flask_app.before_request\n" + DEF,
    "a handler within a function": "def g():\n    @flask_app.route('/')\n    def f(): ...",
}

STARTING = {
    "main": "def main(): ...",
    "main in a branch": "if x:\n    def main(): ...",
    "async main": "async def main(): ...",
    "a command": "@click.command()\n" + DEF,
    "a command without brackets": "@click.command\n" + DEF,
    "a command with options": "@click.command()\n@click.option('--x')\n" + DEF,
    "an option made before": "option = click.option('--x')\n@click.command()\n@option\n" + DEF,
    "a command of a group": GROUP + "@g.command()\n" + DEF,
    "a command of a group of a group": GROUP + "@g.group()\ndef h(): ...\n@h.command('x')\n" + DEF,
    "a command of a group over another decorator": (
        "@d.x\n@click.group()\ndef g(): ...\n@g.command()\n" + DEF
    ),
    "a command of an application": "@flask_app.cli.command()\n" + DEF,
}

ONCE_ONLY = {
    "cached": "@functools.cache\n" + DEF,
    "cached with brackets": "@functools.lru_cache(maxsize=None)\n" + DEF,
    "a cached property": IN_A.format("functools.cached_property"),
    "cached below a property": IN_A.format("property\n    @functools.lru_cache"),
    "a cached handler": "@flask_app.route('/')\n@functools.cache\n" + DEF,
    "cached by rebinding": DEF + "\nf = functools.cache(f)",
    "cached by rebinding, with brackets": DEF + "\nf = functools.lru_cache(9)(f)",
    "cached by rebinding, by its name": DEF + "\nf = app.memoize(f, 60, background=True)",
    "cached by rebinding in a branch": DEF + "\nif x:\n    f = functools.cache(f)",
    "cached, by an alias": "from functools import lru_cache as keep\n@keep\n" + DEF,
}

AS_IT_IS = {
    "a decorator from elsewhere": "@d\n" + DEF,
    "one with arguments": "@d(1)\n" + DEF,
    "one of the module": "def deco(f): return f\n@deco\n" + DEF,
    "one of the module that retries": (
        "def deco(g):\n    def inner(*a):\n        for x in range(3):\n            try:\n"
        "                return g(*a)\n            except E: ...\n    return inner\n@deco\n" + DEF
    ),
    "one of the module that makes one": (
        "def deco(x):\n    def inner(g): return g\n    return inner\n@deco(1)\n" + DEF
    ),
    "a known one over it": "@functools.wraps(x)\n@d\n" + DEF,
    "rebound to another": DEF + "\nf = app.traced(f)",
    "rebound to a cache of another": DEF + "\nf = functools.cache(g)",
    "rebound before": "f = functools.cache(f)\n" + DEF,
    "kept by another name": DEF + "\ng = functools.cache(f)",
    "it over a known one": "@d\n@functools.wraps(x)\n" + DEF,
    "two of them": "@d\n@other\n" + DEF,
    "no path": "@app.get('users')\n" + DEF,
    "an unknown path": "@app.get(path)\n" + DEF,
    "no argument": "@app.get\n" + DEF,
    "no verb": "@app.listen('/')\n" + DEF,
    "a command of no group": "def g(): ...\n@g.command()\n" + DEF,
    "a command of a group of its own": "@g.group()\ndef g(): ...\n@g.command()\n" + DEF,
    "a command of what something else decorates": "@d.x\ndef g(): ...\n@g.command()\n" + DEF,
    "a verb of a function": "def g(): ...\n@g.get('/')\n" + DEF,
    "an expression": "@x[0]\n" + DEF,
    "a choice": "@(d(1) if x else lambda y: y)\n" + DEF,
    "a cache that is emptied": "@app.clear_cache\n" + DEF,
    "a header of a cache": "from elsewhere import no_cache\n@no_cache\n" + DEF,
    "the module of a cache": "from elsewhere.cache import limited\n@limited\n" + DEF,
    "a task of a flow": "from elsewhere import flow\n@flow.task\n" + DEF,
    "a hook's name": "@middleware\n" + DEF,
}

KEPT_BY_NAME = {
    "a shadowed name": "def g(functools):\n    @functools.cache\n    def f(): ...",
    "memoized": "from elsewhere import memoize_redis\n@memoize_redis(30)\n" + DEF,
    "kept once": "@run_once\n" + DEF,
    "by its owner": "from elsewhere import region_cache\n@region_cache.on(1)\n" + DEF,
    "by its name elsewhere": "from elsewhere import cached as keep\n@keep\n" + DEF,
    "by one choice": "@(cached(1) if x else lambda y: y)\n" + DEF,
    "by a class": "class memoize: ...\n@memoize\n" + DEF,
    "by a class that sets what it gives": (
        "class lazy:\n    def __get__(self, o, t):\n        o.__dict__[self.n] = self.g(o)\n"
        "@lazy\n" + DEF
    ),
    "by one of the module": (
        "def deco(g):\n    known = {}\n    def inner(k):\n        if k not in known:\n"
        "            known[k] = g(k)\n        return known[k]\n    return inner\n@deco\n" + DEF
    ),
    "by what one of the module passes it to": (
        "def deco(g): return functools.lru_cache(maxsize=9)(g)\n@deco\n" + DEF
    ),
    "by the name of one of the module": "def cached(g): return g\n@cached\n" + DEF,
}

GUESSED = {
    "a command": ("from elsewhere import cli\n@cli.command()\n" + DEF, PROCESS),
    "main": ("@d\ndef main(): ...", PROCESS),
    "a start": ("@app.on_startup\n" + DEF, PROCESS),
    "a start by its argument": ("@app.on_event('startup')\n" + DEF, PROCESS),
    "a fixture": ("from elsewhere import anything\n@anything.fixture\n" + DEF, ONCE),
    "a job": ("from elsewhere import job\n@job('default')\n" + DEF, RUNS_UNKNOWN),
    "a middleware": ("@app.middleware('http')\n" + DEF, REQUEST),
    "the start of a path": ("@router.get(f'/v1/{x}')\n" + DEF, REQUEST),
    "an empty path": ("@router.get('')\n" + DEF, REQUEST),
}


@pytest.mark.parametrize("way", CALLED)
def test_a_function_runs_as_it_is_called(way: str) -> None:
    assert role(CALLED[way]) == AS_CALLED


@pytest.mark.parametrize("way", HANDLERS)
def test_a_function_handles_requests(way: str) -> None:
    found = role(HANDLERS[way])
    assert found is not None
    assert found.placement is REQUEST.placement


TASKS = {
    "a module of celery beside": "from .celery import it\n@it.task\n",
    "one of another package": "from shop.celery import it\n@it.task\n",
    "one below": "from ..celery.main import it\n@it.task(bind=True)\n",
    "a module of tasks": "from shop.tasks import it\n@it.task\n",
    "the name of an application": "from shop import celery_app\n@celery_app.task\n",
    "the name of a broker": "from shop import broker\n@broker.task\n",
    "an attribute": "from shop import worker\n@worker.x.task\n",
    "a periodic one": "from shop import huey\n@huey.periodic_task(x)\n",
}


@pytest.mark.parametrize("way", TASKS)
def test_a_task_is_of_an_application_from(way: str) -> None:
    assert role(TASKS[way] + DEF) == TASK
    assert role(TASKS[way].replace("task", "other") + DEF) == AS_CALLED


@pytest.mark.parametrize("way", STARTING)
def test_a_function_starts_a_process(way: str) -> None:
    assert role(STARTING[way]) == PROCESS


@pytest.mark.parametrize("way", ONCE_ONLY)
def test_a_function_keeps_what_it_gives(way: str) -> None:
    assert role(ONCE_ONLY[way]) == ONCE


@pytest.mark.parametrize("way", AS_IT_IS)
def test_a_decorator_leaves_a_function_as_it_is(way: str) -> None:
    assert role(AS_IT_IS[way]) == AS_CALLED


@pytest.mark.parametrize("way", KEPT_BY_NAME)
def test_an_unknown_decorator_keeps_results(way: str) -> None:
    assert role(KEPT_BY_NAME[way]) == ONCE


@pytest.mark.parametrize("way", GUESSED)
def test_a_decorator_is_guessed_by_its_name(way: str) -> None:
    source, runs = GUESSED[way]
    assert role(source) == runs


METHODS = {
    "a view's": ("class A(MethodView):\n    def get(self): ...", "get"),
    "a view's, extended": ("class B(MethodView): ...\nclass A(B):\n    def get(self): ...", "get"),
    "a view's, beside a mixin": ("class A(X, MethodView):\n    def get(self): ...", "get"),
    "a log handler's": ("class A(logging.Handler):\n    def emit(self, r): ...", "emit"),
}


@pytest.mark.parametrize("way", METHODS)
def test_a_method_is_run_by_the_class_it_extends(way: str) -> None:
    source, name = METHODS[way]
    model = module_of(HEAD + source)
    methods = [n for n in ast.walk(model.tree) if getattr(n, "name", "") == name]
    assert isinstance(methods[0], ast.FunctionDef)
    found = entry_point_of(methods[0], model)
    assert found is not None
    assert found.placement is REQUEST.placement
    other = module_of(HEAD + source.replace(name, "another"))
    methods = [n for n in ast.walk(other.tree) if getattr(n, "name", "") == "another"]
    assert isinstance(methods[0], ast.FunctionDef)
    assert entry_point_of(methods[0], other) == AS_CALLED


def test_groups_may_be_nested_as_deep_as_one_likes() -> None:
    groups = "@click.group()\ndef g0(): ...\n"
    groups += "".join(f"@g{n}.group()\ndef g{n + 1}(): ...\n" for n in range(1_000))
    assert role(groups + "@g1000.command()\n" + DEF) == PROCESS
