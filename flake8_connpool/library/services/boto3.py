"""boto3, and aioboto3 and aiobotocore, which do the same with asyncio.

`session.py` of boto3, and `client.py` and `httpsession.py` of botocore, 1.34 to 1.44; `session.py`
of aioboto3 12 to 15, and of aiobotocore 2.12 to 2.25.

A client has a pool of urllib3, or of aiohttp with asyncio, and threads may share it; they must not
share a resource or a session. What creates a client reads the description of its service from
files, which takes longer than a request. Clients have their methods only when they are created, so
the operations of a service are listed in `library/boto3_operations.py`.

With asyncio, a client has its connections only in `async with`, and what the session returns can be
entered once. After the block it still sends. It raises in a second event loop (aioboto3 15.5.0).
"""

from flake8_connpool.library.boto3_operations import (
    OF_PARTS,
    OPERATIONS,
    PARTS,
    WITHOUT_CONNECTION,
)
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, HostChoice, Library, Mark, Parameter
from flake8_connpool.rule_options import Target

# Its first parameter is the service, and with another service it is another client.
_PARAMETERS = (
    Parameter("service_name", Role.ACCOUNT, Mark.REQUIRED, 0),
    Parameter("region_name", Role.ACCOUNT, None, 1),
    Parameter("verify", Role.IDENTITY, None, 4),
    Parameter("endpoint_url", Role.ACCOUNT, None, 5),
    Parameter("aws_access_key_id", Role.ACCOUNT, None, 6),
    Parameter("aws_secret_access_key", Role.ACCOUNT, None, 7),
    Parameter("aws_session_token", Role.ACCOUNT, None, 8),
    Parameter("config", Role.SETTINGS, None, 9),
)
_CONFIG = "botocore.config.Config"
# Each bucket has a host of its own.
_BY_BUCKET = HostChoice(
    *("service_name", "s3", "Bucket"),
    (
        *(("copy", 1), ("upload_file", 1), ("upload_fileobj", 1)),
        *(("download_file", 0), ("download_fileobj", 0)),
    ),
)
_OPERATIONS = tuple(dict.fromkeys(one for _, listed in OPERATIONS for one in listed))
_OPERATIONS_OF_PARTS = tuple(dict.fromkeys(one for _, listed in OF_PARTS for one in listed))


def _client(name: str, *, further: bool = False, is_async: bool = False) -> Api:
    """Return a function or method that creates a client."""
    return Api(
        name,
        Kind.SERVICE,
        _PARAMETERS,
        further=further,
        gives="aiobotocore.client.AioBaseClient" if is_async else "botocore.client.BaseClient",
        sends=_OPERATIONS,
        idle=WITHOUT_CONNECTION,
        closes=("close",),
        is_async=is_async,
        tidy=True,
        by_with=is_async,
        # aiohttp makes requests wait instead.
        sized_by="" if is_async else _CONFIG,
        host_choice=None if is_async else _BY_BUCKET,
    )


def _resource(name: str, *, further: bool = False, is_async: bool = False) -> Api:
    """Return a function or method that creates a resource, whose parts have its client."""
    home = "aioboto3.resources.base.AIOBoto3" if is_async else "boto3.resources.base."
    return Api(
        name,
        Kind.SERVICE,
        _PARAMETERS,
        further=further,
        gives=f"{home}ServiceResource",
        sends=_OPERATIONS_OF_PARTS,
        shares=PARTS,
        is_async=is_async,
        tidy=True,
        by_with=is_async,
        one_thread=not is_async,
    )


def _session(name: str) -> Api:
    return Api(
        name,
        Kind.SERVICE_FACTORY,
        (
            Parameter("aws_access_key_id", Role.ACCOUNT, None, 0),
            Parameter("aws_secret_access_key", Role.ACCOUNT, None, 1),
            Parameter("aws_session_token", Role.ACCOUNT, None, 2),
            Parameter("region_name", Role.ACCOUNT, None, 3),
            Parameter("botocore_session", Role.ACCOUNT, None, 4),
            Parameter("profile_name", Role.ACCOUNT, None, 5),
        ),
        spellings=(name.replace(".session.", "."),),
    )


_SESSION = "boto3.session.Session"
_AIO_SESSION = "aioboto3.session.Session"
_CORE_SESSION = "aiobotocore.session.AioSession"

LIBRARIES = (
    Library(
        "boto3",
        Target((1, 34)),
        (
            _session(_SESSION),
            _client("boto3.client", further=True),
            _client(f"{_SESSION}.client"),
            _resource("boto3.resource", further=True),
            _resource(f"{_SESSION}.resource"),
        ),
    ),
    Library(
        "botocore",
        Target((1, 34)),
        (
            Api(
                _CONFIG,
                Kind.SERVICE_SETTINGS,
                (Parameter("max_pool_connections", Role.KEPT, 10, 8),),
                further=True,
            ),
        ),
    ),
    Library(
        "aioboto3",
        Target((12,)),
        (
            _session(_AIO_SESSION),
            _client(f"{_AIO_SESSION}.client", is_async=True),
            _resource(f"{_AIO_SESSION}.resource", is_async=True),
        ),
    ),
    Library(
        "aiobotocore",
        Target((2, 12)),
        (
            Api(
                _CORE_SESSION,
                Kind.SERVICE_FACTORY,
                (
                    Parameter("session_vars", Role.ACCOUNT, None, 0),
                    Parameter("profile", Role.ACCOUNT, None, 3),
                ),
            ),
            Api(
                "aiobotocore.session.get_session",
                Kind.SERVICE_FACTORY,
                (Parameter("env_vars", Role.ACCOUNT, None, 0),),
                gives=_CORE_SESSION,
            ),
            _client(f"{_CORE_SESSION}.create_client", further=True, is_async=True),
        ),
        settled=("aiobotocore.session.get_session",),
    ),
)
