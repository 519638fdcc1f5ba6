"""What `create_engine` of SQLAlchemy 1.4 to 2.1 accepts for its pool, by keyword.

The values are those of QueuePool, which every dialect with a server uses. `pool_size=0` is
unlimited from 2.0 on; in 1.4 the overflow of 10 remains the limit (measured).
"""

from flake8_connpool.library.roles import Role
from flake8_connpool.library.schema import Mark, Parameter, Since

UNSIZED = Since((((0,), ()), ((2,), (0,))))

ENGINE = (
    Parameter("pool_size", Role.BOUND, 5, unlimited=UNSIZED),
    Parameter("max_overflow", Role.OVERFLOW, 10, unlimited=(-1,)),
    Parameter("pool_timeout", Role.WAIT, 30.0, unlimited=(None,)),
    Parameter("pool_recycle", Role.AGE, -1, unlimited=(-1,)),
    Parameter("pool_pre_ping", Role.HEALTH_CHECK, False),
    Parameter("poolclass", Role.POOL_CLASS, None),
    Parameter("pool", Role.POOL, None),
    # Deprecated; its only value, "mock", prints statements instead of sending them.
    Parameter("strategy", Role.STRATEGY, None),
    Parameter("echo_pool", Role.POOL_LOGGING, False),
    Parameter("pool_events", Role.LISTENERS, None),
    Parameter("connect_args", Role.CONNECT_ARGS, None),
)
URL = Parameter("url", Role.URL, Mark.REQUIRED, 0)
