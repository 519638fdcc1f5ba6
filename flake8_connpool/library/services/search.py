"""elasticsearch, opensearch-py and qdrant-client.

`_sync/client/__init__.py` and `_async/client/__init__.py` of elasticsearch 8.12 to 9.5,
`client/__init__.py` of opensearch-py 2.6 to 3.2, `qdrant_client.py` of qdrant-client 1.12 to 1.20.
"""

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Mark, Parameter
from flake8_connpool.rule_options import Target

_COMMON = (
    *("bulk", "clear_scroll", "count", "create", "delete", "delete_by_query", "delete_script"),
    *("exists", "exists_source", "explain", "field_caps", "get", "get_script", "get_source"),
    *("index", "info", "mget", "msearch", "msearch_template", "mtermvectors", "ping"),
    *("put_script", "rank_eval", "reindex", "render_search_template", "scroll", "search"),
    *("search_shards", "search_template", "termvectors", "update", "update_by_query"),
    # Their constructors set these.
    *("cat", "cluster", "indices", "ingest", "nodes", "snapshot", "tasks"),
)
_UNSET = Mark.UNSET
_ELASTICSEARCH = (
    Parameter("hosts", Role.ACCOUNT, None, 0),
    *(
        Parameter(n, Role.ACCOUNT, None)
        for n in ("cloud_id", "api_key", "basic_auth", "bearer_auth")
    ),
    *(Parameter(n, Role.ACCOUNT, _UNSET) for n in ("headers", "http_auth", "ca_certs")),
    *(Parameter(n, Role.ACCOUNT, _UNSET) for n in ("client_cert", "client_key", "ssl_context")),
    Parameter("_transport", Role.TRANSPORT, None),
)
_OPENSEARCH = (
    Parameter("hosts", Role.ACCOUNT, None, 0),
    *(Parameter(n, Role.ACCOUNT, None) for n in ("http_auth", "headers", "ca_certs")),
    *(Parameter(n, Role.ACCOUNT, None) for n in ("client_cert", "client_key", "ssl_context")),
)
_QDRANT_SENDS = (
    *("batch_update_points", "clear_payload", "collection_exists", "count", "create_collection"),
    *("create_payload_index", "create_snapshot", "delete", "delete_collection", "delete_payload"),
    *("delete_payload_index", "delete_vectors", "facet", "get_aliases", "get_collection"),
    *("get_collection_aliases", "get_collections", "info", "list_snapshots"),
    *("overwrite_payload", "query_batch_points", "query_points", "query_points_groups"),
    *("recreate_collection", "retrieve", "scroll", "set_payload", "update_collection"),
    *("update_collection_aliases", "update_vectors", "upload_collection", "upload_points"),
    "upsert",
)
_QDRANT_GONE = ("recommend", "search", "search_batch", "search_groups")
_QDRANT = (
    Parameter("location", Role.APP, None, 0),
    Parameter("url", Role.ACCOUNT, None, 1),
    Parameter("api_key", Role.ACCOUNT, None, 6),
    Parameter("host", Role.ACCOUNT, None, 9),
    Parameter("path", Role.APP, None, 10),
    Parameter("auth_token_provider", Role.ACCOUNT, None, 13),
    Parameter("headers", Role.ACCOUNT, None, 18),
)


def _search(
    package: str, name: str, parameters: tuple[Parameter, ...], homes: tuple[str, ...]
) -> Api:
    is_elastic = package == "elasticsearch"
    more = ("close_point_in_time", "health_report", "open_point_in_time", "terms_enum")
    return Api(
        f"{package}.{name}",
        Kind.SERVICE,
        parameters,
        spellings=tuple(f"{package}.{home}.{name}" for home in homes),
        further=not is_elastic,
        sends=(*_COMMON, *(more if is_elastic else ("create_pit", "delete_pit"))),
        closes=("close",),
        stays_closed=is_elastic,
        is_async=name.startswith("Async"),
        misnamed=("aclose",) if name.startswith("Async") else (),
        # The asynchronous ones send with aiohttp.
        complaint="Unclosed connector" if name.startswith("Async") else "",
        loop_error="RuntimeError" if is_elastic else "ConnectionError",
        shares=("options",) if is_elastic else (),
    )


def _qdrant(name: str, home: str) -> Api:
    is_async = name.startswith("Async")
    return Api(
        f"qdrant_client.{name}",
        Kind.SERVICE,
        _QDRANT,
        spellings=(f"qdrant_client.{home}.{name}",),
        further=True,
        sends=(*_QDRANT_SENDS, *_QDRANT_GONE),
        closes=("close",),
        is_async=is_async,
        tidy=not is_async,
        misnamed=("aclose",) if is_async else (),
        loop_error="ResponseHandlingException",
        gone=_QDRANT_GONE,
    )


LIBRARIES = (
    Library(
        "elasticsearch",
        Target((8, 12)),
        (
            _search("elasticsearch", "Elasticsearch", _ELASTICSEARCH, ("_sync.client",)),
            _search("elasticsearch", "AsyncElasticsearch", _ELASTICSEARCH, ("_async.client",)),
        ),
    ),
    Library(
        "opensearchpy",
        Target((2, 6)),
        (
            _search("opensearchpy", "OpenSearch", _OPENSEARCH, ("client",)),
            _search("opensearchpy", "AsyncOpenSearch", _OPENSEARCH, ("_async.client",)),
        ),
        distribution="opensearch-py",
    ),
    Library(
        "qdrant_client",
        Target((1, 12)),
        (
            _qdrant("QdrantClient", "qdrant_client"),
            _qdrant("AsyncQdrantClient", "async_qdrant_client"),
        ),
        distribution="qdrant-client",
    ),
)
