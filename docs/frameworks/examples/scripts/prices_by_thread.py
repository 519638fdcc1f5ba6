import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import requests

CATALOG_URL = os.environ.get("CATALOG_URL", "https://catalog.example")
WORKERS = 16

mine = threading.local()


def price(item: str) -> str:
    response = mine.session.get(f"{CATALOG_URL}/items/{item}", timeout=10)
    response.raise_for_status()
    return str(response.text)


def main(items: list[str]) -> None:
    with ExitStack() as sessions:

        def begin() -> None:
            mine.session = sessions.enter_context(requests.Session())

        with ThreadPoolExecutor(WORKERS, initializer=begin) as threads:
            for item, answer in zip(items, threads.map(price, items), strict=True):
                print(item, answer)


if __name__ == "__main__":
    main(sys.argv[1:])
