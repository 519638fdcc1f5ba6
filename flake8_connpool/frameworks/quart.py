"""Quart: `app.py`, `blueprints.py`, `views.py`, `globals.py`, and what it shares with Flask."""

from flake8_connpool.frameworks.schema import (
    AS_CALLED,
    PROCESS,
    REQUEST,
    CallbackTaker,
    Framework,
    each,
    made,
)

_APPS = ("quart.Quart", "quart.app.Quart")
_BLUEPRINTS = ("quart.Blueprint", "quart.blueprints.Blueprint")
_VERBS = ("delete", "get", "patch", "post", "put")
_BOTH = (*made(_APPS), *made(_BLUEPRINTS))
_HANDLERS = (
    *_VERBS,
    "after_request",
    "after_websocket",
    "before_request",
    "before_websocket",
    "context_processor",
    "errorhandler",
    "route",
    "teardown_request",
    "teardown_websocket",
    "url_defaults",
    "url_value_preprocessor",
    "websocket",
)
_OF_BLUEPRINTS = (
    "after_app_request",
    "after_app_websocket",
    "app_context_processor",
    "app_errorhandler",
    "before_app_request",
    "before_app_websocket",
    "teardown_app_request",
    "teardown_app_websocket",
)

QUART = Framework(
    "quart",
    home="in `before_serving`",
    objects=(*_APPS, *_BLUEPRINTS),
    decorators={
        **each(_BOTH, _HANDLERS, REQUEST),
        **each(made(_APPS), ("teardown_appcontext",), REQUEST),
        **each(made(_BLUEPRINTS), _OF_BLUEPRINTS, REQUEST),
        **each(made(_APPS), ("after_serving", "before_serving", "while_serving"), PROCESS),
        **each(
            made(_BLUEPRINTS),
            (
                "after_app_serving",
                "before_app_serving",
                "record",
                "record_once",
                "while_app_serving",
            ),
            PROCESS,
        ),
        **each(tuple(f"{app}.cli" for app in made(_APPS)), ("command", "group"), PROCESS),
        **each(made(_APPS), ("template_filter", "template_global", "template_test"), AS_CALLED),
    },
    takers={
        **each(_BOTH, ("add_url_rule",), CallbackTaker(REQUEST, 2, "view_func")),
        **each(_BOTH, ("add_websocket",), CallbackTaker(REQUEST, 2, "view_func")),
        **each(_BOTH, ("register_error_handler",), CallbackTaker(REQUEST, 1, "f")),
        **each(made(_APPS), ("add_background_task",), CallbackTaker(None, 0, "func")),
    },
    bases={
        "quart.views.MethodView": dict.fromkeys(
            (*_VERBS, "dispatch_request", "head", "options"), REQUEST
        ),
        "quart.views.View": {"dispatch_request": REQUEST},
    },
    stores={"quart.g": REQUEST, "quart.globals.g": REQUEST},
)
