"""Parent and child use the engine that both have from before the fork.

Arguments: used or unused before the fork, the address of the database.
The child asks first and waits for a lock. On SIGUSR1 the parent asks, while the child does not get
to run.
"""

import os
import signal
import sys

from sqlalchemy import create_engine, text

BEFORE, URL = sys.argv[1:]
# In a transaction it is chance who reads the answer to BEGIN; errors come with the wrong rows.
engine = create_engine(URL, isolation_level="AUTOCOMMIT")


def ask(who: str, lock: str = "") -> None:
    with engine.connect() as connection:
        answer = connection.execute(text(f"select '{who}' {lock}")).scalar_one()
    print(who, answer, flush=True)


if BEFORE == "used":
    ask("before")
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
child = os.fork()
if not child:
    ask("child", "from pg_advisory_lock(1)")
    os._exit(0)
signal.sigwait({signal.SIGUSR1})
os.kill(child, signal.SIGSTOP)
os.waitpid(child, os.WUNTRACED)
print("stopped", flush=True)
ask("parent")
os.kill(child, signal.SIGCONT)
os.waitpid(child, 0)
