"""Falcon: `app.py`, `hooks.py`; its resources are classes of any kind."""

from flake8_connpool.frameworks.model import REQUEST, Framework, Taker, each, made

_APPS = ("falcon.App", "falcon.app.App", "falcon.asgi.App", "falcon.asgi.app.App")

FALCON = Framework(
    "falcon",
    objects=_APPS,
    takers={
        **each(("falcon", "falcon.hooks"), ("after", "before"), Taker(REQUEST, 0, "action")),
        **each(made(_APPS), ("add_error_handler",), Taker(REQUEST, 1, "handler")),
        **each(made(_APPS), ("add_sink",), Taker(REQUEST, 0, "sink")),
    },
    signatures={("req", "resp"): REQUEST},
    modules=("falcon",),
)
