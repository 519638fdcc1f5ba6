"""Parent and child ask with the channel that both have from before the fork.

Argument: the address to ask. Each prints the answer, or the status of an error.
"""

import os
import sys

import grpc

channel = grpc.insecure_channel(sys.argv[1])


def ask() -> None:
    try:
        print(channel.unary_unary("/claims.Server/Ask")(b"", timeout=20).decode(), flush=True)
    except grpc.RpcError as error:
        print(error.code().name, flush=True)


ask()
child = os.fork()
if not child:
    ask()
    os._exit(0)
os.waitpid(child, 0)
