"""The checks of the project: `nox` runs them all, `nox -s tests` one of them."""

from __future__ import annotations

from pathlib import Path

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = False

PYTHONS = ["3.11", "3.12", "3.13"]

# Every release that the library data speaks of stands in one of these.
RELEASES = {
    "oldest": ["httpx==0.23.*", "requests==2.31.*", "urllib3==1.26.*", "sqlalchemy==1.4.*"],
    "middle": ["httpx==0.27.*", "requests", "urllib3>=2", "sqlalchemy==2.0.*"],
    "newest": ["httpx==0.28.*", "httpx2", "requests", "urllib3>=2", "sqlalchemy>=2.1"],
}
# What some of their callables, drivers and spellings need to be there at all.
COMPANIONS = {
    "oldest": ["aiosqlite", "PySocks", "greenlet"],
    "middle": ["aiosqlite", "PySocks", "greenlet", "sqlmodel"],
    "newest": ["aiosqlite", "PySocks", "greenlet"],
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
    session.install("-e", ".", "pytest", *RELEASES[releases], *COMPANIONS[releases])
    session.run(
        "pytest",
        *sorted(map(str, Path("tests").glob("test_library_*.py"))),
        *session.posargs,
        env={"CONNPOOL_LIBRARIES": " ".join(RELEASES[releases])},
    )


@nox.session(python=PYTHONS[0])
def types(session: nox.Session) -> None:
    """Check the types, strictly."""
    session.install("-e", ".[dev]")
    session.run("mypy")


@nox.session(python=PYTHONS[0])
def lint(session: nox.Session) -> None:
    """Check the style, and the project's own code with its own plugin."""
    session.install("-e", ".[dev]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("flake8", "flake8_connpool", "tests", "noxfile.py")


@nox.session(python=PYTHONS[0])
def docs(session: nox.Session) -> None:
    """Build the documentation; a warning is an error."""
    session.install("-e", ".[dev]")
    session.run("mkdocs", "build", "--strict", "--quiet", "--site-dir", session.create_tmp())
