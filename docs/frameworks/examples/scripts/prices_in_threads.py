import os
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import requests
from requests.adapters import HTTPAdapter

CATALOG_URL = os.environ.get("CATALOG_URL", "https://catalog.example")
WORKERS = 16


def price(session: requests.Session, item: str) -> str:
    response = session.get(f"{CATALOG_URL}/items/{item}", timeout=10)
    response.raise_for_status()
    return response.text


def main(items: list[str]) -> None:
    with requests.Session() as session, ThreadPoolExecutor(WORKERS) as threads:
        session.mount(CATALOG_URL, HTTPAdapter(pool_maxsize=WORKERS, pool_block=False))
        for item, answer in zip(items, threads.map(partial(price, session), items), strict=True):
            print(item, answer)


if __name__ == "__main__":
    main(sys.argv[1:])
