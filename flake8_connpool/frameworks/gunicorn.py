"""What a configuration of gunicorn says: the names of its settings, and what it can serve. Data.

gunicorn: `config.py`, `app/base.py`, `workers/gthread.py`.
"""

# A configuration file, by the start of its name; the setting that loads the application before the
# fork, and the one that names the application.
CONFIGURATION = "gunicorn"
PRELOAD = "preload_app"
SERVED = "wsgi_app"
# The threads of each worker process, and the setting that chooses the class of the workers. With
# more than one thread, gunicorn takes the class with threads for its default, `sync`.
THREADS = "threads"
WORKER_CLASS = "worker_class"
CLASSES_WITH_THREADS = frozenset(
    {
        *("gthread", "gunicorn.workers.gthread.ThreadWorker"),
        *("sync", "gunicorn.workers.sync.SyncWorker"),
    }
)
# Classes of applications that gunicorn serves; those with threads serve these only.
SERVABLE_IN_THREADS = frozenset({"flask.Flask", "flask.app.Flask"})
SERVABLE = SERVABLE_IN_THREADS | {
    *("fastapi.FastAPI", "fastapi.applications.FastAPI", "starlette.applications.Starlette"),
    *("quart.Quart", "quart.app.Quart"),
}
