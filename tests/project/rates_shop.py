"""A project of two files: a handler in one runs a request in the other."""

SHOP = """
--- shop/__init__.py
--- shop/rates.py
import requests


def load_rates():
    return requests.get("https://rates.example.com/daily").json()  # CPL101
--- shop/api.py
from fastapi import FastAPI

from shop.rates import load_rates

app = FastAPI()


@app.get("/rates")
def show_rates():
    return load_rates()
"""
