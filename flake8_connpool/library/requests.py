"""requests: `adapters.py` and `sessions.py` of 2.31 to 2.34."""

from flake8_connpool.library.model import Api, Kind, Library, Parameter, Role
from flake8_connpool.settings import Target

REQUESTS = Library(
    "requests",
    Target((2, 31)),
    (
        Api(
            "requests.adapters.HTTPAdapter",
            Kind.ADAPTER,
            (
                Parameter("pool_connections", Role.POOLS, 10, 0),
                Parameter("pool_maxsize", Role.KEPT, 10, 1, unlimited=(0,)),
                Parameter("pool_block", Role.BLOCK, False, 3),
            ),
            spellings=("requests.sessions.HTTPAdapter",),
        ),
        Api(
            "requests.Session",
            Kind.CLIENT,
            spellings=(
                "requests.sessions.Session",
                "requests.session",
                "requests.sessions.session",
            ),
        ),
    ),
)
