"""Functions that other files give to a framework, which runs them for requests or repeatedly."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, found, make

GIVEN = {
    "a route that another file adds": """
--- shop/handlers.py
import requests


def show_rates():
    return requests.get("https://rates.example.com/daily").json()  # CPL101
--- shop/main.py
from fastapi import FastAPI

from shop.handlers import show_rates

app = FastAPI()
app.add_api_route("/rates", show_rates)
""",
    "a rule of Flask that another file adds": """
--- shop/handlers.py
import requests


def show_rates():
    return requests.get("https://rates.example.com/daily").json()  # CPL101
--- shop/wsgi.py
from flask import Flask

from shop import handlers

app = Flask(__name__)
app.add_url_rule("/rates", view_func=handlers.show_rates)
""",
    "a view in the urls of Django": """
--- shop/board.py
import requests


def show_rates(query):
    return requests.get("https://rates.example.com/daily").json()  # CPL101
--- shop/urls.py
from django.urls import path

from .board import show_rates

urlpatterns = [path("rates/", show_rates)]
""",
    "a job of a scheduler": """
--- shop/jobs.py
import requests


def refresh():
    requests.post("https://rates.example.com/refresh", timeout=5)  # CPL101
--- shop/main.py
from apscheduler.schedulers.background import BackgroundScheduler

from shop.jobs import refresh

scheduler = BackgroundScheduler()
scheduler.add_job(refresh, "interval", minutes=1)
""",
    "a background task": """
--- shop/mail.py
import requests


def send_receipt():
    requests.post("https://mail.example.com/receipts", timeout=5)  # CPL101
--- shop/api.py
from fastapi import BackgroundTasks, FastAPI

from shop.mail import send_receipt

app = FastAPI()


@app.post("/orders")
def create_order(background: BackgroundTasks):
    background.add_task(send_receipt)
""",
    "a decorator of another file that adds a route": """
--- shop/routing.py
from fastapi import FastAPI

app = FastAPI()


def public(function):
    app.add_api_route(f"/{function.__name__}", function)
    return function
--- shop/rates.py
import requests


def load_rates():
    return requests.get("https://rates.example.com/daily").json()  # CPL101
--- shop/views.py
from shop.rates import load_rates
from shop.routing import public


@public
def rates():
    return load_rates()
""",
    "a function for a thread, for every request": """
--- shop/mail.py
import requests


def send_receipt():
    requests.post("https://mail.example.com/receipts", timeout=5)  # CPL101
--- shop/api.py
import asyncio

from fastapi import FastAPI

from shop.mail import send_receipt

app = FastAPI()


@app.post("/orders")
async def create_order():
    await asyncio.to_thread(send_receipt)
""",
}


@pytest.mark.parametrize("project", GIVEN.values(), ids=GIVEN)
def test_what_another_file_gives_to_a_framework_is_reported(
    project: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []
    assert found(connlint, ".", "--no-project") == []
