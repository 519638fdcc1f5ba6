"""A child disposes of the engine it has from its parent; then both use it.

Arguments: what the child does ("close" or "leave" the connections, or "nothing"), whether the
parent had used the engine, the address of the database.
"""

import os
import sys

from sqlalchemy import create_engine, text

CHILD, BEFORE, URL = sys.argv[1:]
engine = create_engine(URL)


def ask(who: str) -> None:
    try:
        with engine.connect() as connection:
            answer = connection.execute(text("select pg_backend_pid()")).scalar_one()
    except Exception as error:
        answer = type(error).__name__
    print(who, answer, flush=True)


if BEFORE == "used":
    ask("before")
child = os.fork()
if not child:
    if CHILD != "nothing":
        engine.dispose(close=CHILD == "close")
    ask("child")
    os._exit(0)
os.waitpid(child, 0)
ask("parent")
