"""Decorators of the user's own say how often a function runs, as a framework's do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from children import run_loaded

from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

SOURCE = """\
import httpx
from acme import web
from acme.results import stored as keep
{decorator}
def made():
    client = httpx.Client(timeout=5.0)
    return client.get("https://prices.internal/").json()
"""
REACHED = """\
import httpx
from acme import web
from acme.results import stored as keep


def load(url):
    with httpx.Client(timeout=5.0) as client:
        return client.get(url).json()


{decorator}
def made(name):
    return load(f"https://prices.internal/{name}")
""".replace("{name}", "{{name}}")


def codes(source: str, decorator: str, **options: tuple[str, ...]) -> list[str]:
    found = lint(source.format(decorator=decorator), replace(RuleOptions(), **options))  # type: ignore[arg-type]
    return [finding.code for finding in found if finding.code == "CPL102"]


@pytest.mark.parametrize("decorator", ["@web.endpoint", '@web.endpoint("/prices")'])
def test_what_runs_for_each_request_makes_a_client_for_each(decorator: str) -> None:
    assert codes(SOURCE, decorator) == []
    assert codes(SOURCE, decorator, per_request_decorators=("acme.web.endpoint",)) == ["CPL102"]
    assert codes(SOURCE, decorator, per_request_decorators=("acme.web.other",)) == []


def test_what_is_called_once_a_process_or_is_kept_makes_one() -> None:
    assert codes(REACHED, "@web.on_start") == ["CPL102"]
    assert codes(REACHED, "@web.on_start", per_process_decorators=("acme.web.on_start",)) == []
    assert codes(REACHED, "@keep") == ["CPL102"]
    assert codes(REACHED, "@keep", cached_decorators=("acme.results.stored",)) == []


def test_flake8_is_told_of_them_too(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SOURCE.format(decorator="@web.endpoint"))
    (tmp_path / ".flake8").write_text(
        "[flake8]\nselect = CPL\nconnpool-per-request-decorators =\n    acme.web.endpoint,\n"
    )
    run = run_loaded("flake8", "a.py", cwd=tmp_path)
    assert b"CPL102" in run.stdout, run.stderr
