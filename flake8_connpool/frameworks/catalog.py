"""What the decorators, hooks and base classes of frameworks mean: data only, in one file each."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from itertools import chain
from types import MappingProxyType

from flake8_connpool.frameworks.agents import AGENTS
from flake8_connpool.frameworks.aiohttp import AIOHTTP
from flake8_connpool.frameworks.apscheduler import APSCHEDULER
from flake8_connpool.frameworks.arq import ARQ
from flake8_connpool.frameworks.bottle import BOTTLE
from flake8_connpool.frameworks.brokers import BROKERS
from flake8_connpool.frameworks.caches import CACHES
from flake8_connpool.frameworks.celery import CELERY
from flake8_connpool.frameworks.channels import CHANNELS
from flake8_connpool.frameworks.click import CLICK
from flake8_connpool.frameworks.commands import COMMANDS
from flake8_connpool.frameworks.concurrency import CONCURRENCY
from flake8_connpool.frameworks.discord import DISCORD
from flake8_connpool.frameworks.django import DJANGO
from flake8_connpool.frameworks.dramatiq import DRAMATIQ
from flake8_connpool.frameworks.drf import DRF
from flake8_connpool.frameworks.falcon import FALCON
from flake8_connpool.frameworks.flask import FLASK
from flake8_connpool.frameworks.flask_extensions import FLASK_EXTENSIONS
from flake8_connpool.frameworks.gateways import GATEWAYS
from flake8_connpool.frameworks.graphql import GRAPHQL
from flake8_connpool.frameworks.grpc import GRPC
from flake8_connpool.frameworks.huey import HUEY
from flake8_connpool.frameworks.litestar import LITESTAR
from flake8_connpool.frameworks.locust import LOCUST
from flake8_connpool.frameworks.ninja import NINJA
from flake8_connpool.frameworks.own import OWN
from flake8_connpool.frameworks.pages import PAGES
from flake8_connpool.frameworks.procrastinate import PROCRASTINATE
from flake8_connpool.frameworks.pyramid import PYRAMID
from flake8_connpool.frameworks.python import PYTHON
from flake8_connpool.frameworks.quart import QUART
from flake8_connpool.frameworks.rq import RQ
from flake8_connpool.frameworks.sanic import SANIC
from flake8_connpool.frameworks.schedule import SCHEDULE
from flake8_connpool.frameworks.schema import Background, CallbackTaker, Framework, Runs
from flake8_connpool.frameworks.scrapy import SCRAPY
from flake8_connpool.frameworks.serverless import SERVERLESS
from flake8_connpool.frameworks.slack import SLACK
from flake8_connpool.frameworks.sockets import SOCKETS
from flake8_connpool.frameworks.starlette import STARLETTE
from flake8_connpool.frameworks.taskiq import TASKIQ
from flake8_connpool.frameworks.telegram import TELEGRAM
from flake8_connpool.frameworks.temporal import TEMPORAL
from flake8_connpool.frameworks.tests import TESTS
from flake8_connpool.frameworks.tornado import TORNADO
from flake8_connpool.frameworks.typer import TYPER
from flake8_connpool.frameworks.workflows import WORKFLOWS
from flake8_connpool.frameworks.wrappers import WRAPPERS

_DECLARED = (
    AGENTS,
    AIOHTTP,
    APSCHEDULER,
    ARQ,
    BOTTLE,
    BROKERS,
    CACHES,
    CELERY,
    CHANNELS,
    CLICK,
    COMMANDS,
    CONCURRENCY,
    DISCORD,
    DJANGO,
    DRAMATIQ,
    DRF,
    FALCON,
    FLASK,
    FLASK_EXTENSIONS,
    GATEWAYS,
    GRAPHQL,
    GRPC,
    HUEY,
    LITESTAR,
    LOCUST,
    NINJA,
    PAGES,
    PROCRASTINATE,
    PYRAMID,
    PYTHON,
    QUART,
    RQ,
    SANIC,
    SCHEDULE,
    SCRAPY,
    SERVERLESS,
    SLACK,
    SOCKETS,
    STARLETTE,
    TASKIQ,
    TELEGRAM,
    TEMPORAL,
    TESTS,
    TORNADO,
    TYPER,
    WORKFLOWS,
    WRAPPERS,
)
FRAMEWORKS: tuple[Framework, ...] = tuple(framework.at_home() for framework in _DECLARED)

ITERATING: frozenset[str] = frozenset(chain.from_iterable(f.iterating for f in FRAMEWORKS))
OBJECTS: frozenset[str] = frozenset(chain.from_iterable(f.objects for f in FRAMEWORKS))
DECORATORS: Mapping[str, Runs] = MappingProxyType(
    {name: runs for f in FRAMEWORKS for name, runs in f.decorators.items()} | OWN
)
TAKERS: Mapping[str, CallbackTaker] = MappingProxyType(
    {name: taker for f in FRAMEWORKS for name, taker in f.takers.items()}
)
BASES: Mapping[str, Mapping[str, Runs]] = MappingProxyType(
    {name: methods for f in FRAMEWORKS for name, methods in f.bases.items()}
)
STORES: Mapping[str, Runs] = MappingProxyType(
    {name: runs for f in FRAMEWORKS for name, runs in f.stores.items()}
)
SIGNATURES = tuple(f for f in FRAMEWORKS if f.signatures)
CALLS: Mapping[tuple[str, ...], Runs] = MappingProxyType(
    {names: runs for f in FRAMEWORKS for names, runs in f.calls.items()}
)
WRAPPING: Mapping[str, Runs] = MappingProxyType(
    {name: runs for f in FRAMEWORKS for name, runs in f.wrapping.items()}
)
SLOW: Mapping[str, bool] = MappingProxyType(
    {name: is_awaited for f in FRAMEWORKS for name, is_awaited in f.slow.items()}
)
BACKGROUND: Mapping[str, Background] = MappingProxyType(
    {name: when for f in FRAMEWORKS for name, when in f.background.items()}
)
DEPENDENCIES: frozenset[str] = frozenset(chain.from_iterable(f.dependencies for f in FRAMEWORKS))
# All names of frameworks that mean something.
NAMES: frozenset[str] = frozenset(chain(OBJECTS, DECORATORS, TAKERS, BASES, DEPENDENCIES))
_PATTERNS_OF_BASES = tuple(name for name in BASES if "*" in name)


def is_known_base(name: str) -> bool:
    """Return whether a class of a framework says how often its methods run."""
    return name in BASES or any(fnmatchcase(name, pattern) for pattern in _PATTERNS_OF_BASES)
