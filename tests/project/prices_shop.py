"""A shop with a handler that loads prices, for the tests of this folder."""

from __future__ import annotations

HANDLER = """
--- shop/__init__.py
--- shop/api.py
from fastapi import FastAPI

from shop import prices

app = FastAPI()


@app.get("/prices/{day}")
def show(day: str):
    return prices.load(day)
"""
