"""Each mistake that a library with such roles allows, in the words of a library of nobody."""

import contextlib
import multiprocessing
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import acme
import asyncio
from fastapi import FastAPI

app = FastAPI()
acme_pool = 0  # CPL104
shared = acme.Client()  # CPL906
forked = acme.Client()  # CPL505 CPL906 CPL907
loose = acme.AsyncClient()  # CPL504 CPL906 CPL907
store = acme.open_database("rdb://db.internal/shop", probe=True, max_age=600)  # CPL904
works = acme.Works(acme.Work)  # CPL306


@app.get("/{item}")
def route(item: str) -> object:
    client = acme.Client(token="t")  # CPL102
    return client.fetch(f"https://one.internal/{item}")


@app.get("/price/{item}")
def price(item: str) -> object:
    return acme.fetch(f"https://one.internal/{item}")  # CPL101


@app.get("/stock/{item}")
def stock(item: str) -> object:
    database = acme.open_database("rdb://db.internal/stock")  # CPL103
    return database.borrow().run(item)  # CPL304


bounds = [
    acme.Bounds(most=None, idle_for=7.0),  # CPL201
    acme.Bounds(idle=10, idle_for=7.0),  # CPL202
    acme.Bounds(most=0, idle_for=7.0),  # CPL206
    acme.Bounds(most=10, fewest=20, idle_for=7.0),  # CPL207
    acme.Bounds(most=10),  # CPL402
    acme.Bounds(most=10, idle_for=None),  # CPL403
]
carried = acme.Client(  # CPL907
    bounds=acme.Bounds(most=10, idle_for=7.0),  # CPL203
    carrier=acme.Carrier(),  # CPL906
)
deadlines = [
    acme.Deadline(8.0, queue=None),  # CPL301
    acme.Deadline(30.0),  # CPL302
    acme.Deadline(dial=5.0, queue=2.0, whole=None),
    acme.Deadline(queue=2.0),  # CPL303
    acme.Patience(queueing=2.0),  # CPL307
    acme.Patience(None, hearing=5.0),  # CPL301
]
patient = acme.Client(bounds=acme.Bounds(most=10, idle_for=7.0), deadline=None)  # CPL301 CPL907
databases = [
    acme.open_database("rdb://a", probe=True, max_age=600, size=0),  # CPL201 CPL904
    acme.open_database("rdb://a", probe=True, max_age=600, patience=None),  # CPL301 CPL904 CPL909
    acme.open_database("rdb://a"),  # CPL401 CPL902 CPL904 CPL909
    acme.open_database("rdb://a", probe=True, keeping=acme.KeepNone),  # CPL404
    acme.open_database("memory://"),
    acme.open_database("rdb://a", probe=True, max_age=600, verbose=True),  # CPL903 CPL904 CPL909
]


def bursts(urls: list[str]) -> list[object]:
    harbor = acme.Harbor()
    harbor.berth("https://", acme.Dock(4))  # CPL205
    with ThreadPoolExecutor(20) as executor:
        return list(executor.map(harbor.fetch, [f"https://one.internal/{u}" for u in urls]))


def docked() -> acme.Harbor:
    harbor = acme.Harbor()
    harbor.berth("https://", acme.Dock())  # CPL204 CPL906
    return harbor


def abandoned(url: str) -> int:
    answer = shared.fetch(url, lazy=True)  # CPL304 CPL901
    return int(answer.code)


def lent_work():
    work = acme.Work(store)
    yield work  # CPL305
    work.finish()


def count(item: str) -> object:
    return works.run(item)


def count_all(items: list[str]) -> None:
    for item in items:
        threading.Thread(target=count, args=(item,)).start()


def left_open(urls: list[str]) -> None:
    client = acme.Client()  # CPL501 CPL906
    for url in urls:
        client.fetch(url)  # CPL901


def stop(*_: object) -> None:
    shared.shutdown()  # CPL502


@contextlib.asynccontextmanager
async def lifespan(app: FastAPI):
    client = acme.AsyncClient(bounds=acme.Bounds(most=10, idle_for=7.0))
    yield {"client": client}  # CPL503
    await client.ashutdown()


async def job() -> object:
    return await loose.fetch("https://one.internal")  # CPL901


async def forgotten() -> None:
    client = acme.AsyncClient(bounds=acme.Bounds(most=10, idle_for=7.0))
    await client.fetch("https://one.internal")
    client.ashutdown()  # CPL506


def each(urls: list[str]) -> None:
    for url in urls:
        with shared:  # CPL507
            shared.fetch(url)  # CPL901


def slowly(item: str) -> object:
    tie = store.borrow()
    tie.run(item)
    answer = shared.fetch(item)  # CPL901 CPL908
    tie.hand_back()
    return answer


def peek() -> object:
    return shared._bucket  # CPL905


def child() -> None:
    store.end()  # CPL505


def work() -> object:
    return forked.fetch("https://one.internal")  # CPL901


def fork() -> None:
    forked.fetch("https://one.internal")  # CPL901
    multiprocessing.get_context("fork").Process(target=work).start()


if __name__ == "__main__":
    fork()
    signal.signal(signal.SIGTERM, stop)
    os.register_at_fork(after_in_child=child)
    asyncio.run(job())
    asyncio.run(job())
