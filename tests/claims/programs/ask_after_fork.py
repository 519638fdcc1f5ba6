"""Parent and child ask with the client that both have from before the fork.

Arguments: httpx, httpx2 or requests; used or unused before the fork; the address to ask.
The child asks first. On SIGUSR1 the parent asks, while the child does not get to run.
"""

import importlib
import os
import signal
import sys

LIB, BEFORE, URL = sys.argv[1:]
module = importlib.import_module(LIB)
client = module.Session() if LIB == "requests" else module.Client(timeout=20)


def ask(who: str) -> None:
    print(who, client.get(f"{URL}/{who}").text, flush=True)


if BEFORE == "used":
    ask("before")
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
child = os.fork()
if not child:
    ask("child")
    os._exit(0)
signal.sigwait({signal.SIGUSR1})
os.kill(child, signal.SIGSTOP)
os.waitpid(child, os.WUNTRACED)
ask("parent")
os.kill(child, signal.SIGCONT)
os.waitpid(child, 0)
