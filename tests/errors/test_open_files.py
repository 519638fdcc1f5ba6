"""What a process says that has opened all the files it may open."""

import subprocess
import sys

from claims.server import CountingServer

from .page import assert_said

# In a process of its own, for the limit holds for all that it does.
_PROGRAM = """
import resource, sys
import httpx

resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
kept = []
while True:
    kept.append(httpx.Client(trust_env=False, verify=False))
    kept[-1].get(sys.argv[1])
"""


def test_clients_that_nobody_closes(server: CountingServer) -> None:
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM, server.url], capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert_said("[Errno 24] Too many open files", run.stderr)
