"""pymongo and motor: clients of MongoDB.

`mongo_client.py`, `database.py` and `collection.py` of pymongo 4.9 to 4.20, with asyncio too, and
`core.py` of motor 3.6 and 3.7, which has pymongo inside.

What follows was measured with 4.20.1. A client opens two connections, one of them to watch the
server. One that is dropped closes them, and one that was used before a fork opens connections of
its own in the child, with a warning. An asynchronous one raises in a second event loop, and both
kinds after they were closed. A pool is limited to 100 connections; None and 0 disable that.

A client of motor 3.7.1 does the same, but its `close` is not awaited, it has no `async with`, and
threads of its own send its requests, which limit the connections too.
"""

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Parameter
from flake8_connpool.rule_options import Target

# Of collections, databases and clients. A cursor is read by the function that asks for it.
_SENDS = (
    *("aggregate", "bulk_write", "count_documents", "create_index", "delete_many", "delete_one"),
    *("distinct", "drop", "estimated_document_count", "find", "find_one", "find_one_and_delete"),
    *("find_one_and_replace", "find_one_and_update", "index_information", "insert_many"),
    *("insert_one", "replace_one", "update_many", "update_one"),
    *("command", "create_collection", "drop_collection", "list_collection_names"),
    *("drop_database", "list_database_names", "server_info"),
)


_PARAMETERS = (
    Parameter("host", Role.ACCOUNT, None, 0),
    Parameter("port", Role.ACCOUNT, None, 1),
    *(Parameter(one, Role.ACCOUNT, None) for one in ("username", "password", "authSource")),
    Parameter("tlsCertificateKeyFile", Role.ACCOUNT, None),
)
_SIZE = Parameter("maxPoolSize", Role.BOUND, 100, unlimited=(None, 0))


def _client(name: str, spellings: tuple[str, ...] = ()) -> Api:
    is_async = name.startswith("Async")
    prefix = "Async" if is_async else ""
    module = "pymongo.asynchronous" if is_async else "pymongo.synchronous"
    return Api(
        f"pymongo.{name}",
        Kind.SERVICE,
        (*_PARAMETERS, _SIZE),
        spellings=(*spellings, f"{module}.mongo_client.{name}"),
        further=True,
        sends=_SENDS,
        closes=("close",),
        shares=("get_collection", "get_database", "get_default_database", "with_options"),
        parts=(f"{module}.database.{prefix}Database", f"{module}.collection.{prefix}Collection"),
        is_async=is_async,
        tidy=True,
        stays_closed=True,
        survives_fork=True,
    )


_MOTOR = "motor.motor_asyncio.AsyncIOMotor"

LIBRARIES = (
    Library(
        "pymongo",
        Target((4, 9)),
        (
            _client("MongoClient", ("pymongo.mongo_client.MongoClient",)),
            _client("AsyncMongoClient"),
        ),
        server="mongodb",
    ),
    Library(
        "motor",
        Target((3, 6)),
        (
            Api(
                f"{_MOTOR}Client",
                Kind.SERVICE,
                _PARAMETERS,
                further=True,
                sends=_SENDS,
                aborts=("close",),
                loop_choice="get_io_loop",
                shares=("get_database", "get_default_database", "with_options"),
                parts=(f"{_MOTOR}Database", f"{_MOTOR}Collection"),
                is_async=True,
                tidy=True,
            ),
        ),
        server="mongodb",
    ),
)
