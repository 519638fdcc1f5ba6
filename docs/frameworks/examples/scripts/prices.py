import os
import sys

import requests

CATALOG_URL = os.environ.get("CATALOG_URL", "https://catalog.example")


def price(session: requests.Session, item: str) -> str:
    response = session.get(f"{CATALOG_URL}/items/{item}", timeout=10)
    response.raise_for_status()
    return response.text


def main(items: list[str]) -> None:
    with requests.Session() as session:
        for item in items:
            print(item, price(session, item))


if __name__ == "__main__":
    main(sys.argv[1:])
