"""Bottle: `bottle.py`."""

from flake8_connpool.frameworks.schema import AS_CALLED, CACHED, REQUEST, Framework, each

_ROUTES = ("delete", "error", "get", "hook", "patch", "post", "put", "route")

BOTTLE = Framework(
    "bottle",
    objects=("bottle.Bottle",),
    decorators={
        **each(("bottle", "bottle.Bottle()"), _ROUTES, REQUEST),
        "bottle.auth_basic": REQUEST,
        "bottle.cached_property": CACHED,
        "bottle.jinja2_view": AS_CALLED,
        "bottle.mako_view": AS_CALLED,
        "bottle.view": AS_CALLED,
    },
)
