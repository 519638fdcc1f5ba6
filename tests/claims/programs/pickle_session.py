"""One process of a pool asks with a session: one sent with each task, or its own.

Arguments: "sent", "partial", "method" or "own", the address to ask. Ten requests.
"""

import functools
import multiprocessing
import sys

import requests

HOW, URL = sys.argv[1:]
session = requests.Session()


def ask(url: str, session: requests.Session) -> int:
    return session.get(url, timeout=20).status_code


def ask_with_own(url: str) -> int:
    return ask(url, session)


class Client:
    def __init__(self) -> None:
        self.session = session

    def ask(self, url: str) -> int:
        return ask(url, self.session)


urls = [URL] * 10
with multiprocessing.get_context("fork").Pool(1) as pool:
    if HOW == "sent":
        answers = pool.starmap(ask, [(url, session) for url in urls], 1)
    elif HOW == "partial":
        answers = pool.map(functools.partial(ask, session=session), urls, 1)
    elif HOW == "method":
        answers = pool.map(Client().ask, urls, 1)
    else:
        answers = pool.map(ask_with_own, urls, 1)
print("done", set(answers), flush=True)
