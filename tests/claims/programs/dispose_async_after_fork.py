"""A child disposes of the asynchronous engine it has from its parent; then both use it.

Arguments: what the child does ("close" or "leave" the connections, or "nothing" since the parent
disposed of the engine before), the driver's address of the database. The child collects garbage,
as Python does at a time of its own. The parent goes on in the event loop it had before the fork.
"""

import asyncio
import gc
import os
import sys

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

CHILD, URL = sys.argv[1:]
engine = create_async_engine(URL)


async def ask(who: str) -> None:
    try:
        async with engine.connect() as connection:
            answer = (await connection.execute(text("select pg_backend_pid()"))).scalar_one()
    except Exception:
        answer = "failed"
    print(who, answer, flush=True)


async def start_anew() -> None:
    if CHILD != "nothing":
        await engine.dispose(close=CHILD == "close")
    await ask("child")
    gc.collect()


with asyncio.Runner() as loop:
    loop.run(ask("before"))
    if CHILD == "nothing":
        loop.run(engine.dispose())
    child = os.fork()
    if not child:
        # The parent's loop is not to be used here, nor to be closed.
        asyncio.Runner().run(start_anew())
        os._exit(0)
    os.waitpid(child, 0)
    loop.run(ask("parent"))
