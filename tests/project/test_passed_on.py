"""A file that imports a class of a library for other files, and does nothing with it."""

from __future__ import annotations

from pathlib import Path

from cli_runner import Connlint

from .folders import announced, found, make


def test_a_class_that_a_file_only_passes_on_is_found_where_it_is_called(
    tmp_path: Path, connlint: Connlint
) -> None:
    project = """
--- shop/__init__.py
--- shop/clients.py
from httpx import Client
--- shop/web.py
from fastapi import FastAPI

from shop.clients import Client

app = FastAPI()


@app.get("/rates")
def rates():
    with Client() as client:  # CPL102
        return client.get("https://rates.example.com/daily").json()
"""
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project)
