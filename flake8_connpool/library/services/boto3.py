"""boto3: `session.py`, and `client.py` and `httpsession.py` of botocore, 1.34 to 1.44.

A client has a pool of urllib3, and threads may share it; they must not share a resource or a
session. What creates a client reads the description of its service from files, which takes longer
than a request. Clients have their methods only when they are created, so the operations of a
service are listed in `library/boto3_operations.py`.
"""

from flake8_connpool.library.boto3_operations import (
    OF_PARTS,
    OPERATIONS,
    PARTS,
    WITHOUT_CONNECTION,
)
from flake8_connpool.library.schema import Api, Kind, Library, Mark, Parameter, Role
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
    Parameter("config", Role.ACCOUNT, None, 9),
)


def _client(name: str) -> Api:
    """Return a function or method that creates a client."""
    return Api(
        name,
        Kind.SERVICE,
        _PARAMETERS,
        further=name == "boto3.client",
        gives="botocore.client.BaseClient",
        sends=tuple(dict.fromkeys(one for _, listed in OPERATIONS for one in listed)),
        idle=WITHOUT_CONNECTION,
        closes=("close",),
        tidy=True,
    )


def _resource(name: str) -> Api:
    """Return a function or method that creates a resource, whose parts have its client."""
    return Api(
        name,
        Kind.SERVICE,
        _PARAMETERS,
        further=name == "boto3.resource",
        gives="boto3.resources.base.ServiceResource",
        sends=tuple(dict.fromkeys(one for _, listed in OF_PARTS for one in listed)),
        shares=PARTS,
        tidy=True,
        one_thread=True,
    )


_SESSION = "boto3.session.Session"

LIBRARIES = (
    Library(
        "boto3",
        Target((1, 34)),
        (
            Api(
                _SESSION,
                Kind.SERVICE_FACTORY,
                (
                    Parameter("aws_access_key_id", Role.ACCOUNT, None, 0),
                    Parameter("aws_secret_access_key", Role.ACCOUNT, None, 1),
                    Parameter("aws_session_token", Role.ACCOUNT, None, 2),
                    Parameter("region_name", Role.ACCOUNT, None, 3),
                    Parameter("botocore_session", Role.ACCOUNT, None, 4),
                    Parameter("profile_name", Role.ACCOUNT, None, 5),
                ),
                spellings=("boto3.Session",),
            ),
            _client("boto3.client"),
            _client(f"{_SESSION}.client"),
            _resource("boto3.resource"),
            _resource(f"{_SESSION}.resource"),
        ),
    ),
)
