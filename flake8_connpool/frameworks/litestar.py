"""Litestar: `handlers/`, `middleware/`.

`Provide(...)` is left out, because with `use_cache` it runs only once.
"""

from flake8_connpool.frameworks.schema import REQUEST, Framework, each, overridden

_VERBS = ("delete", "get", "head", "patch", "post", "put")

LITESTAR = Framework(
    "litestar",
    home="in the lifespan",
    decorators={
        **each(
            ("litestar", "litestar.handlers"),
            (*_VERBS, "asgi", "route", "websocket", "websocket_listener", "websocket_stream"),
            REQUEST,
        ),
        **each(("litestar.handlers.http_handlers",), _VERBS, REQUEST),
        **each(("litestar.handlers.http_handlers.decorators",), _VERBS, REQUEST),
    },
    bases={
        **overridden(
            (
                "litestar.middleware.AbstractMiddleware",
                "litestar.middleware.base.AbstractMiddleware",
            ),
            {"__call__": REQUEST},
        ),
        **overridden(
            ("litestar.middleware.ASGIMiddleware", "litestar.middleware.base.ASGIMiddleware"),
            {"handle": REQUEST},
        ),
        **overridden(
            (
                "litestar.middleware.MiddlewareProtocol",
                "litestar.middleware.base.MiddlewareProtocol",
            ),
            {"__call__": REQUEST},
        ),
    },
)
