"""Sanic: `app.py`, `blueprints.py`, `mixins/`, `views.py`."""

from flake8_connpool.frameworks.schema import (
    EVENT,
    PROCESS,
    REQUEST,
    CallbackTaker,
    Framework,
    each,
    made,
)

_APPS = (
    "sanic.Blueprint",
    "sanic.Sanic",
    "sanic.app.Sanic",
    "sanic.blueprints.Blueprint",
)
_REQUESTS = ("sanic.Request", "sanic.request.Request", "sanic.request.types.Request")
_VERBS = ("delete", "get", "head", "options", "patch", "post", "put")
_HANDLERS = (*_VERBS, "exception", "middleware", "on_request", "on_response", "route", "websocket")
_LISTENERS = (
    "after_reload_trigger",
    "after_server_start",
    "after_server_stop",
    "before_reload_trigger",
    "before_server_start",
    "before_server_stop",
    "command",
    "listener",
    "main_process_ready",
    "main_process_start",
    "main_process_stop",
    "reload_process_start",
    "reload_process_stop",
)
_SANICS = ("sanic.Sanic", "sanic.app.Sanic")

SANIC = Framework(
    "sanic",
    home="in `before_server_start`",
    objects=(*_APPS, *_REQUESTS),
    decorators={
        **each(made(_APPS), _HANDLERS, REQUEST),
        **each(made(_APPS), _LISTENERS, PROCESS),
        **each(made(_APPS), ("signal",), EVENT),
    },
    takers={
        **each(
            made(_APPS), ("add_route", "add_websocket_route"), CallbackTaker(REQUEST, 0, "handler")
        ),
        **each(made(_SANICS), ("register_listener",), CallbackTaker(PROCESS, 0, "listener")),
        **each(made(_SANICS), ("register_middleware",), CallbackTaker(REQUEST, 0, "middleware")),
        **each(made(_SANICS), ("add_task",), CallbackTaker(None, 0, "task")),
    },
    bases={"sanic.views.HTTPMethodView": dict.fromkeys((*_VERBS, "dispatch_request"), REQUEST)},
    signatures={("request",): REQUEST},
    modules=("sanic",),
    stores=each(made(_REQUESTS), ("ctx",), REQUEST),
)
