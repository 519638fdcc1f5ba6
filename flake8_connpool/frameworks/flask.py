"""Flask: `app.py`, `blueprints.py`, `cli.py`, `ctx.py`, `sansio/`, `signals.py`, `views.py`.

A view or hook that is a coroutine runs in a new event loop on each call (`ensure_sync`).
"""

from flake8_connpool.frameworks.schema import (
    AS_CALLED,
    PROCESS,
    REQUEST,
    CallbackTaker,
    Framework,
    Placement,
    Runs,
    each,
    made,
    spelled,
)

# Only coroutines depend on the loop.
_REQUEST = Runs(Placement.PER_REQUEST, in_new_loop=True)
_APPS = ("flask.Flask", "flask.app.Flask")
_BLUEPRINTS = ("flask.Blueprint", "flask.blueprints.Blueprint")
_GROUPS = ("flask.cli.AppGroup", "flask.cli.FlaskGroup")
_VERBS = ("delete", "get", "patch", "post", "put")

_BOTH = (*made(_APPS), *made(_BLUEPRINTS))
_ROUTES = (*_VERBS, "errorhandler", "route")
_HOOKS = (
    "after_request",
    "before_request",
    "context_processor",
    "teardown_request",
    "url_defaults",
    "url_value_preprocessor",
)
_HOOKS_OF_APPS = ("teardown_appcontext",)
_HOOKS_OF_BLUEPRINTS = (
    "after_app_request",
    "app_context_processor",
    "app_url_defaults",
    "app_url_value_preprocessor",
    "before_app_request",
    "teardown_app_request",
)
_TEMPLATES = ("template_filter", "template_global", "template_test")
# Functions that a blueprint records run when it is registered; the first request runs once per
# process.
_ONCE_EACH = ("record", "record_once")
_FIRST = ("before_app_first_request", "before_first_request")
_SIGNALS = (
    "appcontext_popped",
    "appcontext_pushed",
    "appcontext_tearing_down",
    "before_render_template",
    "got_request_exception",
    "message_flashed",
    "request_finished",
    "request_started",
    "request_tearing_down",
    "template_rendered",
)
_CONNECT = spelled(("flask", "flask.signals"), _SIGNALS)
_COMMANDS = ("command", "group")

# Hooks that run after each request, by the last name, in Flask and frameworks that follow it.
LAST_HOOKS = frozenset(
    {
        "after_app_request",
        "after_request",
        "teardown_app_request",
        "teardown_appcontext",
        "teardown_request",
    }
)
# Functions that end a request by an exception.
ABORTING = frozenset(
    {
        *spelled(("bottle", "flask", "flask.helpers", "quart", "werkzeug.exceptions"), ("abort",)),
        "sanic.exceptions.abort",
    }
)

FLASK = Framework(
    "flask",
    home="with the application (`app.extensions`)",
    objects=(*_APPS, *_BLUEPRINTS, *_GROUPS),
    decorators={
        **each(_BOTH, (*_ROUTES, *_HOOKS), _REQUEST),
        **each(made(_APPS), (*_HOOKS_OF_APPS,), _REQUEST),
        **each(made(_BLUEPRINTS), (*_HOOKS_OF_BLUEPRINTS, "app_errorhandler"), _REQUEST),
        **each(made(_APPS), _TEMPLATES, AS_CALLED),
        **each(made(_BLUEPRINTS), tuple(f"app_{name}" for name in _TEMPLATES), AS_CALLED),
        **each(made(_APPS), ("before_first_request", "shell_context_processor"), PROCESS),
        **each(made(_BLUEPRINTS), (*_ONCE_EACH, "before_app_first_request"), PROCESS),
        **each(made(_GROUPS), _COMMANDS, PROCESS),
        **each(tuple(f"{home}.cli" for home in _BOTH), _COMMANDS, PROCESS),
        **each(("flask", "flask.ctx"), ("after_this_request",), _REQUEST),
        **each(("flask", "flask.ctx"), ("copy_current_request_context",), AS_CALLED),
        **each(("flask", "flask.helpers"), ("stream_with_context",), AS_CALLED),
        **each(("flask.cli",), ("with_appcontext",), AS_CALLED),
        **each(_CONNECT, ("connect", "connect_via"), _REQUEST),
    },
    takers={
        **each(_BOTH, ("add_url_rule",), CallbackTaker(REQUEST, 2, "view_func")),
        **each(_BOTH, ("register_error_handler",), CallbackTaker(REQUEST, 1, "f")),
        **each(_BOTH, _HOOKS, CallbackTaker(REQUEST, 0, "f")),
        **each(made(_APPS), _HOOKS_OF_APPS, CallbackTaker(REQUEST, 0, "f")),
        **each(made(_BLUEPRINTS), _HOOKS_OF_BLUEPRINTS, CallbackTaker(REQUEST, 0, "f")),
        **each(made(_APPS), ("before_first_request",), CallbackTaker(PROCESS, 0, "f")),
        **each(made(_BLUEPRINTS), ("before_app_first_request",), CallbackTaker(PROCESS, 0, "f")),
        **each(made(_BLUEPRINTS), _ONCE_EACH, CallbackTaker(PROCESS, 0, "func")),
        **each(_CONNECT, ("connect",), CallbackTaker(REQUEST, 0, "receiver")),
    },
    bases={
        "flask.views.MethodView": dict.fromkeys(
            (*_VERBS, "dispatch_request", "head", "options"), _REQUEST
        ),
        "flask.views.View": {"dispatch_request": _REQUEST},
    },
    stores={"flask.g": REQUEST, "flask.globals.g": REQUEST},
)
