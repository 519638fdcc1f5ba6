"""Which routes the inventory names for a pool, also in files that name no library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import make

SHOP = """
--- shop/__init__.py
--- shop/engine.py
from sqlalchemy import create_engine

_engine = None


def get_engine():
    global _engine
    if _engine is None:
        _engine = create_engine("postgresql://db/shop")
    return _engine
--- shop/session.py
from contextlib import contextmanager

from shop.engine import get_engine


@contextmanager
def db_session():
    with get_engine().begin() as connection:
        yield connection
--- shop/items.py
import httpx
from fastapi import APIRouter

from shop.session import db_session

router = APIRouter()


@router.get("/items")
def list_items():
    with db_session() as connection:
        return connection.execute("SELECT 1"), httpx.get("https://prices.internal/")
--- shop/orders.py
from fastapi import APIRouter

from shop.session import db_session

router = APIRouter()


@router.get("/orders")
def list_orders():
    with db_session() as connection:
        return connection.execute("SELECT 2")
--- shop/carts.py
from fastapi import APIRouter

from shop.stock import free

router = APIRouter()


@router.get("/carts")
def list_carts():
    return free()
--- shop/stock.py
from shop.session import db_session


def free():
    with db_session() as connection:
        return connection.execute("SELECT 3")
--- shop/help.py
from fastapi import APIRouter

router = APIRouter()


@router.get("/help")
def show_help():
    return "help"
"""


@pytest.mark.parametrize("arguments", [(), ("shop/engine.py",)])
def test_every_route_that_uses_an_engine_is_named(
    arguments: tuple[str, ...], tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, SHOP)
    content = json.loads(connlint("--inventory", "--inventory-format=json", *arguments).out)
    (engine,) = content["pools"]
    assert [one["name"] for one in engine["used_by"]] == ["GET /carts", "GET /items", "GET /orders"]


VIEWS = """
--- shop/views.py
import redis
from flask import Flask
from flask.views import MethodView

store = redis.Redis()


class Items(MethodView):
    def get(self):
        return store.get("items")


class Orders(MethodView):
    def get(self):
        return store.get("orders")
"""


def test_a_method_is_named_with_its_class(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, VIEWS)
    content = json.loads(connlint("--inventory", "--inventory-format=json").out)
    (store,) = content["pools"]
    assert [one["name"] for one in store["used_by"]] == ["Items.get", "Orders.get"]
