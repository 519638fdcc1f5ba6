"""Django Ninja: `main.py`, `router.py`."""

from flake8_connpool.frameworks.schema import REQUEST, Framework, each, made

_APIS = ("ninja.NinjaAPI", "ninja.main.NinjaAPI")
_ROUTERS = ("ninja.Router", "ninja.router.Router")

NINJA = Framework(
    "django-ninja",
    home="in `AppConfig.ready`",
    objects=(*_APIS, *_ROUTERS),
    decorators={
        **each(
            made((*_APIS, *_ROUTERS)),
            ("api_operation", "delete", "get", "patch", "post", "put"),
            REQUEST,
        ),
        **each(made(_APIS), ("exception_handler",), REQUEST),
    },
)
