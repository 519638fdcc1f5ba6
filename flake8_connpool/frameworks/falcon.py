"""Falcon: `app.py`, `hooks.py`; its resources can be of any class."""

from flake8_connpool.frameworks.schema import REQUEST, CallbackTaker, Framework, each, made

_APPS = ("falcon.App", "falcon.app.App", "falcon.asgi.App", "falcon.asgi.app.App")

FALCON = Framework(
    "falcon",
    home="in the resource's `__init__`",
    objects=_APPS,
    takers={
        **each(
            ("falcon", "falcon.hooks"), ("after", "before"), CallbackTaker(REQUEST, 0, "action")
        ),
        **each(made(_APPS), ("add_error_handler",), CallbackTaker(REQUEST, 1, "handler")),
        **each(made(_APPS), ("add_sink",), CallbackTaker(REQUEST, 0, "sink")),
    },
    signatures={("req", "resp"): REQUEST},
    modules=("falcon",),
)
