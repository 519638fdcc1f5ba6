"""aiohttp's server: `web_app.py`, `web_routedef.py`, `web_urldispatcher.py`."""

from flake8_connpool.frameworks.schema import (
    PROCESS,
    REQUEST,
    CallbackTaker,
    Framework,
    each,
    made,
    overridden,
    spelled,
)

_APPS = ("aiohttp.web.Application", "aiohttp.web_app.Application")
_TABLES = ("aiohttp.web.RouteTableDef", "aiohttp.web_routedef.RouteTableDef")
_ROUTERS = ("aiohttp.web.UrlDispatcher", "aiohttp.web_urldispatcher.UrlDispatcher")
_VERBS = ("delete", "get", "head", "options", "patch", "post", "put")
_ADDING = (*(f"{name}.router" for name in made(_APPS)), *made(_ROUTERS))
_STARTING = ("cleanup_ctx", "on_cleanup", "on_shutdown", "on_startup")

AIOHTTP = Framework(
    "aiohttp",
    home="in `cleanup_ctx`",
    objects=(*_APPS, *_TABLES, *_ROUTERS),
    decorators={
        **each(made(_TABLES), (*_VERBS, "route"), REQUEST),
        **each(("aiohttp.web", "aiohttp.web_middlewares"), ("middleware",), REQUEST),
    },
    takers={
        **each(
            ("aiohttp.web", "aiohttp.web_routedef"), _VERBS, CallbackTaker(REQUEST, 1, "handler")
        ),
        **each(
            ("aiohttp.web", "aiohttp.web_routedef"),
            ("route",),
            CallbackTaker(REQUEST, 2, "handler"),
        ),
        **each(
            _ADDING, tuple(f"add_{verb}" for verb in _VERBS), CallbackTaker(REQUEST, 1, "handler")
        ),
        **each(_ADDING, ("add_route",), CallbackTaker(REQUEST, 2, "handler")),
        **each(spelled(made(_APPS), _STARTING), ("append",), CallbackTaker(PROCESS, 0, "item")),
        **each(
            spelled(made(_APPS), ("on_response_prepare",)),
            ("append",),
            CallbackTaker(REQUEST, 0, "item"),
        ),
    },
    bases=overridden(
        ("aiohttp.web.View", "aiohttp.web_urldispatcher.View"),
        dict.fromkeys((*_VERBS, "trace"), REQUEST),
    ),
    signatures={("request",): REQUEST},
    modules=("aiohttp.web",),
)
