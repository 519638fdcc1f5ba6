"""The errors need what the claims need: a server that counts, and a database."""

from claims.conftest import _postgres, no_proxy, postgres, server, start_server

__all__ = ["_postgres", "no_proxy", "postgres", "server", "start_server"]
