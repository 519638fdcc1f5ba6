"""Tornado: `web.py`, `websocket.py`, `ioloop.py`, `gen.py`."""

from flake8_connpool.frameworks.schema import (
    AS_CALLED,
    MESSAGE,
    REQUEST,
    TASK,
    CallbackTaker,
    Framework,
    each,
    made,
)

_VERBS = ("delete", "get", "head", "options", "patch", "post", "put")
_LOOPS = ("tornado.ioloop.IOLoop.current", "tornado.ioloop.IOLoop.instance")
_HANDLER = dict.fromkeys(
    (*_VERBS, "get_current_user", "initialize", "on_finish", "prepare", "write_error"), REQUEST
)

TORNADO = Framework(
    "tornado",
    objects=_LOOPS,
    decorators={
        "tornado.gen.coroutine": AS_CALLED,
        "tornado.web.addslash": REQUEST,
        "tornado.web.authenticated": REQUEST,
        "tornado.web.removeslash": REQUEST,
    },
    takers={
        "tornado.ioloop.PeriodicCallback": CallbackTaker(TASK, 0, "callback"),
        **each(
            made(_LOOPS), ("add_callback", "spawn_callback"), CallbackTaker(None, 0, "callback")
        ),
        **each(made(_LOOPS), ("run_in_executor",), CallbackTaker(None, 1, "func")),
        **each(made(_LOOPS), ("run_sync",), CallbackTaker(None, 0, "func")),
    },
    bases={
        "tornado.web.RequestHandler": _HANDLER,
        "tornado.websocket.WebSocketHandler": {
            **_HANDLER,
            **dict.fromkeys(("on_close", "open"), REQUEST),
            "on_message": MESSAGE,
        },
    },
)
