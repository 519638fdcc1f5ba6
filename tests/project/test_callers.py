"""Functions and methods that run for requests, tasks or messages because of other files."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, found, make

REPEATED = {
    "a request, one file below the handler": """
--- shop/weather.py
import httpx


def forecast():
    return httpx.get("https://weather.example.com/today").json()  # CPL101
--- shop/api.py
from fastapi import FastAPI

from shop.weather import forecast

app = FastAPI()


@app.get("/forecast")
def show_forecast():
    return forecast()
""",
    "a request, two files below the handler": """
--- shop/weather.py
import httpx


async def forecast():
    async with httpx.AsyncClient() as client:  # CPL102
        return await client.get("https://weather.example.com/today")
--- shop/planning.py
from shop.weather import forecast


async def plan(day):
    return day, await forecast()
--- shop/api.py
from fastapi import FastAPI

from shop.planning import plan

app = FastAPI()


@app.get("/plan")
async def show_plan(day: str):
    return await plan(day)
""",
    "a request, four files below the handler": """
--- shop/weather.py
import httpx


def forecast():
    return httpx.get("https://weather.example.com/today").json()  # CPL101
--- shop/one.py
from shop.weather import forecast


def first():
    return forecast()
--- shop/two.py
from shop import one


def second():
    return one.first()
--- shop/three.py
import shop.two as below


def third():
    return below.second()
--- shop/api.py
from django.http import JsonResponse

from . import three


def plan(request):
    return JsonResponse(three.third())
""",
    "an engine, below a handler": """
--- shop/database.py
from sqlalchemy import create_engine, text


def count_orders():
    engine = create_engine("postgresql://db.internal/shop", pool_pre_ping=True)  # CPL103
    try:
        with engine.connect() as connection:
            return connection.execute(text("select count(*) from orders")).scalar()
    finally:
        engine.dispose()
--- shop/views.py
from flask import Blueprint

from .database import count_orders

bp = Blueprint("orders", __name__)


@bp.route("/orders/count")
def orders_count():
    return {"count": count_orders()}
""",
    "a dependency that yields a client": """
--- shop/clients.py
import httpx


async def rates_client():
    async with httpx.AsyncClient(base_url="https://rates.example.com") as client:  # CPL102
        yield client
--- shop/api.py
from fastapi import APIRouter, Depends

from shop.clients import rates_client

router = APIRouter()


@router.get("/rates")
async def show_rates(client=Depends(rates_client)):
    return (await client.get("/daily")).json()
""",
    "a dependency that is given with Annotated": """
--- shop/clients.py
import httpx


def rates_client():
    with httpx.Client(base_url="https://rates.example.com") as client:  # CPL102
        yield client
--- shop/api.py
from typing import Annotated

from fastapi import APIRouter, Depends

from shop import clients

router = APIRouter()


@router.get("/rates")
def show_rates(client: Annotated[object, Depends(clients.rates_client)]):
    return client.get("/daily").json()
""",
    "a dependency of a router": """
--- shop/auditing.py
import requests


def audit():
    requests.post("https://audit.example.com/events", timeout=3)  # CPL101
--- shop/api.py
from fastapi import APIRouter, Depends

from shop.auditing import audit

router = APIRouter(dependencies=[Depends(audit)])
""",
    "a Celery task": """
--- shop/invoices.py
import requests


def send_invoices():
    return requests.post("https://mail.example.com/invoices", timeout=10)  # CPL101
--- shop/tasks.py
from celery import shared_task

from shop.invoices import send_invoices


@shared_task
def nightly():
    send_invoices()
""",
    "a task that is decorated by an application of another file": """
--- shop/queue.py
from celery import Celery

celery_app = Celery("shop")
--- shop/invoices.py
import requests


def send_invoices():
    return requests.post("https://mail.example.com/invoices", timeout=10)  # CPL101
--- shop/tasks.py
from shop.invoices import send_invoices
from shop.queue import celery_app


@celery_app.task
def nightly():
    send_invoices()
""",
    "a class that is created for every request": """
--- shop/weather.py
import requests


class Weather:
    def __init__(self, city):
        self.city = city

    def today(self):
        return requests.get("https://weather.example.com/today").json()  # CPL101
--- shop/api.py
from fastapi import FastAPI

from shop.weather import Weather

app = FastAPI()


@app.get("/weather/{city}")
def weather(city: str):
    return Weather(city).today()
""",
    "a method of an object of the module": """
--- shop/weather.py
import requests


class Weather:
    def today(self):
        return requests.get("https://weather.example.com/today").json()  # CPL101
--- shop/wiring.py
from shop.weather import Weather

weather = Weather()
--- shop/api.py
from fastapi import FastAPI

from shop.wiring import weather

app = FastAPI()


@app.get("/weather")
def show_weather():
    return weather.today()
""",
    "a method of what a function returns": """
--- shop/weather.py
import requests


class Weather:
    def today(self):
        return requests.get("https://weather.example.com/today").json()  # CPL101
--- shop/wiring.py
from shop.weather import Weather


def get_weather() -> Weather:
    return Weather()
--- shop/api.py
from fastapi import Depends, FastAPI

from shop.wiring import get_weather

app = FastAPI()


@app.get("/weather")
def show_weather(weather=Depends(get_weather)):
    return weather.today()
""",
    "a method of an attribute of self": """
--- shop/weather.py
import requests


class Weather:
    def today(self):
        return requests.get("https://weather.example.com/today").json()  # CPL101
--- shop/planner.py
from shop.weather import Weather


class Planner:
    def __init__(self):
        self.weather = Weather()

    def plan(self):
        return self.weather.today()
--- shop/api.py
from fastapi import FastAPI

from shop.planner import Planner

app = FastAPI()
planner = Planner()


@app.get("/plan")
def plan():
    return planner.plan()
""",
}


@pytest.mark.parametrize("project", REPEATED.values(), ids=REPEATED)
def test_what_a_handler_of_another_file_runs_is_reported(
    project: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []
    assert found(connlint, ".", "--no-project") == []
