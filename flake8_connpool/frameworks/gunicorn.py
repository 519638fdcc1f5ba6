"""What a configuration of gunicorn says: the names of its settings, and what it can serve. Data.

gunicorn: `config.py`, `app/base.py`, `workers/gthread.py`, `workers/ggevent.py`, and before 26
`workers/geventlet.py`.
"""

from msgspec import Struct

# A configuration file, by the start of its name; the setting that loads the application before the
# fork, and the one that names the application.
CONFIGURATION = "gunicorn"
PRELOAD = "preload_app"
SERVED = "wsgi_app"
# The setting that chooses the class of the workers.
WORKER_CLASS = "worker_class"


class Concurrency(Struct, frozen=True):
    """What runs the handlers of a worker process: the setting with their number, and their name."""

    setting: str
    noun: str


THREADS = Concurrency("threads", "threads")
_GREENLETS = Concurrency("worker_connections", "greenlets")
# By the class of the workers. With more than one thread, gunicorn takes the class with threads for
# its default, `sync`.
CONCURRENCIES = {
    **dict.fromkeys(("gthread", "gunicorn.workers.gthread.ThreadWorker"), THREADS),
    **dict.fromkeys(("sync", "gunicorn.workers.sync.SyncWorker"), THREADS),
    **dict.fromkeys(
        (
            *("gevent", "gunicorn.workers.ggevent.GeventWorker"),
            *("gevent_wsgi", "gevent_pywsgi", "gunicorn.workers.ggevent.GeventPyWSGIWorker"),
            *("eventlet", "gunicorn.workers.geventlet.EventletWorker"),
        ),
        _GREENLETS,
    ),
}
# Classes of applications that gunicorn serves; those with threads or greenlets serve these only.
SERVABLE_IN_THREADS = frozenset({"flask.Flask", "flask.app.Flask"})
SERVABLE = SERVABLE_IN_THREADS | {
    *("fastapi.FastAPI", "fastapi.applications.FastAPI", "starlette.applications.Starlette"),
    *("quart.Quart", "quart.app.Quart"),
}
