import atexit
from functools import cache

import httpx
from django.conf import settings


@cache
def client() -> httpx.Client:
    client = httpx.Client(base_url=settings.CATALOG_URL)
    atexit.register(client.close)
    return client
