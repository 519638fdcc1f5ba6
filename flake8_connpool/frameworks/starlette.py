"""FastAPI and Starlette.

`applications.py`, `routing.py`, `background.py`, `concurrency.py`, `config.py`, `endpoints.py` and
`middleware/base.py` of Starlette, `applications.py`, `routing.py` and `param_functions.py` of
FastAPI.
"""

from flake8_connpool.frameworks.schema import (
    PROCESS,
    REQUEST,
    Background,
    CallbackTaker,
    Framework,
    each,
    made,
    spelled,
)

_FASTAPI = (
    "fastapi.APIRouter",
    "fastapi.FastAPI",
    "fastapi.applications.FastAPI",
    "fastapi.routing.APIRouter",
)
_STARLETTE = ("starlette.applications.Starlette", "starlette.routing.Router")
_APPS = ("fastapi.FastAPI", "fastapi.applications.FastAPI", "starlette.applications.Starlette")
_CONNECTIONS = (
    "fastapi.Request",
    "fastapi.WebSocket",
    "fastapi.requests.HTTPConnection",
    "fastapi.requests.Request",
    "fastapi.websockets.WebSocket",
    "starlette.requests.HTTPConnection",
    "starlette.requests.Request",
    "starlette.websockets.WebSocket",
)
_CONFIGURATIONS = ("starlette.config.Config",)
_BACKGROUND = (
    "fastapi.BackgroundTasks",
    "fastapi.background.BackgroundTasks",
    "starlette.background.BackgroundTasks",
)

_VERBS = ("delete", "get", "head", "options", "patch", "post", "put", "trace")
_OF_FASTAPI = (*made(_FASTAPI), *(f"{name}.router" for name in made(_FASTAPI) if "FastAPI" in name))
_OF_STARLETTE = (*made(_STARLETTE), "starlette.applications.Starlette().router")
_HOMES = (*_OF_FASTAPI, *_OF_STARLETTE)
_ROUTERS = tuple(home for home in _HOMES if home not in made(_APPS))
_HANDLERS = ("exception_handler", "middleware")
_ROUTES = (*_VERBS, "api_route", "websocket")
_OLDER = ("route", "websocket_route")
_AFTERWARDS = CallbackTaker(None, 0, "func")
_DEPENDS = spelled(
    ("fastapi", "fastapi.param_functions", "fastapi.params"), ("Depends", "Security")
)

STARLETTE = Framework(
    "starlette",
    home="in the lifespan",
    objects=(*_FASTAPI, *_STARLETTE, *_CONNECTIONS, *_BACKGROUND, *_CONFIGURATIONS),
    decorators={
        **each(_OF_FASTAPI, _ROUTES, REQUEST),
        **each(_HOMES, _OLDER, REQUEST),
        **each(made(_APPS), _HANDLERS, REQUEST),
        **each(_HOMES, ("on_event",), PROCESS),
    },
    takers={
        **dict.fromkeys(_DEPENDS, CallbackTaker(REQUEST, 0, "dependency")),
        **each(
            ("starlette.routing",),
            ("Route", "WebSocketRoute"),
            CallbackTaker(REQUEST, 1, "endpoint"),
        ),
        **each(
            _OF_FASTAPI,
            ("add_api_route", "add_api_websocket_route"),
            CallbackTaker(REQUEST, 1, "endpoint"),
        ),
        **each(
            made(_APPS), ("add_route", "add_websocket_route"), CallbackTaker(REQUEST, 1, "route")
        ),
        **each(
            _ROUTERS, ("add_route", "add_websocket_route"), CallbackTaker(REQUEST, 1, "endpoint")
        ),
        **each(made(_APPS), ("add_exception_handler",), CallbackTaker(REQUEST, 1, "handler")),
        **each(_HOMES, ("add_event_handler",), CallbackTaker(PROCESS, 1, "func")),
        **dict.fromkeys((*_FASTAPI, *_STARLETTE), CallbackTaker(PROCESS, None, "lifespan")),
        **each(made(_BACKGROUND), ("add_task",), _AFTERWARDS),
        **each(("starlette.background",), ("BackgroundTask",), _AFTERWARDS),
        **each(
            ("fastapi.concurrency", "starlette.concurrency"), ("run_in_threadpool",), _AFTERWARDS
        ),
    },
    bases={
        "starlette.endpoints.HTTPEndpoint": dict.fromkeys((*_VERBS, "dispatch"), REQUEST),
        "starlette.endpoints.WebSocketEndpoint": dict.fromkeys(
            ("dispatch", "on_connect", "on_disconnect", "on_receive"), REQUEST
        ),
        "starlette.middleware.base.BaseHTTPMiddleware": {"dispatch": REQUEST},
    },
    signatures={("request",): REQUEST},
    modules=(
        *spelled(("fastapi", "starlette"), ("requests", "responses", "routing")),
        "fastapi.Request",
    ),
    stores=each(made(_CONNECTIONS), ("state",), REQUEST),
    # A client that disconnects early cancels it before the first item: measured.
    iterating=spelled(("fastapi.responses", "starlette.responses"), ("StreamingResponse",)),
    background={
        **each(made(_BACKGROUND), ("add_task",), Background.AFTER_RESPONSE),
        "starlette.background.BackgroundTask": Background.AFTER_RESPONSE,
    },
    dependencies=_DEPENDS,
)
