"""requests-futures: `sessions.py` of 1.0 to 1.1, whose session sends each request in a thread.

Measured with bursts of 30 requests to one host:

- `FuturesSession(max_workers=30)` gives its adapters 30 places: no connection was discarded;
- a session that it is given gets them from 1.1 on. Before, each burst discarded 20 connections;
- threads of an `executor` change no adapter: each burst discarded 20, in all releases.
"""

from flake8_connpool.library.requests import ADAPTER, FUNCTIONS, method_parameters
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Parameter, Since
from flake8_connpool.rule_options import Target

_REQUESTS_FUTURES = Library(
    "requests_futures",
    Target((1,)),
    (
        Api(
            "requests_futures.sessions.FuturesSession",
            Kind.THREADED_CLIENT,
            (
                Parameter("executor", Role.EXECUTOR, None, 0),
                Parameter("max_workers", Role.WORKERS, 8, 1),
                Parameter("session", Role.TRANSPORT, None, 2),
                Parameter("adapter_kwargs", Role.ADAPTER_SETTINGS, None, 3),
            ),
            further=True,
            methods=tuple(
                # Their result is a future, so `stream` leaves nothing open by itself.
                Api(name, Kind.METHOD, method_parameters(name)[:1])
                for name in FUNCTIONS
            ),
            sends=FUNCTIONS,
            closes=("close",),
            adapter=ADAPTER,
            mount="mount",
            adapters="adapters",
            sizes_given=Since((((0,), False), ((1, 1), True))),
        ),
    ),
    distribution="requests-futures",
)
LIBRARIES = (_REQUESTS_FUTURES,)
