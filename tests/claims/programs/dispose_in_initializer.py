"""The processes of a pool start by disposing of the engine they have from their parent.

Arguments: what they do ("close" or "leave" the connections, or "nothing"), the address of the
database.
"""

import multiprocessing
import sys

from sqlalchemy import create_engine, text

CHILD, URL = sys.argv[1:]
engine = create_engine(URL)


def start() -> None:
    if CHILD != "nothing":
        engine.dispose(close=CHILD == "close")


def backend(who: str) -> str:
    try:
        with engine.connect() as connection:
            answer = connection.execute(text("select pg_backend_pid()")).scalar_one()
    except Exception as error:
        answer = type(error).__name__
    return f"{who} {answer}"


print(backend("before"), flush=True)
with multiprocessing.get_context("fork").Pool(1, initializer=start) as pool:
    print(*pool.map(backend, ["child"]), flush=True)
print(backend("parent"), flush=True)
