"""acme, a client library that does not exist: all that is said of it stands in this file."""

from flake8_connpool.library.loan import Loan
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Mark, Parameter, PoolMaker
from flake8_connpool.library.settings import PoolSwitch
from flake8_connpool.rule_options import Target

_WHOLE = Parameter("deadline", Role.TIMEOUT, 8.0, unlimited=(None,))
_CLIENT = (
    _WHOLE,
    Parameter("bounds", Role.LIMITS, (50, 10, 7.0)),
    Parameter("carrier", Role.TRANSPORT, None),
    Parameter("token", Role.IDENTITY, None),
)
_ANSWER = Loan("acme.Answer", gives=("discard",), idle=("code",))
_WORK = Loan("acme.Work", takes=("run",), gives=("finish", "save"), ends=("finish",))
_TIE = Loan("acme.Tie", takes=("run",), gives=("hand_back",), ends=("hand_back",), keeps=True)
_VERBS = ("fetch", "push")


def _client(name: str, *, is_async: bool) -> Api:
    return Api(
        f"acme.{name}",
        Kind.CLIENT,
        _CLIENT,
        spellings=(f"acme.clients.{name}",),
        methods=tuple(
            Api(
                verb,
                Kind.METHOD,
                (_WHOLE, Parameter("lazy", Role.STREAM, False)),
                loan=None if is_async else _ANSWER,
            )
            for verb in _VERBS
        ),
        attributes=(_WHOLE,),
        private=("_bucket",),
        replacing=("_carrier",),
        sends=_VERBS,
        closes=("ashutdown",) if is_async else ("shutdown",),
        misnamed=("shutdown",) if is_async else (),
        is_async=is_async,
        cuts=True,
        funnel="dispatch",
    )


_ENGINE = (
    Parameter("dsn", Role.URL, Mark.REQUIRED, 0),
    Parameter("size", Role.BOUND, 5, unlimited=(0,)),
    Parameter("burst", Role.OVERFLOW, 10, unlimited=(-1,)),
    Parameter("patience", Role.WAIT, 30.0, unlimited=(None,)),
    Parameter("max_age", Role.AGE, -1, unlimited=(-1,)),
    Parameter("probe", Role.HEALTH_CHECK, False),
    Parameter("keeping", Role.POOL_CLASS, None),
    Parameter("verbose", Role.POOL_LOGGING, False),
    Parameter("watchers", Role.LISTENERS, None),
)


def _database(name: str, kind: Kind, parameters: tuple[Parameter, ...]) -> Api:
    return Api(
        name,
        kind,
        parameters,
        methods=(
            Api("borrow", Kind.METHOD, loan=_TIE),
            Api("end", Kind.METHOD, (Parameter("drop", Role.CLOSING, True, 0),)),
        ),
        gives="acme.Database",
        sends=("borrow",),
        closes=("end",),
        idle=("dsn", "end"),
    )


LIBRARIES = (
    Library(
        "acme",
        Target((1,)),
        (
            _client("Client", is_async=False),
            _client("AsyncClient", is_async=True),
            Api(
                "acme.Bounds",
                Kind.LIMITS,
                (
                    Parameter("most", Role.BOUND, None, unlimited=(None,), least=1, usual=50),
                    Parameter("fewest", Role.LEAST, 0),
                    Parameter("idle", Role.KEPT, None, usual=10),
                    Parameter("idle_for", Role.IDLE_EXPIRY, 7.0, unlimited=(None,), usual=7.0),
                ),
            ),
            Api(
                "acme.Deadline",
                Kind.TIMEOUT,
                (
                    Parameter("whole", Role.TIMEOUT, Mark.UNSET, 0, usual=8.0),
                    Parameter("dial", Role.PHASE, Mark.UNSET, inherits="whole"),
                    Parameter(
                        "queue", Role.WAIT, Mark.UNSET, unlimited=(None,), inherits="whole"
                    ),
                ),
                completes=True,
            ),
            Api(
                "acme.Patience",
                Kind.TIMEOUT,
                (
                    Parameter("ending", Role.TOTAL, None, 0, unlimited=(None,), usual=90),
                    Parameter("queueing", Role.WAIT, None, unlimited=(None,)),
                    Parameter("hearing", Role.READ, None, unlimited=(None,)),
                ),
            ),
            Api(
                "acme.Carrier",
                Kind.TRANSPORT,
                (Parameter("bounds", Role.LIMITS, (50, 10, 7.0)),),
            ),
            Api(
                "acme.Dock",
                Kind.ADAPTER,
                (
                    Parameter("berths", Role.KEPT, 10, 0),
                    Parameter("tries", Role.RETRIES, 0),
                    Parameter("queues", Role.BLOCK, False),
                ),
                pool_maker=PoolMaker("dig", 1, "basin"),
                funnel="ship",
            ),
            Api(
                "acme.Harbor",
                Kind.CLIENT,
                methods=tuple(
                    Api(verb, Kind.METHOD, (Parameter("url", Role.URL, Mark.REQUIRED, 0),))
                    for verb in _VERBS
                ),
                sends=_VERBS,
                closes=("shutdown",),
                adapter="acme.Dock",
                mount="berth",
                adapters="docks",
                funnel="ship",
            ),
            *(Api(f"acme.{verb}", Kind.REQUEST, (_WHOLE,)) for verb in _VERBS),
            _database("acme.open_database", Kind.ENGINE, _ENGINE),
            _database("acme.Database", Kind.ENGINE_TYPE, ()),
            Api(
                "acme.Work",
                Kind.SESSION,
                (Parameter("on", Role.ENGINE, None, 0),),
                sends=("run",),
                closes=("finish", "save"),
                loan=_WORK,
            ),
            Api(
                "acme.Works",
                Kind.SESSION_REGISTRY,
                (Parameter("of", Role.SESSIONS, Mark.REQUIRED, 0),),
                sends=("run",),
                closes=("drop",),
                loan=_WORK,
            ),
            Api("acme.KeepNone", Kind.NULL_POOL),
        ),
        errors=("acme.Broken",),
        serverless=("memory",),
        pinged=("rdb",),
        pool_events=("lent",),
        listening=("acme.watch",),
    ),
)
SWITCHES = (PoolSwitch(Parameter("acme_pool", Role.BOUND, 4), (0,)),)
