"""APScheduler 3: `schedulers/base.py` and the schedulers beside it."""

from flake8_connpool.frameworks.schema import EVENT, TASK, CallbackTaker, Framework, each, made

_SCHEDULERS = (
    "apscheduler.schedulers.asyncio.AsyncIOScheduler",
    "apscheduler.schedulers.background.BackgroundScheduler",
    "apscheduler.schedulers.blocking.BlockingScheduler",
    "apscheduler.schedulers.gevent.GeventScheduler",
    "apscheduler.schedulers.tornado.TornadoScheduler",
    "apscheduler.schedulers.twisted.TwistedScheduler",
)

APSCHEDULER = Framework(
    "apscheduler",
    objects=_SCHEDULERS,
    decorators=each(made(_SCHEDULERS), ("scheduled_job",), TASK),
    takers={
        **each(made(_SCHEDULERS), ("add_job",), CallbackTaker(TASK, 0, "func")),
        **each(made(_SCHEDULERS), ("add_listener",), CallbackTaker(EVENT, 0, "callback")),
    },
)
