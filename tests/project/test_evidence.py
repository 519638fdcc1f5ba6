"""How a finding names its evidence in other files: message, places, affected handlers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cli_runner import Connlint

from .folders import details, found, make

SHOP = """
--- shop/__init__.py
--- shop/rates.py
import requests


def load_rates():
    return requests.get("https://rates.example.com/daily").json()
--- shop/pricing.py
from shop.rates import load_rates


def prices():
    return [rate * 2 for rate in load_rates()]
--- shop/api.py
from fastapi import FastAPI

from shop.pricing import prices

app = FastAPI()


@app.get("/prices")
def show_prices():
    return prices()
"""


def only(findings: list[dict[str, Any]]) -> dict[str, Any]:
    (one,) = findings
    return one


def places(finding: dict[str, Any], root: Path) -> list[str]:
    """Return `path:line` of each related location; its path is absolute."""
    return [
        f"{Path(one['filename']).relative_to(root).as_posix()}:{one['location']['row']}"
        for one in finding["related_locations"]
    ]


def test_a_finding_names_the_handler_and_the_calls_that_lead_to_it(
    tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, SHOP)
    finding = only(details(connlint, "."))
    assert "request of `GET /prices` (shop/api.py:9)" in finding["message"]
    assert finding["location"]["row"] == 5
    assert places(finding, tmp_path) == ["shop/pricing.py:5", "shop/api.py:10", "shop/api.py:9"]
    assert finding["affected"] == ["`GET /prices` (shop/api.py:9)"]


def test_a_finding_lists_all_handlers_tasks_and_commands(
    tmp_path: Path, connlint: Connlint
) -> None:
    more = """
--- shop/tasks.py
from celery import shared_task

from shop.pricing import prices


@shared_task
def nightly():
    prices()
--- shop/cli.py
import click

from shop.rates import load_rates


@click.command()
def today():
    click.echo(load_rates())
"""
    make(tmp_path, SHOP + more)
    assert sorted(only(details(connlint, "."))["affected"]) == [
        "`GET /prices` (shop/api.py:9)",
        "`nightly` (shop/tasks.py:7)",
        "`today` (shop/cli.py:7)",
    ]


PLUGINS = """
--- shop/plugins.py
class Plugin:
    def start(self):
        return self.run()

    def run(self):
        raise NotImplementedError


class Importer(Plugin):
    pass
--- shop/rates.py
import requests

from shop.plugins import Importer


class Rates(Importer):
    def run(self):
        return requests.get("https://rates.example.com/daily").json()
--- shop/tasks.py
from celery import shared_task

from shop.plugins import Importer, Plugin


@shared_task
def run_import(importer: Importer):
    importer.start()


@shared_task
def run_plugin(plugin: Plugin):
    plugin.start()
"""


def test_a_task_for_any_object_is_not_listed_beside_one_for_the_class(
    tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, PLUGINS)
    affected = only(details(connlint, "."))["affected"]
    assert affected == ["`run_import` (shop/tasks.py:7)"]


def test_a_task_for_any_object_is_listed_if_no_other_runs_it(
    tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, PLUGINS.replace("importer: Importer", "importer"))
    affected = only(details(connlint, "."))["affected"]
    assert affected == ["`run_plugin` (shop/tasks.py:12)"]


def test_a_finding_names_the_function_that_a_page_calls_not_the_one_that_builds_it(
    tmp_path: Path, connlint: Connlint
) -> None:
    project = """
--- shop/rates.py
import requests


def load_rates():
    return requests.get("https://rates.example.com/daily").json()
--- shop/page.py
import gradio

from shop.rates import load_rates


def show():
    return load_rates()


def build_page():
    button = gradio.Button("Rates")
    button.click(show)
"""
    make(tmp_path, project)
    finding = only(details(connlint, "."))
    assert finding["message"].endswith("for every event of `show` (shop/page.py:6)")
    assert places(finding, tmp_path) == ["shop/page.py:7", "shop/page.py:12"]


def test_a_finding_of_one_file_lists_nobody(tmp_path: Path, connlint: Connlint) -> None:
    text = """
--- shop/rates.py
import requests


def load_rates(day):
    return requests.get(f"https://rates.example.com/{day}").json()
"""
    make(tmp_path, text)
    assert only(details(connlint, "."))["affected"] == []


def test_two_calls_from_other_files_are_related_locations(
    tmp_path: Path, connlint: Connlint
) -> None:
    project = """
--- shop/rates.py
import requests


def load_rates():
    return requests.get("https://rates.example.com/daily").json()
--- shop/report.py
from shop.rates import load_rates


def report():
    return sorted(load_rates())
--- shop/mail.py
from shop.rates import load_rates


def mail():
    return str(load_rates())
"""
    make(tmp_path, project)
    finding = only(details(connlint, "."))
    assert "on every call of `load_rates`" in finding["message"]
    assert sorted(places(finding, tmp_path)) == [
        "shop/mail.py:5",
        "shop/rates.py:4",
        "shop/report.py:5",
    ]


LOADER = """
--- shop/rates.py
import requests


def load_rates(day):
    return requests.get(f"https://rates.example.com/{day}").json()
"""


def test_a_call_in_a_loop_of_another_file_says_so(tmp_path: Path, connlint: Connlint) -> None:
    project = """
--- shop/report.py
from shop.rates import load_rates


def report(days):
    for day in days:
        print(load_rates(day))


def today():
    return load_rates("today")
"""
    make(tmp_path, LOADER + project)
    assert _calls(connlint) == ["called here on every iteration", "called here"]


def test_a_call_that_is_tried_again_in_another_file_is_no_iteration(
    tmp_path: Path, connlint: Connlint
) -> None:
    project = """
--- shop/report.py
from shop.rates import load_rates


def report(day):
    for _ in range(3):
        try:
            return load_rates(day)
        except OSError:
            pass


def today():
    return load_rates("today")
"""
    make(tmp_path, LOADER + project)
    assert _calls(connlint) == ["called here", "called here"]


def _calls(connlint: Connlint) -> list[str]:
    related = only(details(connlint, "."))["related_locations"]
    return [one["message"] for one in related if one["message"].startswith("called")]


STARTED = """
--- shop/plugins.py
class Plugin:
    def start(self):
        return self.run()

    def test(self):
        return self.run()

    def debug(self):
        return self.run()


class Others:
    pass
--- shop/rates.py
import requests

from shop.plugins import Others, Plugin


class Rates({bases}):
    def start(self):
        return {start}

    def run(self):
        return requests.get("https://rates.example.com/daily").json()
"""


@pytest.mark.parametrize(
    ("bases", "start", "calls"),
    [
        ("Plugin", "None", [6, 9]),
        ("Plugin", "super().start()", [3, 6, 9]),
        ("Plugin", "Plugin.start(self)", [3, 6, 9]),
        ("Plugin, Others", "super().start()", [3, 6, 9]),
    ],
    ids=["overridden", "super", "base by name", "two bases"],
)
def test_a_call_in_a_method_that_the_class_overrides_is_no_evidence(
    bases: str, start: str, calls: list[int], tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, STARTED.format(bases=bases, start=start))
    here = places(only(details(connlint, ".")), tmp_path)
    assert [one for one in here if one.startswith("shop/plugins.py")] == [
        f"shop/plugins.py:{line}" for line in calls
    ]


def test_calls_in_overridden_methods_alone_are_no_evidence(
    tmp_path: Path, connlint: Connlint
) -> None:
    project = STARTED.format(bases="Plugin", start="None")
    own = """\
    def test(self):
        return None

    def debug(self):
        return None

    def run(self):
        return requests"""
    make(tmp_path, project.replace("    def run(self):\n        return requests", own))
    assert found(connlint, ".") == []


def test_a_function_that_is_given_to_a_framework_names_that_place(
    tmp_path: Path, connlint: Connlint
) -> None:
    project = """
--- shop/handlers.py
import requests


def show_rates():
    return requests.get("https://rates.example.com/daily").json()
--- shop/main.py
from fastapi import FastAPI

from shop.handlers import show_rates

app = FastAPI()
app.add_api_route("/rates", show_rates)
"""
    make(tmp_path, project)
    assert places(only(details(connlint, ".")), tmp_path) == ["shop/main.py:6"]


def test_related_locations_do_not_depend_on_the_working_directory(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, SHOP)
    whole = details(connlint, ".")
    monkeypatch.chdir(tmp_path / "shop")
    assert details(connlint, "rates.py") == whole != []


def test_a_noqa_comment_suppresses_a_finding_of_the_project(
    tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, SHOP.replace('daily").json()', 'daily").json()  # noqa: CPL101'))
    assert found(connlint, ".") == []
