"""Every code and library, with the experiment that shows the mistake, or why there is none."""

from __future__ import annotations

import re

from families import FAMILIES

from flake8_connpool.library.catalog import LIBRARIES, SERVICES
from flake8_connpool.linter.registry import RULES

from .cells import Cell, libraries, reported
from .test_claims_page import INDEX, SECTIONS, codes, part

# As sections name a library, if not by the name of its package.
_WORDS = {
    "google": "google-genai",
    "langchain_openai": "langchain-openai",
    "opensearchpy": "opensearch-py",
    "qdrant_client": "qdrant-client",
    "requests_futures": "requests-futures",
}
# Experiments outside of the claims: a code and a library, and the page that describes them.
ELSEWHERE: dict[Cell, tuple[str, str]] = {
    ("CPL104", "celery"): (
        "../rules/CPL104.md#why-is-this-bad",
        "test_celery_opens_connections_for_each_task_without_a_pool",
    ),
    ("CPL401", "django"): (
        "../frameworks/django.md#the-database",
        "test_django_reuses_a_dead_connection_unless_it_is_checked",
    ),
    ("CPL503", "sqlalchemy"): (
        "../frameworks/fastapi.md#an-engine-with-try-and-finally",
        "test_the_engine_is_disposed_of_when_an_error_enters_the_lifespan",
    ),
}
# Why there is no experiment: of a code for all libraries, or for some.
REASONS: dict[str, dict[str, str]] = {
    "CPL503": {
        "": "Python does not run what follows a `yield` that raises, whatever it closes. The "
        "experiment with httpx in FastAPI shows it for all libraries."
    },
    "CPL505": {
        "langchain_openai": "A model has a client of openai inside, for which it is measured.",
        "pinecone": "An index has a client of httpx inside, for which it is measured.",
    },
    "CPL506": {
        "aioboto3": "Python runs nothing of a coroutine that nobody awaits, whatever that closes. "
        "The experiments with httpx and aiohttp show it.",
        "aiobotocore": "The same as for aioboto3, whose clients are those of aiobotocore.",
    },
    "CPL507": {
        "langchain_openai": "A model cannot be entered, so `with` raises at once.",
        "pinecone": "`with` closes the index, and its documentation says that calls of a closed "
        "one fail.",
    },
    "CPL904": {
        "": "The rule asks for monitoring. Without it nothing fails that could be measured."
    },
    "CPL906": {
        "": "The rule asks that the limits be written. What they are without that is compared with "
        "the signatures of the installed library, in `tests/test_library_signatures.py`."
    },
    "CPL907": {
        "": "The rule asks for an end of what lives as long as the process. What a dropped client "
        "leaves open is measured for [CPL501](../rules/CPL501.md)."
    },
}


def name_of(library: str) -> str:
    """Return the name under which a library is installed."""
    known = LIBRARIES.get(library) or SERVICES.get(library)
    return (known.distribution if known is not None else "") or library


def experiments() -> dict[Cell, str]:
    """Return the address of a section, or of another page, that shows a mistake by experiment.

    A section shows it for the codes that find it, and for the libraries that it names.
    """
    found = {cell: address for cell, (address, _) in ELSEWHERE.items()}
    # Those that name a library in their title come first.
    for is_own in (True, False):
        for (page, title), text in SECTIONS.items():
            for library in libraries():
                word = re.escape(_WORDS.get(library, library))
                named = title if is_own else title + text
                if re.search(rf"(?<![\w-]){word}(?![\w-])", named, re.IGNORECASE):
                    for code in codes(part(text, "Found by")):
                        found.setdefault((code, library), _ADDRESSES[page, title])
    return found


_TITLES = {"idle": "Idle, reuse and health"}
_HEAD = """\
# What was measured with which library

Each row is a library, and each column a code. A cell is empty if the rule reports nothing that
concerns the library. All others lead to an experiment, or to the reason why there is none.

The cells are computed: the rules run over the fixtures, and over programs made from the data of
each callable of each library. A test fails if a cell has neither an experiment nor a reason. The
experiments with cohere, google-genai, mistralai, opensearch-py and qdrant-client run in the
session `services` of nox; all others are among the usual tests.
""".splitlines()
_ADDRESSES = {
    (page, title): f"{page}#{anchor}"
    for title, page, anchor in re.findall(r"^\| \[(.+)\]\(([a-z]+\.md)#([^)]*)\)", INDEX, re.M)
}


def reason(cell: Cell) -> str:
    """Return why a cell has no experiment; "" if nobody says it."""
    code, library = cell
    of_code = REASONS.get(code, {})
    return of_code.get(library, of_code.get("", ""))


def table(prefix: str) -> list[str]:
    """Return the table of the codes with a prefix; nothing but its head if it is empty."""
    measured, cells = experiments(), reported()
    reporting = {code for code, _ in cells}
    shown = [code for code in RULES if code.startswith(prefix) and code in reporting]
    lines = [
        "| | " + " | ".join(f"[{code}](../rules/{code}.md)" for code in shown) + " |",
        "| --- |" + " --- |" * len(shown),
    ]
    for library in sorted(libraries(), key=name_of):
        row = [_shown((code, library), measured, cells) for code in shown]
        if any(row):
            lines.append(f"| {name_of(library)} | " + " | ".join(row) + " |")
    return lines


def _shown(cell: Cell, measured: dict[Cell, str], cells: frozenset[Cell]) -> str:
    if cell not in cells:
        return ""
    if cell in measured:
        return f"[measured]({measured[cell]})"
    return "[reason](#reasons)" if reason(cell) else "?"


def page() -> str:
    """Return the page with all tables, and the reasons."""
    lines = [*_HEAD, ""]
    for family, prefix in FAMILIES.items():
        lines += [f"## {_TITLES.get(family, family.capitalize())}", "", *table(prefix), ""]
    lines += ["## Reasons", ""]
    for code, reasons in REASONS.items():
        for library, text in reasons.items():
            whose = f", {name_of(library)}" if library else ""
            lines += [f"- [{code}](../rules/{code}.md){whose}: {text}"]
    return "\n".join(lines) + "\n"
