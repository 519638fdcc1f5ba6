"""A server of gRPC on loopback, with and without TLS, that answers with the caller's address.

Each connection comes from a port of its own, so different answers are different connections. It
runs as a program, since a test that forks must not fork it. Arguments: a key and a certificate. It
prints its two ports, that with TLS second, and ends with its standard input.
"""

import sys
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc

METHOD = "/claims.Server/Ask"
# The name in the certificate.
NAME = (("grpc.ssl_target_name_override", "localhost"),)


def _address(_: bytes, context: Any) -> bytes:
    return str(context.peer()).encode()


def main(key: str, certificate: str) -> None:
    pair = (Path(key).read_bytes(), Path(certificate).read_bytes())
    server = grpc.server(futures.ThreadPoolExecutor(8))
    answers = {"Ask": grpc.unary_unary_rpc_method_handler(_address)}
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("claims.Server", answers),)
    )
    plain = server.add_insecure_port("127.0.0.1:0")
    secure = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([pair]))
    server.start()
    print(plain, secure, flush=True)
    sys.stdin.read()
    server.stop(None)


if __name__ == "__main__":
    main(*sys.argv[1:])
