"""A project with a function that sends a request, and a handler that calls it."""

from __future__ import annotations

REQUEST = """
--- shop/rates.py
import requests


def load_rates():
    return requests.get("https://rates.example.com/daily").json()  # CPL101


def load_fees():
    return requests.get("https://rates.example.com/fees").json()
"""
HANDLER = """
--- shop/web/__init__.py
--- shop/web/api.py
from fastapi import APIRouter

{}

router = APIRouter()


@router.get("/rates")
def show_rates():
    return load_rates()
"""


def with_handler(imported: str, *files: str) -> str:
    return "".join((REQUEST, *files, HANDLER.format(imported)))
