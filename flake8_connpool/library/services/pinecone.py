"""pinecone: `_client.py` of 10.2, and `pinecone.py` of 6 to 8.

`Pinecone` manages indexes, and `Index()` of it creates what sends the queries to one, with a pool
of its own each time: 20 queries with an index for each opened 20 connections, also with one
`Pinecone` for all.
"""

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Parameter
from flake8_connpool.rule_options import Target


def _index(name: str, host_at: int | None, *, further: bool) -> Api:
    return Api(
        f"pinecone.Pinecone.{name}",
        Kind.SERVICE,
        (Parameter("name", Role.ACCOUNT, "", 0), Parameter("host", Role.ACCOUNT, "", host_at)),
        further=further,
        gives="pinecone.Index",
        noun="index",
        sends=(
            *("delete", "describe_index_stats", "fetch", "list", "list_namespaces"),
            *("list_paginated", "query", "query_namespaces", "search", "search_records", "update"),
            *("upsert", "upsert_from_dataframe", "upsert_records"),
        ),
        closes=("close",),
        tidy=True,
    )


LIBRARIES = (
    Library(
        "pinecone",
        Target((6,)),
        (
            Api(
                "pinecone.Pinecone",
                Kind.SERVICE_FACTORY,
                (
                    Parameter("api_key", Role.ACCOUNT, None, 0),
                    Parameter("host", Role.ACCOUNT, None),
                    Parameter("proxy_url", Role.ACCOUNT, None),
                    Parameter("additional_headers", Role.ACCOUNT, None),
                ),
                further=True,
            ),
            _index("Index", 1, further=True),
            _index("index", None, further=False),
        ),
    ),
)
