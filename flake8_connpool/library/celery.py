"""Celery: `broker_pool_limit`, of `app/defaults.py`.

Tasks that are sent use a pool of connections to the broker. A limit of None or 0 does not lift the
limit, it turns the pool off: each of 50 calls of `delay` opened a connection, with a limit of 1 or
10 none did (Celery 5.7).
"""

from flake8_connpool.library.roles import Role
from flake8_connpool.library.schema import Parameter
from flake8_connpool.library.settings import PoolSwitch

SWITCHES = (
    PoolSwitch(
        Parameter("broker_pool_limit", Role.BOUND, 10),
        (None, 0),
        # The name before Celery 4, and that with the usual namespace in Django.
        ("BROKER_POOL_LIMIT", "CELERY_BROKER_POOL_LIMIT"),
        holder="conf",
        takers=("celery.Celery", "celery.app.base.Celery"),
    ),
)
